"""Crawls of pages that scripts build: read as they become, every exchange kept as it crossed the wire."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.browser.crawling import kept, settings, words
from tests.browser.station import COUNTER, HEADLINE, PARAGRAPHS, STATION, STORY, cases, png
from tests.crawling import Place, Ran
from tests.origin import Origin


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with Origin(cases()) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("crawled"))
    ran = place.scrapy(*words(place), **settings(place, origin))
    assert ran.code == 0, ran.err
    return place


def crawl(folder: Path, origin: Origin, **more: str) -> tuple[Place, Ran]:
    place = Place(folder)
    return place, place.scrapy(*words(place), **{**settings(place, origin), **more})


def test_a_page_that_scripts_build_is_read_as_it_became(crawled: Place) -> None:
    (article,) = crawled.records("articles")
    assert article["headline"] == HEADLINE
    assert article["body_text"].split("\n\n") == PARAGRAPHS
    assert "rendered" in article["quality"]["flags"]
    assert len(article["capture"]["companions"]) == 1


def test_every_exchange_of_a_rendered_page_is_kept_byte_for_byte(tmp_path: Path) -> None:
    with Origin(cases()) as origin:
        place, ran = crawl(tmp_path, origin)
        exchanges = origin.exchanges()
    assert ran.code == 0, ran.err
    assert Counter(block for _, block in kept(place, "request")) == Counter(e.request for e in exchanges)
    assert Counter(block for _, block in kept(place, "response")) == Counter(e.final for e in exchanges)
    asked = Counter(case.path for case in cases() if case.path != "/track.js")
    of_its_other_host = Counter(["/robots.txt"])
    assert Counter(one.path for one in exchanges) == asked + of_its_other_host
    assert sum(one.request.startswith(b"POST /api/seen") for one in exchanges) == 1


def test_what_a_rendered_page_asked_for_counts_as_its_requisites(tmp_path: Path) -> None:
    place = Place(tmp_path)
    with Origin(cases()) as origin:
        asked = (*words(place), "-a", "requisites=1")
        ran = place.scrapy(*asked, **settings(place, origin))
        exchanges = origin.exchanges()
    assert ran.code == 0, ran.err
    again = Counter(one.path for one in exchanges if one.path != "/robots.txt")
    assert set(again.values()) == {1}, again
    assert [url for url, _ in kept(place, "resource") if "pageinfo" in url] == [f"urn:pageinfo:{STORY}"]


def test_the_archive_of_a_rendered_page_breaks_no_rule(crawled: Place) -> None:
    ran = crawled.scrapy("verify", str(crawled.archive))
    assert ran.code == 0, ran.out


def test_what_the_page_became_is_kept_beside_it(crawled: Place) -> None:
    made = dict(kept(crawled, "resource"))
    assert set(made) == {f"urn:{what}:{STORY}" for what in ("dom", "text", "view", "pageinfo")}
    assert made[f"urn:view:{STORY}"].startswith(b"\x89PNG")
    assert HEADLINE in made[f"urn:text:{STORY}"].decode()
    told = json.loads(made[f"urn:pageinfo:{STORY}"])
    assert told["whole"] is True
    assert told["urls"][f"http://{COUNTER}/track.js"] == {"status": 0, "type": "script", "refused": "tracker"}
    picture = {"status": 200, "type": "image", "mime": "image/png", "sha256": sha256(png(120)).hexdigest()}
    assert told["urls"][f"http://{STATION}/lazy.png"] == picture
    moved = (
        told["urls"][f"http://{STATION}/moved.js"]["status"],
        told["urls"][f"http://{STATION}/app.js"]["status"],
    )
    assert moved == (302, 200)


def test_what_a_browser_built_is_read_again_without_one(crawled: Place) -> None:
    ran = crawled.scrapy("reread", str(crawled.archive), "--dry-run")
    assert ran.code == 0, ran.err
    assert re.search(r"\b1 same\b|\bunchanged\b", ran.out), ran.out


def test_without_a_browser_the_page_fails_with_what_to_do(tmp_path: Path, origin: Origin) -> None:
    place, ran = crawl(tmp_path, origin, BROWSER="/nowhere/chromium")
    assert ran.code == 1
    assert place.report()["reasons"] == {"failed: no_browser": 1}
    assert "install chromium or set BROWSER" in ran.out


def test_a_page_past_the_budget_is_refused(tmp_path: Path, origin: Origin) -> None:
    place, ran = crawl(tmp_path, origin, RENDER_PAGES="0")
    assert ran.code == 0
    assert place.report()["reasons"] == {"refused: budget": 1}
