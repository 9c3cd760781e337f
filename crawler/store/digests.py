"""What a file's bytes come out as: its size, its SHA-256, and that of each part a store is sent."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import StoreError

PART_BYTES = 8 << 20
"""One part of a large object, and the most of a file that one sender holds in memory."""
MOST_PARTS = 10_000
"""What S3 takes of one object; the parts of a file too large for that grow."""


@dataclass(frozen=True, slots=True)
class Digests:
    """A file of `size` bytes: SHA-256 of the whole (base16) and of each part of `part_bytes`."""

    size: int
    whole: str
    parts: tuple[bytes, ...]
    part_bytes: int = PART_BYTES

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
        with source.open("rb", buffering=0) as file:
            part_bytes = _part_bytes(os.fstat(file.fileno()).st_size)
            while part := file.read(part_bytes):
                whole.update(part)
                parts.append(hashlib.sha256(part).digest())
                size += len(part)
    except OSError as error:
        raise StoreError(f"{source} cannot be read: {error.strerror}") from error
    return Digests(size, whole.hexdigest(), tuple(parts), part_bytes)


def base64(digest: bytes) -> str:
    """Return a digest as S3 writes it."""
    return b64encode(digest).decode("ascii")


def _part_bytes(size: int) -> int:
    return max(PART_BYTES, -(-size // MOST_PARTS))
