"""Rules 33 and 39: an index leads to the right captures (CDXJ 0.1, WACZ 1.1.1 §5.2.2)."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any

from crawler.verify import rules
from crawler.verify.findings import Fault
from crawler.verify.links import Links, Row
from crawler.verify.objects import json_object

REQUIRED = ("url", "digest", "mime", "filename", "offset", "length", "status")
LINE_LIMIT = 1 << 20
UNPACK_ERRORS = (OSError, EOFError, zlib.error)
_LINE = re.compile(rb"(\S+) (\d{14,17}) (\{.*\})\s*", re.S)


@dataclass
class Line:
    """One line of an index, with the one before it."""

    file: str
    number: int
    text: bytes
    previous: bytes
    links: Links

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The JSON of the line; empty where the line is none of CDXJ."""
        found = _LINE.fullmatch(self.text)
        return (found and json_object(found[3])) or {}

    @property
    def stamp(self) -> str:
        """The time of the line, digits only."""
        return self.text.split(b" ", 2)[1].decode("ascii", "replace")

    @cached_property
    def row(self) -> Row | None:
        """The record that the line leads to."""
        offset = str(self.fields.get("offset", ""))
        known = offset.isascii() and offset.isdigit() and len(offset) < 19
        return self.links.at(str(self.fields.get("filename")), int(offset)) if known else None

    def fault(self, message: str) -> Fault:
        """Return a fault of this line."""
        return Fault(f"line {self.number}: {message}", self.file)


@rules.index.rule(39)
def sorted_lines(line: Line) -> Iterator[Fault]:
    """Lines are in the order of their bytes."""
    if line.text < line.previous:
        yield line.fault("it should stand before the line above it (sort by bytes, LC_ALL=C)")


@rules.index.rule(39)
def whole_lines(line: Line) -> Iterator[Fault]:
    """A line is key, time and JSON with every field replay needs."""
    if not line.fields:
        yield line.fault("it is not a key, a 14-digit time and a JSON object")
    elif missing := [name for name in _required(line) if line.fields.get(name) in (None, "")]:
        yield line.fault(f"it does not name {', '.join(missing)}")


@rules.index.rule(39)
def right_capture(line: Line) -> Iterator[Fault]:
    """The place a line names is that of the capture it describes."""
    fields, row = line.fields, line.row
    if any(fields.get(name) in (None, "") for name in ("filename", "offset")):
        return
    if row is None:
        if not line.links.gaps:
            yield line.fault(f"no record begins at {fields['filename']} offset {fields['offset']}")
        return
    for what, said, kept in _compared(line, row):
        if said != kept:
            yield line.fault(f"it says {what} {said}, the record at its offset has {kept}")


@rules.index.rule(33)
def captures_only(line: Line) -> Iterator[Fault]:
    """An index for replay holds no derivatives."""
    if line.row and line.row.type == "conversion":
        yield line.fault("it leads to a conversion, which replay would show as the page")


@rules.links.rule(39)
def every_capture_indexed(links: Links) -> Iterator[Fault]:
    """Each capture is found through an index, where there is one."""
    if not links.has_index:
        return
    where = "WHERE r.indexed = 0 AND r.type IN ('response', 'revisit') AND r.uri LIKE 'http%'"
    for row, _ in links.rows(where):
        yield row.fault(f"no index leads to this {row.type}")


def read_index(opened: IO[bytes], name: str, links: Links) -> Iterator[tuple[int, Fault]]:
    """Judge an index line by line, and note which records it leads to."""
    links.has_index = True
    previous = b""
    try:
        for number, text in enumerate(lines(opened, name), 1):
            if number == 1 and text.startswith((b"!meta", b" CDX")):
                continue
            line = Line(name, number, text, previous, links)
            previous = text
            if line.row:
                links.indexed(line.row)
            yield from rules.index.judge(line)
    except UNPACK_ERRORS as error:
        yield 39, Fault(f"the index cannot be unpacked: {error}", name)


def lines(opened: IO[bytes], name: str) -> Iterator[bytes]:
    """Yield the lines of a text file, packed where its name ends in .gz; long lines come in pieces."""
    file = gzip.GzipFile(fileobj=opened) if name.endswith(".gz") else opened
    while text := file.readline(LINE_LIMIT):
        yield text


def _required(line: Line) -> tuple[str, ...]:
    """Return what a line must name: what has no status line, an empty revisit, has no status to name."""
    has_status = line.row is None or line.row.status is not None
    return REQUIRED if has_status else tuple(name for name in REQUIRED if name != "status")


def _compared(line: Line, row: Row) -> Iterator[tuple[str, str, str]]:
    fields = line.fields
    yield "url", str(fields.get("url")), row.uri
    digits = re.sub(r"\D", "", row.date or "")
    yield "time", line.stamp, digits[: len(line.stamp)].ljust(len(line.stamp), "0")
    if row.length:
        yield "length", str(fields.get("length")), str(row.length)
    if row.digest:
        yield "digest", _bare(str(fields.get("digest"))), _bare(row.digest)
    if "recordId" in fields:  # ours; other programs' indexes do without
        yield "recordId", str(fields["recordId"]).strip("<>"), row.id or ""
    if row.type == "revisit":
        yield "mime", str(fields.get("mime")), "warc/revisit"
    elif row.status is not None:
        yield "status", str(fields.get("status")), str(row.status)


def _bare(digest: str) -> str:
    return digest.rpartition(":")[2].upper()
