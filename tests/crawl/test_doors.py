"""Crawls of a newsroom whose doors are fresh, empty, gone, blocked, rotten, and healed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.certificates import Authority
from tests.crawling import Place
from tests.doors.lists import ELSEWHERE, HOST, ORIGIN, front, path, rss, sitemap
from tests.doors.newsroom import Newsroom
from tests.hostile import Answer, Hostile, answer, article, ends, log_of

XML = "Content-Type: application/xml"
STORIES = (1, 2, 3)
FEED, SITEMAP, FRONT = (ORIGIN + at for at in ("/rss", "/news.xml", "/"))


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    answers: dict[str, Answer] = {HOST + path(n): answer(article(f"Ferry {n}")) for n in range(1, 9)}
    with Hostile(answers, authority.server_context(HOST, ELSEWHERE)) as server:
        yield Newsroom(Place(tmp_path), server, answers)


def stories(*numbers: int) -> list[str]:
    return sorted(path(number) for number in numbers)


def test_a_fresh_feed_is_the_only_door_asked_and_each_article_is_fetched_once(newsroom: Newsroom) -> None:
    newsroom.shows(rss=answer(rss([*STORIES, 1]), XML), news=answer(sitemap([4]), XML))
    ran, asked = newsroom.crawl()
    assert ran.code == 0, ran.out + ran.err
    assert asked[0] == "/rss"
    assert sorted(asked[1:]) == stories(*STORIES)
    assert newsroom.place.report()["outcomes"] == {"stored": 3}
    assert newsroom.doors == {"used": FEED, "tried": {FEED: "fresh"}}
    assert "  door " not in ran.out


@pytest.mark.parametrize(
    ("feed", "state"),
    [
        (answer(rss([]), XML), "empty"),
        (answer(b"", status="404 Not Found"), "gone"),
        (answer(b"", status="403 Forbidden"), "blocked"),
        (answer(b"<!DOCTYPE html><h1>Moved</h1><item><link>/weather"), "empty"),
        (answer(rss(STORIES, datetime(2025, 1, 1, tzinfo=UTC)), XML), "stale"),
    ],
)
def test_the_next_door_is_used_and_the_switch_is_told(newsroom: Newsroom, feed: bytes, state: str) -> None:
    newsroom.shows(rss=feed, news=answer(sitemap(STORIES), XML))
    ran, asked = newsroom.crawl()
    assert ran.code == 0, ran.out + ran.err
    assert asked.count("/rss") == asked.count("/news.xml") == 1
    assert sorted(set(asked) - {"/rss", "/news.xml"}) == stories(*STORIES)
    assert len(asked) == 5, "each once"
    told = {"used": SITEMAP, "tried": {FEED: state, SITEMAP: "fresh"}, "left": FEED, "why": state}
    assert newsroom.doors == told
    assert f"  door      kpol: {SITEMAP}, not {FEED} ({state})" in ran.out
    assert f"WARNING north_sky: kpol: {SITEMAP}, not {FEED} ({state})" in log_of(newsroom.place)


def test_a_feed_cut_off_gives_the_articles_it_holds(newsroom: Newsroom) -> None:
    newsroom.shows(rss=answer(rss(STORIES)[:-60], XML))
    ran, asked = newsroom.crawl()
    assert sorted(asked[1:]) == stories(*STORIES)
    assert ran.code == 0


def test_a_feed_that_asks_to_be_left_alone_rests_a_day_while_the_next_door_is_used(
    newsroom: Newsroom,
) -> None:
    newsroom.shows(rss=answer(b"", status="503 Not now"), news=answer(sitemap(STORIES), XML))
    ran, asked = newsroom.crawl()
    assert asked == ["/rss"], "the whole host is left alone"
    assert newsroom.doors["used"] is None
    newsroom.age(timedelta(hours=12))
    ran, asked = newsroom.crawl()
    assert asked[0] == "/news.xml"
    assert sorted(asked[1:]) == stories(*STORIES)
    assert newsroom.doors["left"] == FEED, ran.out


def test_the_better_door_is_tried_again_after_a_day_and_taken_again(newsroom: Newsroom) -> None:
    newsroom.shows(news=answer(sitemap(STORIES), XML))
    newsroom.crawl()
    newsroom.shows(rss=answer(rss([4, *STORIES]), XML))
    newsroom.age(timedelta(hours=25))
    ran, asked = newsroom.crawl()
    assert asked[0] == "/rss"
    assert sorted(asked[1:]) == stories(4, *STORIES)
    assert newsroom.place.report()["outcomes"] == {"stored": 1, "revisit": 3}
    assert f"kpol: {FEED}, not {SITEMAP} (bettered)" in ran.out


def test_a_front_page_names_the_feed_that_is_used_from_then_on(newsroom: Newsroom) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/rss?all">'
    newsroom.shows(front=answer(front([1, 2], head)))
    _, first = newsroom.crawl()
    assert sorted(set(first) & set(stories(1, 2, 3))) == stories(1, 2)
    newsroom.shows(rss=answer(rss(STORIES), XML))
    newsroom.age(timedelta(hours=25))
    newsroom.crawl()
    assert newsroom.doors["used"] == FEED


def test_where_no_door_is_open_the_run_says_so_and_how_the_last_one_ended(newsroom: Newsroom) -> None:
    ran, asked = newsroom.crawl()
    assert ran.code == 0
    assert asked == ["/rss", "/news.xml", "/"]
    assert "kpol: none of 4 doors shows an article" in ran.out
    assert newsroom.place.report()["outcomes"] == {"http_error": 1}
    assert list(ends(newsroom.place)) == [FRONT]


def test_a_newsroom_that_moved_to_another_host_is_told(newsroom: Newsroom) -> None:
    there = answer(b"", f"Location: https://{ELSEWHERE}/", status="301 Moved Permanently")
    newsroom.shows(rss=there, news=there, front=there, elsewhere=answer(front([1])))
    ran, _ = newsroom.crawl(NOTICE_COMMAND="true")
    assert f"kpol: none of 4 doors shows an article, not {FEED} (moved to {ELSEWHERE})" in ran.out
    told = newsroom.place.scrapy("notices", NOTICE_COMMAND="true").out
    assert f"kpol: no door, not {FEED} (moved to {ELSEWHERE})" in told


def test_feeds_and_sitemaps_are_archived_too(newsroom: Newsroom) -> None:
    newsroom.shows(news=answer(sitemap(STORIES), XML))
    newsroom.crawl()
    found = newsroom.place.scrapy("find", SITEMAP)
    assert found.code == 0, found.err
    assert SITEMAP in found.out
