"""The bytes of one object as a stream whose faults are the store's own errors."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, Protocol, cast

BUFFER = 1 << 18


class Source(Protocol):
    """What a window reads from: a file, or the body of a reply."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""

    def close(self) -> object:
        """Let go of it."""


def window(source: Source, length: int | None, faults: Callable[[], AbstractContextManager[Any]]) -> BinaryIO:
    """Return the next `length` bytes of `source` (all where None); `faults()` turns its errors into ours."""
    return cast(BinaryIO, io.BufferedReader(_Window(source, length, faults), BUFFER))


class _Window(io.RawIOBase):
    def __init__(
        self, source: Source, length: int | None, faults: Callable[[], AbstractContextManager[Any]]
    ) -> None:
        self._source = source
        self._left = length
        self._faults = faults

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = len(buffer) if self._left is None else min(len(buffer), self._left)
        with self._faults():
            read = self._source.read(wanted) if wanted else b""
        buffer[: len(read)] = read
        if self._left is not None:
            self._left -= len(read)
        return len(read)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()
