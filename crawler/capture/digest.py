"""Labelled digests in the form that replay tools know (WARC 1.1 §5.8, §5.9; RFC 4648 §6)."""

import hashlib
from base64 import b32encode


def sha1(data: bytes | memoryview) -> str:
    """Return the labelled SHA-1 of `data`, `sha1:` and 32 characters of base32."""
    return f"sha1:{b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"
