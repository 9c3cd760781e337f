"""Index lines."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.capture import warc
from crawler.capture.exchange import Exchange
from crawler.capture.warc import Record
from crawler.index import cdxj
from crawler.index.surt import surt
from tests.capture.exchanges import URL, exchange, ids

PLACE = cdxj.Place("w-1.warc.gz", 512, 321)
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def line(kept: Exchange, repeat: warc.Repeat | None = None) -> bytes:
    found = cdxj.line(warc.capture(kept, [], "urn:test:info", ids(), repeat).main, PLACE)
    assert found is not None
    return found


def fields(text: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(text.split(b" ", 2)[2])
    return read


def test_a_line_is_key_time_and_where_the_capture_stands() -> None:
    assert line(exchange()) == (
        b"example,kpol9)/story/1?a=b 20261122060000 "
        b'{"url": "https://www.kpol9.example/story/1?a=b", "mime": "text/html", "status": "200", '
        b'"digest": "sha1:AIED6RLZ4CFGCJBFYDA2C7XEPLOXQO4U", "length": "321", "offset": "512", '
        b'"filename": "w-1.warc.gz", "recordId": "urn:test:2"}\n'
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://www.kpol9.example/story/1?b=2&a=1#top",
        "http://KPOL9.example:80/A%20b/../c",
        "https://kpol9.example:8443/",
        "https://m.kpol9.example",
        "https://kpol9.example/?jsessionid=0123456789ABCDEF0123456789ABCDEF",
        "http://192.0.2.9/x",
        "https://xn--bcher-kva.example/über?q=ä",
    ],
)
def test_the_key_of_a_web_address_is_its_surt(url: str) -> None:
    assert cdxj.key(url) == surt(url)


@pytest.mark.parametrize("url", ["urn:x:story 1", "http://[", "http://\u2100/", "dns:kpol9.example"])
def test_an_address_that_has_no_surt_is_its_own_key(url: str) -> None:
    assert cdxj.key(url) == url.replace(" ", "%20")


@given(st.one_of(ANY_TEXT, ANY_TEXT.map("http://".__add__), ANY_TEXT.map("https://kpol9.example/".__add__)))
def test_any_address_has_a_line_that_reads_back(url: str) -> None:
    fields_of_it = (("WARC-Target-URI", url or "x"), ("WARC-Payload-Digest", "sha1:A"))
    record = Record(
        "response", "urn:test:1", "2026-11-22T06:00:00Z", fields_of_it, b"HTTP/1.1 200 OK\r\n\r\n"
    )

    made = cdxj.line(record, PLACE)

    assert made is not None
    assert made.endswith(b"}\n")
    assert made.count(b"\n") == 1
    key, time, rest = made.split(b" ", 2)
    assert key
    assert time == b"20261122060000"
    assert json.loads(rest)["url"] == (url or "x")


@given(st.binary(max_size=300))
def test_any_response_has_a_line(after: bytes) -> None:
    made = fields(line(exchange(response=b"HTTP/1.1 200 OK\r\nContent-Type: " + after)))

    assert " " not in made["mime"]
    assert made["mime"]


@pytest.mark.parametrize(
    ("declared", "mime"),
    [
        (b"Content-Type: Text/HTML; charset=utf-8\r\n", "text/html"),
        (b"", "unk"),
        (b"Content-Type: \r\n", "unk"),
        (b"Content-Type: no type at all\r\n", "unk"),
        (b"Content-Type: " + b"x" * 200 + b"\r\n", "unk"),
        (b"Content-Type: text/html\r\nContent-Type: text/plain\r\n", "text/html"),
    ],
)
def test_the_mime_type_is_the_declared_one_without_parameters(declared: bytes, mime: str) -> None:
    assert fields(line(exchange(response=b"HTTP/1.1 200 OK\r\n" + declared + b"\r\n")))["mime"] == mime


def test_a_revisit_says_so_in_its_mime_type() -> None:
    repeat = warc.Repeat(warc.IDENTICAL, "urn:test:old", URL, "2026-11-21T06:00:00Z")

    assert fields(line(exchange(), repeat))["mime"] == "warc/revisit"
    assert fields(line(exchange(), repeat))["status"] == "200"


def test_a_revisit_without_a_block_has_no_status() -> None:
    repeat = warc.Repeat(warc.NOT_MODIFIED, "urn:test:old", URL, "2026-11-21T06:00:00Z")
    made = fields(line(exchange(response=b"HTTP/1.1 304 Not Modified\r\n\r\n"), repeat))

    assert (made["status"], made["digest"]) == ("-", "-")


def test_a_resource_has_the_type_of_its_record() -> None:
    named = (("WARC-Target-URI", "urn:x:dom"), ("Content-Type", "text/html"))
    made = cdxj.line(Record("resource", "urn:test:1", "2026-11-22T06:00:00Z", named, b"<p>"), PLACE)

    assert made
    assert fields(made)["mime"] == "text/html"


@pytest.mark.parametrize("kind", ["warcinfo", "request", "metadata", "conversion"])
def test_what_is_not_replayed_has_no_line(kind: str) -> None:
    named = (("WARC-Target-URI", URL),)

    assert cdxj.line(Record(kind, "urn:test:1", "2026-11-22T06:00:00Z", named, b""), PLACE) is None


def test_the_time_has_fourteen_digits_whatever_the_date_says() -> None:
    at = datetime.fromisoformat("2026-01-02T03:04:05.000006+00:00")

    assert line(exchange(started_at=at)).split(b" ")[1] == b"20260102030405"
