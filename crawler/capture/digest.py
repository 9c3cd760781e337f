"""Digests in the form replay tools compare: labelled SHA-1 in base32 (WARC 1.1 §5.8)."""

import hashlib

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [high + low for high in _LETTERS for low in _LETTERS]
_SHIFTS = tuple(range(150, -10, -10))
"""Where each pair of letters stands among the 160 bits of a SHA-1."""


def sha1(data: bytes | memoryview) -> str:
    """Return the labelled SHA-1 of `data`, `sha1:` and 32 characters of base32."""
    bits = int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest(), "big")
    return "sha1:" + "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])
