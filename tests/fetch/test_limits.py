"""Limits on what a host may make of our memory and our time."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from crawler.fetch.decompress import FLOOR, RATIO, DecompressMiddleware
from crawler.fetch.refuse import Refused
from tests.fetch.conftest import FLOODS, WebServer, crawl, probe

URL = "http://kpol9.example/"


def _decode(body: bytes, coding: str, **meta: Any) -> bytes:
    middleware = DecompressMiddleware.from_crawler(
        get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": 30_000_000})
    )
    request = Request(URL, meta=meta)
    response = Response(URL, headers={"Content-Encoding": coding, "Content-Type": "text/html"}, body=body)
    decoded = middleware.process_response(request, response)
    assert isinstance(decoded, HtmlResponse)
    assert request.meta == meta
    return decoded.body


def test_a_page_unfolds_to_what_it_was() -> None:
    page = b"<p>" + bytes(range(32, 127)) * 500 + b"</p>"
    assert _decode(gzip.compress(page), "gzip") == page
    assert _decode(zlib.compress(page), "deflate") == page


def test_a_small_page_of_one_repeated_byte_is_no_bomb() -> None:
    page = b"0" * (FLOOR - 1)
    assert _decode(gzip.compress(page), "gzip") == page


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_bomb_is_refused_however_often_it_is_folded(layers: int) -> None:
    body = b"0" * 25_000_000
    for _ in range(layers):
        body = gzip.compress(body)
    assert len(body) * RATIO < 25_000_000
    with pytest.raises(Refused, match="unfold") as caught:
        _decode(body, ", ".join(["gzip"] * layers))
    assert caught.value.reason == "bomb"


def test_the_size_limit_of_a_request_still_holds() -> None:
    with pytest.raises(Refused):
        _decode(gzip.compress(b"0" * 20_000), "gzip", download_maxsize=10_000)


def test_a_host_that_keeps_its_head_back_is_left(web: WebServer) -> None:
    settings = {"ALLOW_PRIVATE_ADDRESSES": True}
    base = f"http://127.0.0.1:{web.port}"
    urls = [f"{base}/", f"{base}/silent", f"{base}/drip", f"{base}/early"]
    found = probe(urls, settings, head_seconds=1)
    assert found[0]["status"] == 200
    assert [answer.get("error") for answer in found[1:]] == ["DownloadTimeoutError"] * 3


def test_a_crawl_under_every_flood_at_once_ends_by_itself_in_bounded_memory(web: WebServer) -> None:
    base = f"http://127.0.0.1:{web.port}"
    settings = {"ALLOW_PRIVATE_ADDRESSES": True, "DOWNLOAD_MAXSIZE": 4_000_000, "DOWNLOAD_TIMEOUT": 60}
    found = {answer["asked"]: answer for answer in crawl([f"{base}{path}" for path in FLOODS], settings)}
    ends = {"/flood-body": "DownloadCancelledError"}
    for path in [path for path in FLOODS if path != "/flood-trailers"]:
        assert found[base + path]["reason"] == ends.get(path, "Overrun"), path
        assert found[base + path]["truncated"] == ["length"], path
    assert "more than 262144 bytes came before a body" in found[f"{base}/flood-head"]["detail"]
    assert "most of them framing" in found[f"{base}/flood-framing"]["detail"]
    assert "more than 100000 chunks" in found[f"{base}/flood-chunks"]["detail"]
    assert found[f"{base}/flood-trailers"]["reason"] == "ResponseDataLossError"
    assert found[f"{base}/flood-body"]["memory"] < 250
    assert sorted(web.paths) == sorted([*FLOODS, "/flood-trailers"])
