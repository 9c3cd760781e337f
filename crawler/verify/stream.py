"""The bytes of a WARC file as records are made of them, gzip members taken apart, in constant memory."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Protocol

CHUNK = 1 << 18
MAGIC = b"\x1f\x8b\x08"
_PROBE = 1 << 10
"""Compressed bytes that are enough to see whether a member holds a record."""
_RECORD = b"WARC/1."


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where the compression of a file is broken, in bytes from its start."""

    offset: int
    message: str


@dataclass(frozen=True, slots=True)
class Rest:
    """What stood between the block of a record and the next record: its size, its first and last bytes."""

    size: int
    head: bytes
    tail: bytes


class Stream:
    """Bytes of a plain file, read as one long member; `offset` is where the next byte stands."""

    compressed = False

    def __init__(self, raw: Source) -> None:
        self.damage: list[Damage] = []
        self.taken = 0
        """Bytes taken since the member began."""
        self.member = 0
        """Where the current member begins in the file."""
        self._raw = raw
        self._held = b""
        self._at = 0
        self._begun = False

    @property
    def offset(self) -> int:
        """Where in the file the next record begins."""
        return self.taken

    def next_member(self) -> bool:
        """Move on to the next member; False at the end of the file."""
        begun, self._begun = self._begun, True
        return not begun

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes of this member without taking them, fewer at its end."""
        while len(self._held) - self._at < size:
            more = self._more()
            if not more:
                break
            self._held = self._held[self._at :] + more
            self._at = 0
        return self._held[self._at : self._at + size]

    def take(self, size: int) -> bytes:
        """Take at most `size` bytes; none at the end of the member."""
        self.peek(1)
        piece = self._held[self._at : self._at + size]
        self._at += len(piece)
        self.taken += len(piece)
        return piece

    def line(self, limit: int) -> bytes:
        """Take one line with its end; at most `limit` bytes, without an end where the member ends."""
        wanted = 512
        while True:
            ahead = self.peek(min(wanted, limit))
            end = ahead.find(b"\n") + 1
            if end or len(ahead) < wanted:
                return self.take(end or len(ahead))
            wanted *= 2

    def skip(self) -> Rest:
        """Take everything up to the next record or the end of the member."""
        head, tail, size = self.peek(64), b"", 0
        while True:
            ahead = self.peek(CHUNK)
            end = _next_record(ahead, at_start=not size)
            last = end is not None or len(ahead) < CHUNK
            piece = self.take(len(ahead) - len(_RECORD) if not last else len(ahead) if end is None else end)
            size, tail = size + len(piece), (tail + piece)[-4:]
            if last:
                return Rest(size, head[:size], tail)

    def ended(self) -> int:
        """Return where in the file the record just read ended; 0 where another shares its member."""
        return self.taken

    def continues(self) -> bool:
        """At the end of a member, move on; True where the next one goes on with the same record."""
        return self.next_member() and self.peek(5) != b"WARC/"

    def _more(self) -> bytes:
        return self._raw.read(CHUNK)


class GzipStream(Stream):
    """Bytes of a `.warc.gz`, one gzip member after the other (WARC 1.1 annex D, RFC 1952)."""

    compressed = True

    def __init__(self, raw: Source) -> None:
        super().__init__(raw)
        self._input = b""
        self._input_at = 0
        self._inflater = zlib.decompressobj(31)
        self._open = False
        self._boundary = 0

    @property
    def offset(self) -> int:
        """Where in the file the member of the next record begins."""
        return self.member

    def ended(self) -> int:
        """Return where the member of the record just read ended; 0 where another record shares it."""
        if not self.peek(1):
            return self._input_at
        return 0 if self.taken else self._boundary

    def next_member(self) -> bool:
        """Move on to the next member; bytes that are no member are damage and are passed over."""
        self._held, self._at, self.taken = b"", 0, 0
        self._boundary = self._input_at
        if not self._has(len(MAGIC)) and not self._input:
            return False
        if not self._input.startswith(MAGIC):
            self._hurt(self._input_at, "bytes that are no gzip member")
            self._resync()
        if not self._input:
            return False
        self.member, self._open = self._input_at, True
        self._inflater = zlib.decompressobj(31)
        return True

    def _more(self) -> bytes:
        while self._open:
            if not self._input and not self._has(1):
                self._hurt(self.member, "the file ends inside a gzip member")
                self._open = False
                return b""
            try:
                out = self._inflate()
            except zlib.error as error:
                self._hurt(self.member, f"a gzip member that cannot be unpacked: {error}")
                self._open = False
                self._resync()
                return b""
            if out:
                return out
        return b""

    def _inflate(self) -> bytes:
        out = self._inflater.decompress(self._input, CHUNK)
        if self._inflater.eof:
            self._open = False
            self._keep(self._inflater.unused_data)
            if not out and not self.taken and not self._held:
                self._hurt(self.member, "an empty gzip member")
        else:
            self._keep(self._inflater.unconsumed_tail)
        return out

    def _keep(self, left: bytes) -> None:
        self._input_at += len(self._input) - len(left)
        self._input = left

    def _has(self, size: int) -> bool:
        while len(self._input) < size:
            more = self._raw.read(CHUNK)
            if not more:
                return False
            self._input += more
        return True

    def _hurt(self, offset: int, message: str) -> None:
        self.damage.append(Damage(offset, message))

    def _resync(self) -> None:
        """Drop input up to the next member that holds a record; all of it where there is none."""
        start = 1
        while True:
            full = self._has(CHUNK)
            at = self._input.find(MAGIC, start)
            if at < 0 and not full:
                self._keep(b"")
                return
            if at < 0 or (full and at + _PROBE > len(self._input)):
                self._keep(self._input[max(at, 0) or -2 :])
                start = 0
            elif _holds_record(self._input[at : at + _PROBE]):
                self._keep(self._input[at:])
                return
            else:
                start = at + 1


def _next_record(data: bytes, *, at_start: bool) -> int | None:
    """Return where the next record begins in `data`: at a line's start."""
    if at_start and data.startswith(_RECORD):
        return 0
    found = data.find(b"\n" + _RECORD)
    return found + 1 if found >= 0 else None


def _holds_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(data, 5) == b"WARC/"
    except zlib.error:
        return False
