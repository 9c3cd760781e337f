"""Digests in the form that replay tools compare."""

from __future__ import annotations

import pytest

from crawler.capture.digest import sha1


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (b"", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"),
        (b"abc", "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5"),
    ],
)
def test_a_digest_is_a_labelled_sha1_in_base32(data: bytes, label: str) -> None:
    assert sha1(data) == sha1(memoryview(data)) == label
