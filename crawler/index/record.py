"""One kept record as a stream: its WARC header, its block, and the HTTP head in it; in constant memory."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from crawler.errors import Damaged

CHUNK = 1 << 16
HEAD_LIMIT = 1 << 20
"""Bytes a WARC header or an HTTP head may have; more is none."""
END = b"\r\n\r\n"
"""What closes a record (WARC 1.1 §4)."""


def unpacked(packed: BinaryIO, where: str) -> io.BufferedReader:
    """Return the bytes inside gzip members; reading raises Damaged, beginning with `where`."""
    return io.BufferedReader(_Unpacked(packed, where), CHUNK)


class StoredRecord:
    """One record, open for reading; `close` lets go of the file it stands in."""

    def __init__(self, stream: io.BufferedReader, where: str) -> None:
        """Read the header from `stream`, which stands at the record's first byte. Raises Damaged."""
        self._stream = stream
        self.where = where
        self.head = _head(stream)
        self.fields = _fields(self.head)
        length = self.field("Content-Length") or ""
        if not self.head.startswith(b"WARC/") or not length.isascii() or not length.isdigit():
            stream.close()
            raise Damaged(f"{where}: what stands there is no WARC record")
        block = _Block(stream, int(length[:18]), where)
        self.block = cast(BinaryIO, io.BufferedReader(block, CHUNK))
        """The record's block, to be read once."""

    def __enter__(self) -> StoredRecord:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    @property
    def type(self) -> str:
        """WARC-Type, empty where there is none."""
        return (self.field("WARC-Type") or "").lower()

    @property
    def id(self) -> str:
        """WARC-Record-ID without angle brackets, empty where there is none."""
        return (self.field("WARC-Record-ID") or "").strip("<>")

    @property
    def is_http(self) -> bool:
        """Tell whether the block is an HTTP message (§6.3.2)."""
        return (self.field("Content-Type") or "").lower().startswith("application/http")

    def field(self, name: str) -> str | None:
        """Return the first value of a named field, or None."""
        return next((value for key, value in self.fields if key == name.lower()), None)

    def http_head(self) -> bytes:
        """Take the head of the HTTP message off the block, the blank line included; none of another block."""
        return _head(self.block) if self.is_http else b""

    def rest(self) -> Iterator[bytes]:
        """Yield what is left of the block. Raises Damaged where it ends early."""
        while piece := self.block.read(CHUNK):
            yield piece

    def whole(self) -> Iterator[bytes]:
        """Yield the record as it stands in the file, unpacked, with the blank lines that close it."""
        yield self.head
        yield from self.rest()
        yield self._stream.read(len(END))

    def skip(self) -> None:
        """Go to the end of the record, so that the next one can be read."""
        for _ in self.whole():
            pass


def records(stream: io.BufferedReader, where: str) -> Iterator[StoredRecord]:
    """Yield the records of an unpacked WARC one after the other; each is gone when the next is asked for."""
    while stream.peek(1):
        record = StoredRecord(stream, where)
        yield record
        record.skip()


class _Unpacked(io.RawIOBase):
    def __init__(self, packed: BinaryIO, where: str) -> None:
        self._packed = packed
        self._gzip = gzip.GzipFile(fileobj=packed)
        self._where = where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            return self._gzip.readinto(buffer)
        except (OSError, EOFError, zlib.error) as error:
            raise Damaged(f"{self._where}: cannot be unpacked: {error}; scrapy verify says more") from error

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
        super().close()


class _Block(io.RawIOBase):
    """The next `length` bytes of a stream, which stays open."""

    def __init__(self, stream: io.BufferedReader, length: int, where: str) -> None:
        self._stream = stream
        self._left = length
        self._where = where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(min(len(buffer), self._left))
        if not piece and self._left:
            raise Damaged(f"{self._where}: the record ends {self._left} bytes early; scrapy verify says more")
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)


def _head(stream: BinaryIO) -> bytes:
    """Take lines up to a blank one and with it, HEAD_LIMIT bytes at most."""
    lines: list[bytes] = []
    left = HEAD_LIMIT
    while left and (line := stream.readline(left)):
        lines.append(line)
        left -= len(line)
        if line in (b"\r\n", b"\n"):
            break
    return b"".join(lines)


def _fields(head: bytes) -> tuple[tuple[str, str], ...]:
    """Return the named fields, names in lower case."""
    lines = head.decode("utf-8", "replace").split("\n")[1:]
    pairs = (line.partition(":") for line in lines if ":" in line)
    return tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
