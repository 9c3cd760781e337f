"""Crawls of Techmeme, AllSides and Google News: golden pages, served on loopback under their own names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.crawl.web import Web, golden, serving
from tests.crawling import Place, Ran, hosts
from tests.extract.story.digests import CHIPS
from tests.golden import PAGES

TECHMEME = "http://www.techmeme.com/"
ALLSIDES = "http://www.allsides.com/story/transport-island-bridge-reopens"
GOOGLE = "http://news.google.com/rss/search?q=ferry"


def truth(name: str) -> list[dict[str, Any]]:
    text = (PAGES / name / "story.json").read_text(encoding="utf-8")
    record = json.loads(text.replace("https://", "http://"))
    found: list[dict[str, Any]] = record.get("stories", [record])
    return found


@pytest.fixture(scope="module")
def web() -> Web:
    return Web(
        {
            "www.techmeme.com/": ("text/html; charset=utf-8", golden("techmeme/2018-03-20-front-page")),
            "www.allsides.com" + urlsplit(ALLSIDES).path: (
                "text/html",
                golden("allsides/2021-03-04-columns"),
            ),
            "news.google.com/rss/search?q=ferry": (
                "application/rss+xml; charset=utf-8",
                golden("google_news/2026-11-20-search"),
            ),
        }
    )


@pytest.fixture(scope="module")
def port(web: Web) -> Iterator[int]:
    with serving(web) as running:
        yield running


def crawl(place: Place, port: int, spider: str, url: str, *more: str) -> Ran:
    linked = json.dumps(
        [truth(name) for name in ("techmeme/2018-03-20-front-page", "allsides/2021-03-04-columns")]
    )
    outlets = {part.partition("/")[0] for part in linked.split("http://") if ".example" in part[:60]}
    names = {"www.techmeme.com", "www.allsides.com", "news.google.com", *outlets}
    return place.scrapy(
        "crawl", spider, "-a", f"url={url}", *more, HOSTS=hosts(dict.fromkeys(names, f"127.0.0.1:{port}"))
    )


def identity(record: dict[str, Any]) -> tuple[Any, ...]:
    members = [(m["url"], m["relation"], m["outlet"]["name"], m.get("headline")) for m in record["members"]]
    return record["record_id"], record["title"], record["counts"], members, record["quality"]["flags"]


@pytest.mark.parametrize(
    ("spider", "url", "name"),
    [
        ("techmeme", TECHMEME, "techmeme/2018-03-20-front-page"),
        ("google_news", GOOGLE, "google_news/2026-11-20-search"),
    ],
)
def test_every_story_of_a_page_is_kept_as_a_record(
    place: Place, port: int, spider: str, url: str, name: str
) -> None:
    ran = crawl(place, port, spider, url)
    assert (ran.code, ran.err) == (0, "")
    records = place.records("stories")
    assert [identity(record) for record in records] == [identity(record) for record in truth(name)]
    assert len({json.dumps(record["capture"]) for record in records}) == 1
    assert records[0]["capture"]["pack"].startswith(f"{spider}@")
    assert place.report()["outcomes"] == {"stored": 1}


def test_one_story_of_a_page_is_asked_for_by_its_fragment_and_another_later(place: Place, port: int) -> None:
    for ident in ("261120p5", "261120p4"):
        assert crawl(place, port, "techmeme", f"{TECHMEME}#a{ident}").code == 0
    assert [record["site_id"] for record in place.records("stories")] == ["261120p5", "261120p4"]
    assert place.records("stories")[0]["url"] == f"{TECHMEME}#a261120p5"


def test_a_story_that_is_not_on_the_page_is_not_stored(place: Place, port: int) -> None:
    ran = crawl(place, port, "techmeme", f"{TECHMEME}#a990101p1")
    assert (ran.code, place.records("stories")) == (0, [])
    assert place.report()["reasons"] == {"not_article: no_story": 1}


def test_following_asks_for_articles_and_for_no_posts(place: Place, port: int, web: Web) -> None:
    web.asked.clear()
    ran = crawl(place, port, "techmeme", f"{TECHMEME}#a261120p4", "-a", "follow=1")
    assert ran.code == 0, ran.err
    assert [one for one in web.asked if "chirp" in one] == []
    first, last = place.records("stories")
    linked = {m["url"]: m.get("article_record_id") for m in last["members"]}
    assert all(linked[m["url"]] for m in last["members"] if m["relation"] != "post")
    assert len(place.records("articles")) == 5
    assert identity(first) == identity(last)
    assert CHIPS.lead.url.replace("https:", "http:") in linked


def test_members_of_all_stories_are_followed_and_each_story_comes_back_linked(
    place: Place, port: int
) -> None:
    ran = crawl(place, port, "techmeme", TECHMEME, "-a", "follow=1")
    assert ran.code == 0, ran.err
    *_, chips, clouds = place.records("stories")
    assert len(place.records("stories")) == 4
    assert all(m["article_record_id"] for m in clouds["members"])
    assert chips["site_id"] == "261120p4"
    assert place.report()["records"] == {"stories": 2, "articles": 7}


def test_a_roundup_is_read_and_its_articles_followed(place: Place, port: int) -> None:
    ran = crawl(place, port, "allsides", ALLSIDES, "-a", "follow=1")
    assert ran.code == 0, ran.err
    first, last = place.records("stories")
    assert [(m["side"], m["bias"]["label"]) for m in first["members"]] == [
        ("left", "leanLeft"),
        ("center", "center"),
        ("right", "right"),
    ]
    assert all(m["article_record_id"] for m in last["members"])


def test_a_link_that_stands_for_an_article_is_never_asked_for(place: Place, port: int, web: Web) -> None:
    web.asked.clear()
    ran = crawl(place, port, "google_news", GOOGLE, "-a", "follow=1")
    assert ran.code == 0, ran.err
    assert web.asked == ["news.google.com/rss/search?q=ferry"]
    assert {m["opaque_link"] for record in place.records("stories") for m in record["members"]} == {True}
    assert place.report()["outcomes"] == {"stored": 1}
