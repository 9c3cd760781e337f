"""Pages that come without the story their template promises: a browser builds them unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.crawling import kept
from tests.browser.station import PARAGRAPHS
from tests.crawl.test_companions import HOSTS, NEXSTAR, Station, about, web_of
from tests.crawl.web import serving
from tests.crawling import Place, Ran, hosts

URL = about(NEXSTAR)["url"]
TOLD = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SCRIPT = f"""<script>document.querySelector('article.article').insertAdjacentHTML(
'beforeend', `<div class="article-content rich-text">{TOLD}</div>`)</script></body>"""


@pytest.fixture
def web() -> Station:
    """Return a newsroom whose page has its story by a script, and nowhere beside it."""
    web = web_of(NEXSTAR)
    for url in about(NEXSTAR)["companions"]:
        web.gone.add(url.removeprefix("http://"))
    path = URL.removeprefix("http://")
    kind, page = web.pages[path]
    web.pages[path] = (kind, page.replace(b"</body>", SCRIPT.encode()))
    return web


@pytest.fixture
def port(web: Station) -> Iterator[int]:
    with serving(web) as running:
        yield running


def crawl(folder: Path, port: int, **settings: str) -> tuple[Place, Ran]:
    place = Place(folder)
    known = hosts(dict.fromkeys(HOSTS, f"127.0.0.1:{port}"))
    return place, place.scrapy("crawl", "nexstar", "-a", f"url={URL}", HOSTS=known, **settings)


def test_a_page_that_comes_without_its_body_is_built_by_a_browser(tmp_path: Path, port: int) -> None:
    place, ran = crawl(tmp_path, port)
    assert ran.code == 0, ran.err
    [article] = place.records("articles")
    assert article["body_text"].split("\n\n") == PARAGRAPHS
    assert "rendered" in article["quality"]["flags"]


def test_where_no_browser_is_the_page_stays_as_it_came(tmp_path: Path, port: int) -> None:
    place, ran = crawl(tmp_path, port, BROWSER="/nowhere/chromium")
    assert ran.code == 0, ran.err
    assert place.report()["outcomes"] == {"not_article": 1}
    assert kept(place, "resource") == []


def test_no_page_is_built_unasked_where_that_is_off(tmp_path: Path, port: int) -> None:
    place, ran = crawl(tmp_path, port, RENDER="asked")
    assert ran.code == 0, ran.err
    assert kept(place, "resource") == []
