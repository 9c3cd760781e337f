"""Store: where the archive lives. One small interface over a local folder and S3-compatible stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of a store: its key (POSIX path, no leading slash) and size in bytes."""

    key: str
    size: int


class Store(Protocol):
    """What every store can do. Objects are created whole, never overwritten."""

    uri: str

    def put(self, key: str, source: Path, *, sha256: str | None = None) -> Entry:
        """Create `key` from the file `source`, whole or not at all.

        The same bytes under the same key are success (a reply may have been lost); other bytes raise
        AlreadyStored. `sha256` (base16) is checked against what arrived. Raises StoreError.
        """

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """Open `key` for reading from byte `offset`, at most `length` bytes. Raises NotStored, StoreError."""

    def head(self, key: str) -> Entry | None:
        """Return the object's entry, or None where there is none. Raises StoreError."""

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Yield the objects whose key begins with `prefix`, in byte order of their keys."""

    def delete(self, key: str) -> None:
        """Remove `key`; only the preflight's own probe is ever removed."""
