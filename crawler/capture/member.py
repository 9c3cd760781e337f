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


def half_stored_member(head: bytes, rest: bytes | memoryview) -> bytes:
    """Return both as one gzip member: `head` compressed, `rest`, which cannot get smaller, as it is."""
    rest = memoryview(rest)
    packer = packing.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    sums = struct.pack("<LL", packing.crc32(rest, packing.crc32(head)), (len(head) + len(rest)) & 0xFFFFFFFF)
    begun = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)  # up to a whole byte
    return b"".join((HEADER, begun, *_stored(rest), sums))


def unpacked(data: bytes, most: int) -> bytes | None:
    """Return what one whole gzip member holds; None for anything else, and where it is over `most` bytes."""
    unpacker = packing.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        found: bytes = unpacker.decompress(data, most + 1)
    except packing.error:
        return None
    return found if unpacker.eof and not unpacker.unused_data and len(found) <= most else None


def _stored(data: memoryview) -> Iterator[bytes | memoryview]:
    """Yield the stored blocks of `data`; none of them empty but the only one."""
    starts = range(0, len(data) or 1, STORED_BYTES)
    for start in starts:
        block = data[start : start + STORED_BYTES]
        yield struct.pack("<BHH", start == starts[-1], len(block), len(block) ^ 0xFFFF)
        yield block
