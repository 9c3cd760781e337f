"""What a file's bytes come out as: its size, its SHA-256, and that of each part a store is sent."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crawler.errors import StoreError

PART_BYTES = 8 << 20
"""One part of a large object, and the most of a file that is held in memory. S3 takes 10,000 parts."""


@dataclass(frozen=True, slots=True)
class Digests:
    """A file of `size` bytes: SHA-256 of the whole (base16) and of each part."""

    size: int
    whole: str
    parts: tuple[bytes, ...]

    @property
    def accepted(self) -> frozenset[str]:
        """The checksums that prove these bytes: of the whole, or of the parts' checksums."""
        whole = base64(bytes.fromhex(self.whole))
        composite = base64(hashlib.sha256(b"".join(self.parts)).digest())
        return frozenset({whole, composite, f"{composite}-{len(self.parts)}"})


def digests_of(source: Path) -> Digests:
    """Read the file once, a part at a time. Raises StoreError where it cannot be read."""
    whole, parts, size = hashlib.sha256(), [], 0
    try:
        with source.open("rb") as file:
            while part := read_part(file):
                whole.update(part)
                parts.append(hashlib.sha256(part).digest())
                size += len(part)
    except OSError as error:
        raise StoreError(f"{source} cannot be read: {error.strerror}") from error
    return Digests(size, whole.hexdigest(), tuple(parts))


def read_part(file: BinaryIO) -> bytes:
    """Return the next part; shorter only where the file ends."""
    return file.read(PART_BYTES)


def base64(digest: bytes) -> str:
    """Return a digest as S3 writes it."""
    return b64encode(digest).decode("ascii")
