"""Digests in the form replay tools compare: labelled SHA-1 in base32 (WARC 1.1 §5.8)."""

import base64
import hashlib


def sha1(data: bytes) -> str:
    """Return the labelled SHA-1 of `data`, `sha1:` and 32 characters of base32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
