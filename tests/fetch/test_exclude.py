"""What is withheld is not asked for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings

from crawler.config import DEFAULTS
from crawler.errors import SettingsError
from crawler.fetch.exclude import ExcludeMiddleware
from crawler.fetch.refuse import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def middleware(file: Path) -> ExcludeMiddleware:
    crawler = SimpleNamespace(settings=Settings({**DEFAULTS, "EXCLUSIONS": str(file)}))
    return ExcludeMiddleware.from_crawler(cast("Crawler", crawler))


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    file = tmp_path / "exclusions.toml"
    entry = '[[exclusion]]\nprefix = "https://kpol9.example/{}/"\nreason = "asked for"\non = 2026-11-22\n'
    file.write_text(entry.format("story") + entry.format("x") + "to = 2026-01-31\n")
    return file


def test_a_withheld_address_is_refused_with_the_reason(listed: Path) -> None:
    with pytest.raises(Refused, match="withheld since 2026-11-22: asked for") as refused:
        middleware(listed).process_request(Request("http://www.kpol9.example/story/7"))
    assert refused.value.reason == "excluded"


@pytest.mark.parametrize("url", ["https://kpol9.example/weather", "https://kpol9.example/x/7"])
def test_another_address_and_one_whose_days_are_over_are_asked_for(listed: Path, url: str) -> None:
    middleware(listed).process_request(Request(url))


def test_without_a_list_the_middleware_is_off(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured):
        middleware(tmp_path / "none.toml")


def test_a_list_that_is_wrong_stops_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("[[")
    with pytest.raises(SettingsError, match=r"wrong\.toml"):
        middleware(tmp_path / "wrong.toml")
