"""Bodies without their codings: every coding, every way to be broken, and never much memory."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from crawler.capture import message
from crawler.errors import Undecodable
from crawler.index import entity

PAGE = b"<!DOCTYPE html><p>The ferry Marigold floats free.</p>" * 3_000


def deflated(data: bytes) -> bytes:
    raw = zlib.compressobj(wbits=-15)
    return raw.compress(data) + raw.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def head(**fields: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items()]
    return f"HTTP/1.1 200 OK\r\n{''.join(lines)}\r\n".encode()


def pieces(data: bytes, size: int = 1_000) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def given_back(found: Iterator[bytes]) -> tuple[bytes, str]:
    """Return everything that came, and what was said at the end of it."""
    got = b""
    try:
        for piece in found:
            got += piece
    except Undecodable as error:
        return got, str(error)
    return got, ""


def chunked(data: bytes, size: int = 700) -> bytes:
    parts = [f"{len(part):x};x=y\r\n".encode() + part + b"\r\n" for part in pieces(data, size)]
    return b"".join(parts) + b"0\r\nTrailer: x\r\n\r\n"


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("size", [1, 1_000, 1 << 20])
def test_every_coding_is_undone_however_the_body_arrives(coding: str, size: int) -> None:
    packed = PACKERS[coding](PAGE)

    assert given_back(entity.body(head(Content_Encoding=coding), pieces(packed, size))) == (PAGE, "")


@pytest.mark.parametrize("size", [1, 1_000])
def test_deflate_without_its_wrapper_is_undone(size: int) -> None:
    found = entity.body(head(Content_Encoding="deflate"), pieces(deflated(PAGE), size))

    assert given_back(found) == (PAGE, "")


@pytest.mark.parametrize("size", [1, 1_000, 1 << 20])
def test_several_members_are_one_body_and_padding_is_none(size: int) -> None:
    packed = gzip.compress(b"ferry ") + gzip.compress(b"aground") + b"\0\0\0"

    assert given_back(entity.body(head(Content_Encoding="gzip"), pieces(packed, size))) == (
        b"ferry aground",
        "",
    )


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_several_frames_are_one_body(size: int) -> None:
    packed = zstd.compress(b"ferry ") + zstd.compress(b"aground")

    assert given_back(entity.body(head(Content_Encoding="zstd"), pieces(packed, size))) == (
        b"ferry aground",
        "",
    )


def test_codings_are_undone_the_last_first() -> None:
    fields = head(Content_Encoding="deflate, BR", content_encoding="gzip", Transfer_Encoding="zstd, chunked")
    wire = chunked(zstd.compress(gzip.compress(brotli.compress(zlib.compress(PAGE)))))

    assert given_back(entity.body(fields, pieces(wire))) == (PAGE, "")
    assert given_back(entity.payload(fields, pieces(wire))) == (message.payload(fields, memoryview(wire)), "")


def test_an_uncoded_body_is_left_as_it_is() -> None:
    for fields in (head(), head(Content_Encoding="identity"), head(Content_Encoding="")):
        assert given_back(entity.body(fields, pieces(PAGE))) == (PAGE, "")


@pytest.mark.parametrize("coding", [*PACKERS, "compress", "gzip, chunky"])
def test_a_body_of_no_bytes_was_never_coded(coding: str) -> None:
    assert given_back(entity.body(head(Content_Encoding=coding), iter(()))) == (b"", "")


@pytest.mark.parametrize("coding", ["compress", "gzip, aes128gcm", "gzip, " * 5 + "gzip"])
def test_an_unknown_coding_leaves_the_payload_as_it_is(coding: str) -> None:
    fields = head(Content_Encoding=coding, Transfer_Encoding="chunked")
    got, said = given_back(entity.body(fields, pieces(chunked(PAGE))))

    assert got == PAGE
    assert said.endswith("given as it is")


@pytest.mark.parametrize("coding", PACKERS)
def test_what_is_not_packed_at_all_is_given_as_it_is(coding: str) -> None:
    got, said = given_back(entity.body(head(Content_Encoding=coding), pieces(PAGE)))

    assert got == PAGE
    assert said.endswith("given as it is")


@pytest.mark.parametrize("coding", PACKERS)
def test_a_body_cut_off_is_given_as_far_as_it_goes(coding: str) -> None:
    noise = bytes(zlib.crc32(bytes([n % 256, n // 256])) % 256 for n in range(40_000)) * 8
    packed = PACKERS[coding](noise + noise[::-1])
    got, said = given_back(entity.body(head(Content_Encoding=coding), pieces(packed[: len(packed) * 3 // 4])))

    assert 0 < len(got) < len(noise) * 2
    assert (noise + noise[::-1]).startswith(got)
    assert said.endswith("ends early: what came before is given")


def test_a_body_damaged_in_its_middle_is_given_as_far_as_it_goes() -> None:
    packed = bytearray(gzip.compress(PAGE + PAGE[::-1] + bytes(range(256)) * 400, 1))
    packed[-400:-390] = b"\xff" * 10
    got, said = given_back(entity.body(head(Content_Encoding="gzip"), pieces(bytes(packed), 100)))

    assert got.startswith(PAGE)
    assert "damaged" in said


@given(st.binary(max_size=200), st.integers(1, 30))
def test_any_body_is_dechunked_as_its_digest_takes_it(data: bytes, size: int) -> None:
    _assert_same_payload(data, size)


CHUNKY = st.lists(
    st.sampled_from([b"3\r\nabc\r\n", b"0\r\n", b"\r\n", b"A", b"2;x\nab\n", b"f\r\nshort", b"-1\r\n"])
)


@given(CHUNKY, st.integers(1, 30))
def test_any_chunks_are_read_as_their_digest_takes_them(parts: list[bytes], size: int) -> None:
    _assert_same_payload(b"".join(parts), size)


def _assert_same_payload(wire: bytes, size: int) -> None:
    got, said = given_back(entity.dechunked(pieces(wire, size)))

    assert got == message.dechunk(wire)
    assert bool(said) is not _is_whole(wire)


def _is_whole(wire: bytes) -> bool:
    """Tell by itself whether a chunked body comes to its last chunk."""
    while True:
        line, end, rest = wire.partition(b"\n")
        digits = line.removesuffix(b"\r").partition(b";")[0].strip(b" \t")
        if not end or b"\r" in line.removesuffix(b"\r") or not digits.isalnum() or b"_" in digits:
            return False
        try:
            size = int(digits, 16)
        except ValueError:
            return False
        if len(digits) > 15 or not size:
            return len(digits) <= 15
        after = rest[size:]
        if len(rest) < size or not after.startswith((b"\r\n", b"\n")):
            return False
        wire = after.removeprefix(b"\r").removeprefix(b"\n")


def test_a_body_that_was_said_to_be_chunked_and_is_not_is_given_as_it_is() -> None:
    got, said = given_back(entity.payload(head(Transfer_Encoding="chunked"), pieces(PAGE)))

    assert got == PAGE
    assert "not chunked as its head says" in said


def test_a_chunked_body_that_breaks_off_is_given_as_far_as_it_goes() -> None:
    fields = head(Transfer_Encoding="chunked", Content_Encoding="gzip")
    wire = chunked(gzip.compress(PAGE, 0))
    got, said = given_back(entity.body(fields, pieces(wire[: len(wire) // 2])))

    assert PAGE.startswith(got)
    assert len(got) > len(PAGE) // 3
    assert "what came before is given" in said


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_coding_without_its_module_is_told(coding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entity, {"br": "brotli"}.get(coding, coding), None)
    got, said = given_back(entity.body(head(Content_Encoding=coding), pieces(b"packed")))

    assert got == b"packed"
    assert f"{coding} needs the module" in said


@pytest.mark.parametrize("coding", PACKERS)
def test_a_bomb_is_undone_in_little_memory(coding: str) -> None:
    size = 100_000_000
    packed = PACKERS[coding](bytes(size))
    tracemalloc.start()
    try:
        got = sum(map(len, entity.body(head(Content_Encoding=coding), pieces(packed, 1 << 16))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert got == size
    assert peak < 8_000_000


def test_what_never_comes_to_anything_is_not_held_for_ever() -> None:
    skipped = b"\x50\x2a\x4d\x18" + (60_000).to_bytes(4, "little") + bytes(60_000)  # a zstd frame of nothing
    tracemalloc.start()
    try:
        endless = (bytes(bytearray(skipped)) for _ in range(1_000))
        got, said = given_back(entity.body(head(Content_Encoding="zstd"), endless))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (got, said) == (b"", "")
    assert peak < 8_000_000
