"""HTTP messages as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.capture import message

BYTES = st.binary(max_size=200)


def chunked(*parts: bytes, extension: bytes = b"", end: bytes = b"\r\n") -> bytes:
    """Frame `parts` as a chunked body."""
    framed = [b"%x%b%b%b%b" % (len(part), extension, end, part, end) for part in parts]
    return b"".join(framed) + b"0" + end + end


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_message_is_split_after_the_blank_line(end: bytes) -> None:
    head = b"HTTP/1.1 200 OK" + end + b"Server: x" + end + end

    assert message.split(head + b"body\r\n\r\nmore") == (head, b"body\r\n\r\nmore")


def test_a_message_whose_head_does_not_end_is_all_head() -> None:
    assert message.split(b"HTTP/1.1 200 OK\r\nServer: x\r\n") == (b"HTTP/1.1 200 OK\r\nServer: x\r\n", b"")


@given(BYTES)
def test_splitting_loses_no_byte(data: bytes) -> None:
    assert b"".join(message.split(data)) == data
    assert b"".join(message.split_interim(data)) == data


def test_interim_responses_are_split_off_the_front() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    final = b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"

    assert message.split_interim(early + final) == (early, final)


def test_an_interim_response_whose_head_does_not_end_is_the_message() -> None:
    assert message.split_interim(b"HTTP/1.1 103 Early\r\nLink: <") == (b"", b"HTTP/1.1 103 Early\r\nLink: <")


@pytest.mark.parametrize(
    ("start", "status"),
    [
        (b"HTTP/1.1 200 OK\r\n", 200),
        (b"HTTP/1.0 404\r\n", 404),
        (b"HTTP/1.1  304 Not Modified\r\n", 304),
        (b"HTTP/1.1 2000 OK\r\n", None),
        (b"HTTP/1.1 20 OK\r\n", None),
        (b"ICY 200 OK\r\n", None),
        (b"SSH-2.0-x\r\n", None),
        (b" HTTP/1.1 200 OK\r\n", None),
        (b"", None),
    ],
)
def test_only_a_status_line_has_a_status(start: bytes, status: int | None) -> None:
    assert message.status(start) == status


def test_repeated_fields_keep_their_order_whatever_their_case() -> None:
    head = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX-Set-Cookie: no\r\nset-cookie :\tb=\xe9 \r\n\r\n"

    assert message.field(head, b"Set-Cookie") == [b"a=1", b"b=\xe9"]
    assert message.field(head, b"etag") == []


def test_a_chunked_payload_is_its_chunks_with_the_content_coding_kept() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Encoding: gzip\r\n\r\n"

    assert message.payload(head, memoryview(chunked(b"\x1f\x8bzip", b"ped"))) == b"\x1f\x8bzipped"


def test_a_payload_that_is_not_chunked_is_the_body() -> None:
    assert (
        message.payload(b"HTTP/1.1 200 OK\r\n\r\n", memoryview(b"4\r\nbody\r\n0\r\n\r\n"))
        == b"4\r\nbody\r\n0\r\n\r\n"
    )


@pytest.mark.parametrize("extension", [b"", b";name", b';name="va;lue"', b" ; a=b", b"  "])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_chunks_are_joined_whatever_their_extensions_and_line_ends(extension: bytes, end: bytes) -> None:
    assert message.dechunk(chunked(b"some", b" words", extension=extension, end=end)) == b"some words"


def test_trailers_are_no_payload() -> None:
    assert message.dechunk(b"3\r\nabc\r\n0\r\nExpires: never\r\n\r\n") == b"abc"


def test_a_size_may_have_leading_zeros_and_capitals() -> None:
    assert message.dechunk(b"000A\r\n0123456789\r\n0\r\n\r\n") == b"0123456789"


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        (b"", b""),
        (b"no size\r\nabc", b""),
        (b"-3\r\nabc\r\n0\r\n\r\n", b""),
        (b"0x3\r\nabc\r\n0\r\n\r\n", b""),
        (b"3 words\r\nabc\r\n0\r\n\r\n", b""),
        (b"3", b""),
        (b"5\r\nhe", b"he"),
        (b"5\r\nhello", b"hello"),
        (b"5\r\nhello\r\n", b"hello"),
        (b"3\r\nabc\r\nzz\r\nxyz\r\n", b"abc"),
        (b"3\r\nabcX2\r\nde\r\n", b"abc"),
        (b"3\r\nabc2\r\nde\r\n", b"abc"),
        (b"ffffffffffffffff\r\nabc", b""),
        (b"fffffffffffffff\r\nabc", b"abc"),
        (b"3\r\nabc\r\n0\r\n\r\n2\r\nde\r\n", b"abc"),
    ],
)
def test_a_broken_chunk_ends_the_payload(body: bytes, payload: bytes) -> None:
    assert message.dechunk(body) == payload


@given(st.lists(st.binary(min_size=1, max_size=50)), st.binary(max_size=30))
def test_what_was_chunked_comes_back_whatever_follows(parts: list[bytes], after: bytes) -> None:
    assert message.dechunk(chunked(*parts) + after) == b"".join(parts)


@given(BYTES)
def test_any_bytes_can_be_taken_for_a_chunked_body(body: bytes) -> None:
    assert len(message.dechunk(body)) <= len(body)


def test_five_megabytes_of_tiny_chunks_come_back() -> None:
    count = 5_000_000 // len(b"1\r\nx\r\n")

    assert message.dechunk(b"1\r\nx\r\n" * count + b"0\r\n\r\n") == b"x" * count


@pytest.mark.parametrize("filler", [b" ", b"0", b"1;", b";", b"\r"])
def test_five_megabytes_that_never_end_a_line_are_read_once(filler: bytes) -> None:
    assert message.dechunk(b"1" + filler * (5_000_000 // len(filler))) == b""


def test_framing_names_both_codings_as_one_word() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\ncontent-encoding: GZIP\r\n\r\n"

    assert message.framing(head) == "chunked/gzip"
    assert message.framing(b"HTTP/1.1 200 OK\r\n\r\n") == "/"
    assert len(message.framing(b"HTTP/1.1 200 OK\r\nContent-Encoding: " + b"x" * 500 + b"\r\n\r\n")) == 80
