"""Reads a WARC file record by record, forward only, in constant memory, over whatever is broken in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.errors import UnusableArchive
from crawler.verify.record import VERSION, Record
from crawler.verify.stream import CHUNK, MAGIC, Damage, GzipStream, Rest, Source, Stream

LINE_LIMIT = 1 << 18
HEADER_LIMIT = 1 << 20
HEADER_USUAL = 1 << 12
"""Bytes in which nearly every header ends."""
_LINE = re.compile(rb"[^\n]*\n")


@dataclass(slots=True)
class WarcFile:
    """What is known of a whole file once it was read."""

    name: str
    compressed: bool
    damage: list[Damage]
    size: int = 0
    records: int = 0
    gaps: int = 0
    """Stretches that are no record: cross-references may lead into them."""


class Reader:
    """Iterates over the records of one file; `file` tells of the whole when that is done."""

    def __init__(self, raw: Source, name: str, *, exact: bool = False) -> None:
        """`exact` adds a SHA-256 of every block. Raises UnusableArchive where the file is no WARC."""
        start = raw.read(CHUNK)
        opened = _Joined(start, raw)
        compressed = start.startswith(MAGIC[:2])
        self._stream: Stream = GzipStream(opened) if compressed else Stream(opened)
        self._exact = exact
        self.file = WarcFile(name, compressed, self._stream.damage)
        if not start or not self._stream.next_member() or self._stream.peek(5) != b"WARC/":
            raise UnusableArchive(f"{name}: not a WARC: it does not begin with a WARC record")

    def __iter__(self) -> Iterator[Record]:
        stream = self._stream
        while stream.peek(1) or stream.next_member():
            if not stream.peek(1):
                continue
            record = self._record()
            safe = record.readable and (stream.compressed or record.whole)
            self.file.gaps += record.damaged or not safe
            self.file.records += 1
            yield record
        self.file.gaps += bool(stream.damage)

    def _record(self) -> Record:
        stream = self._stream
        hurt, offset, shared = len(stream.damage), stream.offset, stream.taken > 0
        lines, split = self._header()
        record = Record(self.file.name, offset, lines, shared=shared and stream.compressed, split=split)
        record.first = not self.file.records
        record.fields = list(_fields(record.lines[1:]))
        record.prepare(exact=self._exact)
        if record.readable:
            self._block(record)
        else:
            record.short = True
            record.rest = stream.skip()
        record.length = 0 if record.shared else max(stream.ended() - offset, 0)
        record.damaged = len(stream.damage) > hurt
        return record

    def _header(self) -> tuple[list[bytes], bool]:
        """Take the header; tell whether it goes over several gzip members."""
        ahead = self._stream.peek(HEADER_USUAL)
        end = ahead.find(b"\r\n\r\n") + 4
        if end >= 4 and b"\n\n" not in ahead[:end] and VERSION.match(ahead):
            return _LINE.findall(self._stream.take(end)), False
        return self._odd_header()

    def _odd_header(self) -> tuple[list[bytes], bool]:
        """Take a header line by line: one that is long, broken, or spread."""
        lines: list[bytes] = []
        split, size = False, 0
        while size < HEADER_LIMIT:
            line = self._stream.line(LINE_LIMIT)
            if not line.endswith(b"\n") and len(line) < LINE_LIMIT and self._goes_on():
                split = True
                line += self._stream.line(LINE_LIMIT)
            lines.append(line)
            size += len(line)
            if not line.strip(b"\r\n") or not VERSION.fullmatch(lines[0]):
                break
        return lines, split

    def _block(self, record: Record) -> None:
        stream = self._stream
        left = record.content_length or 0
        while left:
            chunk = stream.take(min(left, CHUNK))
            if not chunk and not self._next(record):
                record.short, record.rest = True, Rest(0, b"", b"")
                return
            record.block.feed(chunk)
            left -= len(chunk)
        if stream.peek(1) or self._next(record):
            record.rest = stream.skip()
        else:
            record.rest = Rest(0, b"", b"")

    def _next(self, record: Record) -> bool:
        record.split |= (goes_on := self._goes_on())
        return goes_on

    def _goes_on(self) -> bool:
        """At the end of a member, tell whether the next one goes on with the same record."""
        hurt = len(self._stream.damage)
        return self._stream.continues() and len(self._stream.damage) == hurt


class _Joined:
    """The bytes already read, then the rest of the stream."""

    def __init__(self, start: bytes, raw: Source) -> None:
        self._start = start
        self._raw = raw

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes."""
        start, self._start = self._start, b""
        return start or self._raw.read(size)


def _fields(lines: list[bytes]) -> Iterator[tuple[str, str]]:
    """Yield the named fields; a folded line is read as part of the one before."""
    name, value = "", ""
    for line in lines:
        text = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
        if text[:1] in (" ", "\t") and name:
            value = f"{value} {text.strip()}".strip()
            continue
        if name:
            yield name, value
        name, _, value = (part.strip() for part in text.partition(":"))
        name = name.lower() if ":" in text else ""
    if name:
        yield name, value
