"""Digests in the form replay tools compare: labelled SHA-1 in base32 (WARC 1.1 §5.8)."""

import hashlib

_LETTERS = bytes.maketrans(bytes(range(32)), b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_EIGHTY, _FORTY, _TWENTY, _TEN, _FIVE = (
    sum(((1 << bits) - 1) << lane for lane in range(0, 256, 16 * bits // 5)) for bits in (80, 40, 20, 10, 5)
)
"""Masks of so many bits at the low end of each lane, of which 256 bits hold 1, 2, 4, 8 and 16."""


def sha1(data: bytes | memoryview) -> str:
    """Return the labelled SHA-1 of `data`, `sha1:` and 32 characters of base32."""
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return f"sha1:{_spread(int.from_bytes(digest, 'big')).translate(_LETTERS).decode()}"


def _spread(bits: int) -> bytes:
    """Return 160 bits as 32 bytes of five bits each: all lanes are halved at once, five times over."""
    bits = bits & _EIGHTY | (bits >> 80 & _EIGHTY) << 128
    bits = bits & _FORTY | (bits >> 40 & _FORTY) << 64
    bits = bits & _TWENTY | (bits >> 20 & _TWENTY) << 32
    bits = bits & _TEN | (bits >> 10 & _TEN) << 16
    bits = bits & _FIVE | (bits >> 5 & _FIVE) << 8
    return bits.to_bytes(32, "big")
