"""Companions: which documents a page asks for, and what reading with them gives."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.extract import read_article, read_page
from crawler.extract.article import article_of
from crawler.extract.choose import Choice
from crawler.extract.companions import MAX_COMPANIONS, companions_asked
from crawler.extract.layout import Companion, Layout
from crawler.extract.page import Page
from crawler.extract.readers import answer, css
from crawler.records import Outcome
from tests.golden import PAGES, companions_of

NEXSTAR = PAGES / "nexstar/2026-06-01-telescopes-body-beside-the-page"
SCRIPPS = PAGES / "scripps/2026-04-21-reservoir-body-beside-the-page"
LOCKS = PAGES / "nexstar/2026-06-18-lock-keepers-three-pages-and-captions"
FOX = PAGES / "fox_owned/2026-03-09-ferry-parts"
LINK = css("a.more", "href")


def held(folder: Path) -> tuple[str, bytes, list[tuple[str, str]]]:
    """Return a golden page's address, its bytes and its companions."""
    about: dict[str, Any] = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    return about["url"], gzip.decompress((folder / "page.html.gz").read_bytes()), companions_of(about)


def asked(html: str, *companions: Companion, url: str = "https://www.kpol9.example/story/1-a") -> list[str]:
    layout = Layout(
        since=date(2026, 1, 1),
        article=r"^/story/",
        fingerprint=(),
        body=css("article > p"),
        companions=companions,
    )
    page = Page.parse(html, url)
    return list(companions_asked(page, layout, article_of(page, Choice(layout, "north_sky"))))


@pytest.mark.parametrize("folder", [NEXSTAR, SCRIPPS, FOX], ids=lambda folder: folder.parent.name)
def test_a_page_without_its_body_asks_for_the_document_that_holds_it(folder: Path) -> None:
    url, html, companions = held(folder)
    alone = read_page(html, url)
    assert list(alone.asks) == [address for address, _ in companions]
    whole = read_page(html, url, companions=companions)
    assert (whole.outcome, whole.asks) == (Outcome.STORED, ())
    assert whole.article is not None
    assert whole.article.body_text
    assert whole.article.provenance["blocks"].via == "api"


def test_documents_are_asked_for_in_turns_until_none_names_another() -> None:
    url, html, companions = held(LOCKS)
    second, third, captions = (address for address, _ in companions)
    assert list(read_page(html, url).asks) == [second, captions]
    assert list(read_page(html, url, companions=companions[:1]).asks) == [third, captions]
    whole = read_page(html, url, companions=companions)
    assert whole.asks == ()
    assert whole.article is not None
    assert [block.text for block in whole.article.blocks][2::2] == [
        "A camera counts the boats",
        "A keeper still comes by when ice closes the basin.",
        "The keys go to the museum in Brightwater.",
    ]


def test_a_record_says_which_of_its_documents_did_not_come() -> None:
    url, html, companions = held(LOCKS)
    without = read_page(html, url, companions=companions[:1] + companions[2:]).article
    assert without is not None
    assert without.quality.flags == ("companion_missing",)
    assert without.quality.checks["companions_missing"] == [companions[1][0]]


def test_no_more_documents_are_asked_for_than_may_come_in_all() -> None:
    links = "".join(f"<a class=more href='/api/{i}'></a>" for i in range(200))
    layout = Layout(
        since=date(2026, 1, 1),
        article=r"^/story/",
        fingerprint=(),
        body=css("article > p"),
        companions=(Companion(url="{value}", value=LINK),),
    )
    came = [(f"https://www.kpol9.example/api/{i}", "{}") for i in range(MAX_COMPANIONS - 1)]
    page = Page.parse(links, "https://www.kpol9.example/story/1-a", companions=came)
    asks = companions_asked(page, layout, article_of(page, Choice(layout, "north_sky")))
    assert asks == (f"https://www.kpol9.example/api/{MAX_COMPANIONS - 1}",)


def test_a_page_with_its_body_asks_for_nothing_it_needs_only_without() -> None:
    folder = PAGES / "nexstar/2026-03-03-tugboat-promos-and-note"
    url = json.loads((folder / "page.json").read_text(encoding="utf-8"))["url"]
    assert read_page(gzip.decompress((folder / "page.html.gz").read_bytes()), url).asks == ()


def test_what_is_always_wanted_is_asked_for_beside_a_body_too() -> None:
    companion = Companion(
        url="https://player.example/{value}", value=css("[data-id]", "data-id"), when="always"
    )
    html = "<article><p>Words of the story.</p><i data-id='a b/c'></i></article>"
    assert asked(html, companion) == ["https://player.example/a%20b%2Fc"]
    assert asked("<article><p>Words of the story.</p></article>", companion) == []


def test_an_address_found_in_a_page_must_be_of_its_own_host() -> None:
    companion = Companion(url="{value}", value=LINK)
    assert asked("<a class=more href='/api/1'></a>", companion) == ["https://www.kpol9.example/api/1"]
    assert asked("<a class=more href='https://kpol9.example/api/1'></a>", companion) == [
        "https://kpol9.example/api/1"
    ]
    for elsewhere in ("https://evil.example/api/1", "http://127.0.0.1/x", "javascript:alert(1)", "#top", ""):
        assert asked(f"<a class=more href='{elsewhere}'></a>", companion) == []


def test_a_value_stays_within_its_place_in_the_address() -> None:
    companion = Companion(url="//api.{host}/v1?id={value}", value=LINK)
    html = "<a class=more href='1&amp;admin=1#{url}/../'></a>"
    assert asked(html, companion) == ["https://api.kpol9.example/v1?id=1%26admin%3D1%23%7Burl%7D%2F..%2F"]


def test_the_pages_own_address_goes_without_query_and_fragment() -> None:
    companion = Companion(url="{url}?_renderer=json")
    url = "https://www.kpol9.example/story/1-a?utm=mail#top"
    assert asked("<article></article>", companion, url=url) == [
        "https://www.kpol9.example/story/1-a?_renderer=json"
    ]


def test_no_companions_are_asked_for_by_a_page_that_is_no_article() -> None:
    assert asked("", Companion(url="{url}?_renderer=json"), url="https://www.kpol9.example/news") == []


def test_the_number_of_companions_is_bounded_and_each_is_asked_for_once() -> None:
    links = "".join(f"<a class=more href='/api/{i // 2}'></a>" for i in range(200))
    found = asked(links, Companion(url="{value}", value=LINK))
    assert found == [f"https://www.kpol9.example/api/{i}" for i in range(MAX_COMPANIONS)]


@pytest.mark.parametrize(
    "body",
    ["", "no json", "[]", "null", '{"content": 7}', '{"content": {"rendered": null}}', "[" * 100_000, "\x00"],
)
def test_a_companion_of_any_content_costs_only_what_it_would_have_given(body: str) -> None:
    url, html, [(address, _)] = held(NEXSTAR)
    article = read_article(html, url, companions=[(address, body)])
    assert article.headline == "Coldspring library lends telescopes"
    assert article.body_text == ""
    assert "no_body" in article.quality.flags


def test_an_answer_is_known_by_its_address() -> None:
    page = Page.parse("<p>", "https://kpol9.example/", None, [("https://kpol9.example/b", '{"a": 1}')])
    assert answer(r"/b$").read(page) == {"a": 1}
    assert answer(r"/c$").read(page) is None
