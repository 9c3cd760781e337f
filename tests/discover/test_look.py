"""What a look at each kind of door gives."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.doors import Api, Door, Finding, Kind, State, Stories
from crawler.discover.look import MOST, MOST_DOORS, Answer, Newsroom, as_asked, look
from tests.doors.lists import NOW, ORIGIN, front, index, path, rss, sitemap
from tests.doors.spiders import NorthSky

NEWSROOM = Newsroom(NorthSky.outlets[0], NorthSky.layouts)


def seen(kind: Kind, body: bytes, at: str = "/x") -> Finding:
    return look(Door(at, kind), Answer(body, ORIGIN + at), NEWSROOM, NOW)


def test_a_feed_shows_the_outlets_own_articles_each_once_without_tracking_names() -> None:
    body = rss([1, 2, 1]).replace(b"</channel>", rss([1], slug="new-slug") + b"</channel>")
    others = (
        b"<item><link>https://else.example/story/0000009-x</link></item><item><link>/weather</link></item>"
    )
    found = seen("feed", body.replace(b"<channel>", b"<channel>" + others))
    assert dict(found.articles) == {f"{n:07}": f"{ORIGIN}{path(n)}" for n in (1, 2)}
    assert found.newest == NOW.replace(microsecond=0)


def test_a_www_host_is_the_outlets_own() -> None:
    body = rss([1]).replace(b"https://kpol9", b"https://www.kpol9")
    assert list(seen("feed", body).articles) == ["0000001"]


def test_a_story_without_an_id_is_the_same_at_www() -> None:
    layouts = [dataclasses.replace(layout, article="^/story/") for layout in NorthSky.layouts]
    newsroom = Newsroom(NorthSky.outlets[0], layouts)
    here, there = f"{ORIGIN}/story/a?b=1", f"{ORIGIN.replace('//', '//www.')}/story/a?b=1"
    assert newsroom.stories([here, there, f"{ORIGIN}/story/a"]) == {
        here: here,
        f"{ORIGIN}/story/a": f"{ORIGIN}/story/a",
    }
    assert list(newsroom.stories([there])) == [here]


@pytest.mark.parametrize(
    ("door", "led_to", "elsewhere"),
    [
        (Door("/rss", "feed"), f"{ORIGIN}/rss", None),
        (Door("/rss", "feed"), f"{ORIGIN.replace('//', '//www.')}/rss", None),
        (Door("https://api.kpol9.example/x", "feed"), "https://api.kpol9.example/y", None),
        (Door("/rss", "feed"), "https://nine.example/rss", "nine.example"),
    ],
)
def test_a_door_that_leads_to_another_host_has_moved(door: Door, led_to: str, elsewhere: str | None) -> None:
    found = look(door, Answer(rss([1]), led_to), NEWSROOM, NOW)
    assert (found.closed, found.elsewhere) == (State.MOVED if elsewhere else None, elsewhere)
    assert bool(found.articles) is not bool(elsewhere)


def test_what_a_door_showed_is_the_same_in_any_order_and_by_any_slug() -> None:
    one, same, other = rss([1, 2]), rss([2, 1], slug="renamed"), rss([1, 3])
    assert seen("feed", one).shown == seen("feed", same).shown != seen("feed", other).shown


def test_of_a_sitemap_only_what_is_recent_is_taken_the_newest_first() -> None:
    old, new = sitemap([1], NOW - timedelta(days=30)), sitemap([2, 3], NOW - timedelta(hours=1))
    body = old.replace(b"</urlset>", b"") + new[new.index(b"<url>") :]
    assert list(seen("sitemap", body).articles) == ["0000002", "0000003"]
    stale = seen("sitemap", old)
    assert list(stale.articles) == ["0000001"]
    assert stale.newest == NOW - timedelta(days=30)


def test_a_long_list_is_taken_to_a_bound() -> None:
    assert len(seen("sitemap", sitemap(range(MOST + 50))).articles) == MOST
    assert len(seen("feed", rss(range(MOST + 50))).articles) == MOST


def test_an_index_leads_to_its_sitemaps_those_of_news_first() -> None:
    urls = [f"{ORIGIN}/{name}.xml" for name in ("a", "b", "news", "c", "d", "e")]
    found = seen("sitemap", index("https://else.example/news.xml", *urls))
    assert found.doors[0] == Door(f"{ORIGIN}/news.xml", "sitemap", f"{ORIGIN}/x")
    assert len(found.doors) == MOST_DOORS
    assert not found.articles


def test_robots_txt_names_sitemaps() -> None:
    body = f"User-agent: *\nSitemap: {ORIGIN}/all.xml\n sitemap:{ORIGIN}/news.xml\nSitemap: /no".encode()
    assert [door.at for door in seen("robots", body).doors] == [f"{ORIGIN}/news.xml", f"{ORIGIN}/all.xml"]


def test_an_address_that_no_table_would_take_is_no_door() -> None:
    lines = [f"Sitemap: {ORIGIN}/{name}" for name in ("x" * 3_000, "nul\x00.xml", "fähre.xml", "s.xml")]
    assert [door.at for door in seen("robots", "\n".join(lines).encode()).doors] == [f"{ORIGIN}/s.xml"]


def test_a_platforms_list_shows_the_outlets_own_articles() -> None:
    listed = {
        "data": [{"url": path(1)}, {"url": "https://else.example/story/0000009-x"}, {"url": "/weather"}]
    }
    door = Api("/api", Stories("data", url="{url}"))
    found = look(door, Answer(json.dumps(listed).encode(), f"{ORIGIN}/api"), NEWSROOM, NOW)
    assert dict(found.articles) == {"0000001": f"{ORIGIN}{path(1)}"}


def test_a_front_page_shows_articles_and_names_its_feeds() -> None:
    head = "".join(
        f'<link rel="alternate" type="{kind}" href="{at}">'
        for kind, at in (
            ("application/rss+xml", "/feed/"),
            ("application/rss+xml", "/comments/feed/"),
            ("application/atom+xml; charset=utf-8", "atom.xml"),
            ("application/json", "/posts/1"),
            ("application/rss+xml", "https://else.example/feed"),
        )
    )
    found = seen("section", front([1, 2], head), "/")
    assert list(found.articles.values()) == [ORIGIN + path(1), ORIGIN + path(2)]
    assert [door.at for door in found.doors] == [f"{ORIGIN}/feed/", f"{ORIGIN}/atom.xml"]


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://a.example/s?utm_source=x&b=1#c", "https://a.example/s?b=1"),
        ("https://a.example/s?b#c", "https://a.example/s?b"),
        ("https://a.example/s", "https://a.example/s"),
    ],
)
def test_an_address_is_asked_for_without_the_visitors_way_in(url: str, asked: str) -> None:
    assert as_asked(url) == asked


@given(st.sampled_from(["feed", "sitemap", "robots", "section"]), st.binary(max_size=200))
def test_nothing_a_door_answers_raises(kind: Kind, body: bytes) -> None:
    seen(kind, body)
    seen(kind, rss([1, 2]).replace(b"ferry", body[:20]))
