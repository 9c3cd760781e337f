"""The private names that capture leans on are there, and without one of them nothing is recorded wrongly."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import scrapy
import twisted
from scrapy.core.downloader.handlers import http11
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import NotSupported
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web.client import HTTPConnectionPool

from crawler.capture import tap

ROOT = Path(__file__).parents[2]


def test_the_versions_that_run_are_those_that_are_pinned() -> None:
    locked = (ROOT / "requirements.txt").read_text()
    assert f"scrapy=={scrapy.__version__} " in locked
    assert re.search(rf"^twisted=={re.escape(twisted.__version__)} ", locked, re.M)


def test_every_name_is_there() -> None:
    tap._contract()
    assert callable(HttpCompressionMiddleware._decode)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (http11, "_ScrapyAgent"),
        (http11._ScrapyAgent, "_get_agent"),
        (http11, "_LenientHTTP11ClientProtocol"),
        (http11, "_LenientHTTP11ClientFactory"),
        (HTTP11ClientProtocol, "_finishResponse"),
        (HTTP11ClientProtocol, "_giveUp"),
        (HTTPConnectionPool, "_factory"),
    ],
)
def test_without_one_of_them_it_refuses_to_start(
    owner: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(owner, name)
    with pytest.raises(NotSupported, match=f"lacks .*{name}"):
        tap._contract()
