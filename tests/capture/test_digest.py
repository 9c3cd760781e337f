"""Digests in the form that replay tools compare."""

from __future__ import annotations

import base64
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from crawler.capture.digest import sha1


@given(st.binary(max_size=100))
def test_a_digest_is_a_labelled_sha1_in_base32(data: bytes) -> None:
    plain = hashlib.sha1(data, usedforsecurity=False).digest()

    assert sha1(data) == sha1(memoryview(data)) == f"sha1:{base64.b32encode(plain).decode()}"
