"""Gzip members (RFC 1952): a WARC record stands in a file as one of its own."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator
from typing import Any

igzip_lib: Any
packing: Any
try:
    from isal import igzip_lib
    from isal import isal_zlib as packing
except ImportError:  # no wheel for this processor: zlib does the same, slower
    igzip_lib, packing = None, zlib

Piece = bytes | memoryview

ISAL_BEST = 3
HEADER = bytes.fromhex("1f8b08000000000000ff")
"""Deflate, no name, no time stamp, no system named."""
STORED_BYTES = 65_535
"""What one stored block of deflate holds at most (RFC 1951 §3.2.4)."""


def gzip_member(data: bytes, level: int) -> bytes:
    """Compress `data` as one gzip member.

    Levels 0 to 3 are ISA-L's, where 1 costs a tenth of zlib's 9; 4 to 9 are zlib's.
    """
    if igzip_lib and level <= ISAL_BEST:
        return bytes(igzip_lib.compress(data, level, igzip_lib.COMP_GZIP))
    return gzip.compress(data, level, mtime=0)


def half_stored_member(head: bytes, rest: memoryview, tail: bytes) -> list[Piece]:
    """Return all three as one gzip member, in pieces: `head` compressed, what cannot get smaller as it is."""
    packer = packing.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc = packing.crc32(tail, packing.crc32(rest, packing.crc32(head)))
    size = len(head) + len(rest) + len(tail)
    begun = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)  # up to a whole byte
    end = b"".join((_block(len(tail), last=True), tail, struct.pack("<LL", crc, size & 0xFFFFFFFF)))
    return [HEADER + begun, *_stored(rest), end]


def unpacked(data: bytes, most: int) -> bytes | None:
    """Return what one whole gzip member holds; None for anything else, and where it is over `most` bytes."""
    unpacker = packing.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        found: bytes = unpacker.decompress(data, most + 1)
    except packing.error:
        return None
    return found if unpacker.eof and not unpacker.unused_data and len(found) <= most else None


def _stored(data: memoryview) -> Iterator[Piece]:
    """Yield the stored blocks of `data`, each behind its beginning; there is another block after them."""
    for start in range(0, len(data), STORED_BYTES):
        block = data[start : start + STORED_BYTES]
        yield _block(len(block), last=False)
        yield block


def _block(size: int, *, last: bool) -> bytes:
    """Return what begins a stored block."""
    return struct.pack("<BHH", last, size, size ^ 0xFFFF)
