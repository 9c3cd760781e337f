"""The pages that WARC files hold, whoever wrote them."""

from __future__ import annotations

import gzip
import io
import random
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from crawler.errors import Damaged
from crawler.index import pages as module
from crawler.index.pages import KeptPage, pages
from tests.foreign import DATE, HTML, Writer, warc

URL = "http://www.kpol9.example/story/1"
BODY = b"<h1>Ferry runs aground</h1>" + b"<p>The ferry ran aground at noon.</p>" * 200


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:99], body[99:])) + b"0\r\n\r\n"


def found(data: bytes) -> list[KeptPage]:
    return list(pages(io.BytesIO(data), "a.warc.gz"))


@pytest.mark.parametrize("packed", [True, False])
def test_a_page_is_found_with_its_place_and_time(packed: bool) -> None:
    data = warc((URL, "200 OK", [HTML], b"<p>other</p>"), (URL, "200 OK", [HTML], BODY), packed=packed)
    page = found(data)[1]
    assert (page.url, page.content_type, page.body) == (URL, "text/html; charset=utf-8", BODY)
    capture = page.capture
    assert (capture.warc_file, capture.fetched_at, capture.run_id) == ("a.warc.gz", DATE, "run-1")
    assert (capture.status, capture.final_url) == (200, URL)
    record = data[capture.offset : capture.offset + capture.length]
    record = gzip.decompress(record) if packed else record
    assert f"WARC-Record-ID: <{capture.record_id}>".encode() in record
    assert f"WARC-Payload-Digest: {capture.payload_digest}".encode() in record


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("gzip", bytes),
    ],
    ids=["gzip", "deflate", "br", "zstd", "decoded already"],
)
@pytest.mark.parametrize("in_chunks", [True, False])
def test_a_body_has_no_coding_left(coding: str, pack: Callable[[bytes], bytes], in_chunks: bool) -> None:
    fields = [HTML, ("Content-Encoding", coding)]
    body = pack(BODY)
    if in_chunks:
        fields.append(("Transfer-Encoding", "chunked"))
        body = chunked(body)
    [page] = found(warc((URL, "200 OK", fields, body)))
    assert page.body == BODY


def test_what_is_no_page_is_passed_over() -> None:
    data = warc(
        ("http://www.kpol9.example/robots.txt", "200 OK", [("Content-Type", "text/plain")], b"User-agent: *"),
        (URL, "404 Not Found", [HTML], BODY),
        (URL, "301 Moved", [HTML, ("Location", "/")], b""),
        (URL, "206 Partial Content", [HTML], BODY),
        ("http://www.kpol9.example/a.png", "200 OK", [("Content-Type", "image/png")], b"\x89PNG"),
        ("http://www.kpol9.example/a.js", "200 OK", [("Content-Type", "text/javascript")], b"x()"),
        ("http://www.kpol9.example/none", "200 OK", [], BODY),
    )
    assert [page.url for page in found(data)] == ["http://www.kpol9.example/none"]


def test_a_response_that_was_cut_off_and_a_revisit_are_passed_over() -> None:
    out = io.BytesIO()
    writer = Writer(out)
    writer.response((URL, "200 OK", [HTML], BODY), WARC_Truncated="length")
    writer.write_record(writer.create_revisit_record(URL, "sha1:A", URL, DATE))
    assert found(out.getvalue()) == []


def test_a_body_larger_than_any_page_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BODY", len(BODY))
    bomb = (URL, "200 OK", [HTML, ("Content-Encoding", "gzip")], gzip.compress(BODY + b"x"))
    [page] = found(warc(bomb, (URL, "200 OK", [HTML], BODY)))
    assert page.body == BODY


def test_a_file_that_ends_early_gives_what_it_has_and_says_so() -> None:
    data = warc((URL, "200 OK", [HTML], BODY), (URL, "200 OK", [HTML], BODY), packed=False)
    reading = pages(io.BytesIO(data[:-500]), "a.warc.gz")
    assert next(reading).body == BODY
    with pytest.raises(Damaged, match=r"a\.warc\.gz: a record ends \d+ bytes early"):
        next(reading)


def test_broken_bytes_raise_nothing_but_damage() -> None:
    dice = random.Random(7)
    whole = warc((URL, "200 OK", [HTML], BODY), (URL, "200 OK", [HTML], BODY))
    plain = warc((URL, "200 OK", [HTML], BODY[:900]), (URL, "200 OK", [HTML], BODY[:900]), packed=False)
    damaged = 0
    for turn in range(400):
        data = bytearray(plain if turn % 2 else whole)
        for _ in range(dice.randrange(1, 4)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            found(bytes(data))
        except Damaged:
            damaged += 1
    assert damaged > 40
