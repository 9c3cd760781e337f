"""Rule 39, compressed indexes of a WACZ: the secondary index leads to the blocks of the primary (ZipNum)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import IO

from crawler.verify import rules
from crawler.verify.cdxj import UNPACK_ERRORS, lines
from crawler.verify.container import Wacz
from crawler.verify.findings import Fault
from crawler.verify.objects import json_object

BLOCK_LIMIT = 64 << 20
"""Bytes of one block that are read; 3000 lines have some hundred thousand."""
_JSON_LINE = re.compile(rb"(\S+ \d+) (\{.*\})\s*", re.S)
_TAB_LINE = re.compile(rb"([^\t]+)\t[^\t]*\t(\d{1,18})\t(\d{1,18})(?:\t[^\t]*)?\s*")


@rules.wacz.rule(39)
def blocks(wacz: Wacz) -> Iterator[Fault]:
    """Each line names, in order, the next block of the index and its first key."""
    for name in wacz.named("indexes/", (".idx",)):
        primary = name.removesuffix(".idx") + ".cdx.gz"
        primary = primary if primary in wacz.entries else name.removesuffix(".idx") + ".cdxj.gz"
        with wacz.open(primary) as opened:
            if gap := _gap(opened, lines(wacz.open(name), name)):
                yield wacz.fault(f"{name} {gap}")


def _gap(opened: IO[bytes], secondary: Iterator[bytes]) -> str | None:
    """Say where the lines first miss the blocks of the opened index."""
    at = 0
    for number, line in enumerate(secondary, 1):
        if line.startswith(b"!meta"):
            continue
        key, offset, length = _parsed(line)
        if gap := "does not lead on" if offset != at else _block_gap(opened, key, length):
            return f"line {number} {gap}"
        at += length
    return "leaves out the end of the index" if opened.read(1) else None


def _parsed(line: bytes) -> tuple[bytes, int, int]:
    """Return key, offset and length; an offset of -1 where the line is no index line."""
    if found := _TAB_LINE.fullmatch(line):
        return found[1], int(found[2]), int(found[3])
    json = _JSON_LINE.fullmatch(line)
    fields = (json and json_object(json[2])) or {}
    offset, length = fields.get("offset"), fields.get("length")
    if json and isinstance(offset, int) and isinstance(length, int) and length >= 0:
        return json[1], offset, length
    return b"", -1, 0


def _block_gap(opened: IO[bytes], key: bytes, length: int) -> str | None:
    packed = opened.read(min(length, BLOCK_LIMIT))
    if len(packed) < length:
        return "leads beyond the index"
    try:
        begins = gzip.decompress(packed)[: len(key)] if packed else b""
    except UNPACK_ERRORS:
        return "leads to no gzip member"
    return None if begins == key else "leads to a block that begins with another key"
