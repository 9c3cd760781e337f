"""Times come from what a page declares, else from what stands beside its heading, else from its address."""

from __future__ import annotations

import pytest

from crawler.extract import read_article
from crawler.records import Article, Stamp

STORY = "".join(
    f"<p>The harbor board said on {day} that the old pier will be closed for a long winter.</p>"
    for day in ("Monday", "Tuesday", "Wednesday")
)


def read(
    shown: str = "", *, head: str = "", after: str = "", path: str = "/news/the-pier", lang: str = "en"
) -> Article:
    body = f"<main><article><h1>Pier closed for winter</h1>{shown}{STORY}</article>{after}</main>"
    html = f"<html lang={lang}><head>{head}</head><body>{body}</body></html>"
    return read_article(html, f"https://www.pelletpost.example{path}")


def published(shown: str = "", **about: str) -> str | None:
    found = read(shown, **about).published
    return found.value if found else None


def changed(shown: str = "", **about: str) -> str | None:
    found = read(shown, **about).modified
    return found.value if isinstance(found, Stamp) else None


@pytest.mark.parametrize(
    "name",
    [
        "article:published_time",
        "datePublished",
        "parsely-pub-date",
        "DC.date.issued",
        "publish_date",
        "date",
        "x:publishtime",
    ],
)
def test_metas_of_many_systems_name_the_day(name: str) -> None:
    assert published(head=f'<meta name="{name}" content="2026-03-04T10:00:00Z">') == "2026-03-04T10:00:00Z"


def test_the_address_of_a_publisher_is_no_time() -> None:
    head = '<meta property="article:publisher" content="https://pages.example/2026-03-04-pellet-post">'
    assert published(head=head) is None


@pytest.mark.parametrize(
    "shown",
    [
        "<time datetime='2026-03-04T10:00:00Z'>today</time>",
        "<span class=post-date data-timestamp=1772618400>4 hours ago</span>",
        "<span class=post-date data-timestamp=1772618400000></span>",
        "<p class=article-meta-date>March 4, 2026 10:00 UTC</p>",
        "<p class=byline>By Ada Quill March 4, 2026 10:00 UTC</p>",
        "<div><span>4 March 2026 | 10:00 GMT</span></div>",
        "<span class=updated>Updated 2026-03-05T11:00Z</span><time>Mar 4, 2026 10:00 UTC</time>",
        "<aside class=related><time>1 May 2020</time></aside><time>Mar 4, 2026 10:00 UTC</time>",
    ],
)
def test_the_time_beside_the_heading_is_read(shown: str) -> None:
    assert published(shown) == "2026-03-04T10:00:00Z"


def test_times_of_other_stories_are_not_this_ones() -> None:
    others = "<article><h2>Heron count</h2><time datetime='2020-01-01T10:00:00Z'></time></article>" * 3
    assert published(after=others) is None
    assert published("<time datetime=2026-03-04>4 March</time>", after=others) == "2026-03-04"


@pytest.mark.parametrize(
    "path",
    [
        "/2026/03/04/pier",
        "/news/2026-03-04-pier.html",
        "/2026/mar/04/pier",
        "/pier-20260304.html",
        "/harbor/2026/03/260304-pier-closed/",
        "/article/A2026030414320005196",
        "/web/20261230181711/http://www.pelletpost.example/2026/03/04/pier",
    ],
)
def test_an_address_may_hold_the_day(path: str) -> None:
    assert published(path=path) == "2026-03-04"
    for other in ("/2026/03/pier-4-2026", "/2026/03/260404-pier", "/article/2026030499320005196"):
        assert published(path=other) is None
    assert published(path="/web/20261230181711/http://www.pelletpost.example/pier") is None


def test_a_bare_day_gives_way_to_the_hour_of_the_same_day() -> None:
    day = '{"@type": "NewsArticle", "datePublished": "2026-03-04 10:00"}'
    ld = f'<script type="application/ld+json">{day}</script>'
    assert (
        published(head=f"{ld}<meta name=date content='2026-03-04T10:00:00+01:00'>")
        == "2026-03-04T10:00:00+01:00"
    )
    assert published(head=f"{ld}<meta name=date content='2026-03-06T10:00:00+01:00'>") == "2026-03-04"


def test_a_change_is_told_from_the_publication() -> None:
    shown = "<time class=date-modified datetime='2026-03-05T11:00:00Z'></time>"
    shown += "<time datetime='2026-03-04T10:00:00Z'></time>"
    assert (published(shown), changed(shown)) == ("2026-03-04T10:00:00Z", "2026-03-05T11:00:00Z")
    assert changed("<span class=datum>Stand: 05.03.2026</span>", lang="de") == "2026-03-05"
    assert (
        changed(head="<meta name=last-modified content='Thu, 05 Mar 2026 11:00:00 GMT'>")
        == "2026-03-05T11:00:00Z"
    )
    assert changed("<time datetime='2026-03-04T10:00:00Z'></time>") is None


def test_the_language_of_a_page_says_whether_the_day_comes_first() -> None:
    shown = "<p class=date>03/04/2026</p>"
    assert [published(shown, lang=lang) for lang in ("en", "en-US", "en-GB", "fr")] == [
        "2026-03-04",
        "2026-03-04",
        "2026-04-03",
        "2026-04-03",
    ]
