"""Faults planted in a copy of an archive, so that its WARCs, indexes and digests agree with each other."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

Edit = Callable[[str, str, bytes], bytes | None]
"""Takes type, address and block of a record; gives the block that shall stand there, None for no record."""
Place = tuple[int, int, str | None]
"""Offset, length and payload digest."""


def edit_warcs(archive: Path, edit: Edit) -> None:
    """Write the WARCs anew; what leads into them follows."""
    for warc in archive.glob("warc/*/*/*/*.warc.gz"):
        out, places = b"", dict[int, Place]()
        for offset, member in _members(warc.read_bytes()):
            made, digest = _edited(member, edit)
            if made:
                places[offset] = (len(out), len(made), digest)
            out += made
        warc.write_bytes(out)
        stem = str(warc.relative_to(archive / "warc")).removesuffix(".warc.gz")
        _edit_index(archive / "index" / f"{stem}.cdxj.gz", places)
        edit_records(archive, partial(_follow, places))


def edit_records(archive: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change every article's record in place."""
    for path in archive.glob("records/articles/*/*/*/*.jsonl.gz"):
        records = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        for record in records:
            edit(record)
        path.write_bytes(gzip.compress(b"".join(json.dumps(record).encode() + b"\n" for record in records)))


def with_body(block: bytes, body: bytes) -> bytes:
    """Return an HTTP message with another body of its own length."""
    head = block.partition(b"\r\n\r\n")[0]
    return re.sub(rb"(?i)content-length: \d+", b"Content-Length: %d" % len(body), head) + b"\r\n\r\n" + body


def _members(data: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset < len(data):
        unpacked = zlib.decompressobj(31)
        yield offset, unpacked.decompress(data[offset:])
        offset = len(data) - len(unpacked.unused_data)


def _edited(member: bytes, edit: Edit) -> tuple[bytes, str | None]:
    head, _, rest = member.partition(b"\r\n\r\n")
    block = rest[: int(_field(head, "Content-Length") or 0)]
    made = edit(_field(head, "WARC-Type") or "", (_field(head, "WARC-Target-URI") or "").strip("<>"), block)
    if made is None:
        return b"", None
    payload = made.partition(b"\r\n\r\n")[2] if made.startswith(b"HTTP/") else made
    for name, value in (
        ("WARC-Block-Digest", _digest(made)),
        ("WARC-Payload-Digest", _digest(payload)),
        ("Content-Length", str(len(made))),
    ):
        if made != block and _field(head, name):
            head = re.sub(rf"(?im)^{name}: .*?(?=\r?$)".encode(), f"{name}: {value}".encode(), head)
    return gzip.compress(head + b"\r\n\r\n" + made + b"\r\n\r\n"), _field(head, "WARC-Payload-Digest")


def _edit_index(path: Path, places: dict[int, Place]) -> None:
    lines = []
    for line in gzip.decompress(path.read_bytes()).splitlines():
        key, stamp, fields = line.split(b" ", 2)
        told = json.loads(fields)
        if place := places.get(int(told["offset"])):
            told |= {"offset": str(place[0]), "length": str(place[1]), "digest": place[2] or told["digest"]}
            lines.append(b"%s %s %s\n" % (key, stamp, json.dumps(told).encode()))
    path.write_bytes(gzip.compress(b"".join(lines)))


def _follow(places: dict[int, Place], record: dict[str, Any]) -> None:
    capture = record["capture"]
    capture["offset"], capture["length"], capture["payload_digest"] = places[capture["offset"]]


def _field(head: bytes, name: str) -> str | None:
    found = re.search(rf"(?im)^{name}: *(.*?)\r?$".encode(), head)
    return found[1].decode() if found else None


def _digest(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"
