"""A packed index that is read by ranges: blocks of lines, and an index of the blocks (ZipNum, CDXJ 0.1)."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

LINES_A_BLOCK = 300
"""What a player reads to find one capture."""
PRIMARY, SECONDARY = "index.cdx.gz", "index.idx"


def write_blocks(lines: Iterable[bytes], out: BinaryIO) -> Iterator[bytes]:
    """Write sorted lines to `out`, a gzip member a block, and yield the lines of the secondary index."""
    heading = {"format": "cdxj-gzip-1.0", "filename": PRIMARY}
    yield f"!meta 0 {json.dumps(heading)}\n".encode()
    offset, left = 0, iter(lines)
    while block := list(islice(left, LINES_A_BLOCK)):
        packed = gzip.compress(b"".join(block), 9, mtime=0)
        out.write(packed)
        key, stamp, _ = block[0].split(b" ", 2)
        digest = f"sha256:{hashlib.sha256(packed).hexdigest()}"
        place = {"offset": offset, "length": len(packed), "digest": digest, "filename": PRIMARY}
        yield b"%s %s %s\n" % (key, stamp, json.dumps(place).encode())
        offset += len(packed)
