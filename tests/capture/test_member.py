"""Gzip members: what is compressed already is stored, and what is whole is undone fast."""

from __future__ import annotations

import gzip
import random

import pytest

from crawler.capture import warc
from crawler.capture.member import STORED_BYTES, half_stored_member, unpacked
from tests.capture.exchanges import exchange, ids

NOISE = random.Random(3).randbytes(3 * STORED_BYTES)
PAGE = b"<p>The ferry to Halmar ran again on Monday.</p>" * 400
TAIL = b"\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"


@pytest.mark.parametrize("size", [0, 1, STORED_BYTES - 1, STORED_BYTES, STORED_BYTES + 1, len(NOISE)])
def test_a_half_stored_member_unfolds_to_head_rest_and_tail(size: int) -> None:
    member = b"".join(half_stored_member(PAGE, memoryview(NOISE)[:size], TAIL))

    assert gzip.decompress(member) == PAGE + NOISE[:size] + TAIL
    assert gzip.decompress(member * 2) == 2 * (PAGE + NOISE[:size] + TAIL), (
        "it ends where the next one begins"
    )


def test_a_body_that_is_gzip_already_is_stored_as_it_came() -> None:
    body = gzip.compress(NOISE[:5_000])
    response = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    main = warc.capture(exchange(response=response), [], "urn:test:0", ids()).main
    member = b"".join(main.to_member(9))

    assert body in member
    assert gzip.decompress(member) == main.to_bytes()


def test_a_body_that_is_not_compressed_is_compressed_whatever_its_head_says() -> None:
    response = HEAD + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE
    main = warc.capture(exchange(response=response), [], "urn:test:0", ids()).main
    member = b"".join(main.to_member(1))

    assert len(member) < len(PAGE) // 5
    assert gzip.decompress(member) == main.to_bytes()


def test_a_whole_member_is_undone_up_to_the_bound_and_not_a_byte_over_it() -> None:
    packed = gzip.compress(PAGE)

    assert unpacked(packed, len(PAGE)) == PAGE
    assert unpacked(packed, len(PAGE) - 1) is None
    assert unpacked(gzip.compress(b""), 10) == b""


def test_anything_but_one_whole_member_is_left_to_others() -> None:
    packed = gzip.compress(PAGE)
    wrong_sum = packed[:-8] + bytes(4) + packed[-4:]

    odd = [b"", PAGE, packed[:-1], packed[: len(packed) // 2], packed + b"x", packed * 2, wrong_sum]
    assert [unpacked(data, len(odd) * len(PAGE)) for data in odd] == [None] * len(odd)
