"""The way through an outlet's doors, over several runs on a clock of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from crawler.discover.doors import Api, Door, Feed, Finding, Known, NewsSitemap, State, Stories
from crawler.discover.ladder import Ladder, closed_by, door_line
from crawler.records import Outcome, PageEnd
from tests.doors.lists import NOW, ORIGIN
from tests.doors.spiders import NorthSky

GONE, BLOCKED, NOTHING = Finding(closed=State.GONE), Finding(closed=State.BLOCKED), Finding()
DAY = timedelta(days=1)
WITH_API = (Feed("/rss"), Api("/api", Stories("", url="{url}")))


def shows(*numbers: int, at: datetime | None = None, doors: tuple[Door, ...] = ()) -> Finding:
    return Finding({str(n): f"{ORIGIN}/{n}" for n in numbers}, at, str(numbers), doors)


class Life:
    """Runs over one outlet, each with what was remembered of those before."""

    def __init__(self, doors: Sequence[Door] = NorthSky.doors) -> None:
        self.doors = doors
        self.known: dict[str, Known] = {}
        self.told: dict[str, Any] = {}
        self.articles: list[str] = []

    def run(self, answers: Mapping[str, Finding], at: datetime = NOW) -> list[str]:
        """Walk the doors once; return those tried, in their order, without the host."""
        ladder = Ladder(NorthSky.outlets[0], self.doors, self.known.values(), at)
        tried, self.articles = [], []
        while door := ladder.next():
            tried.append(door.url("kpol9.example").removeprefix(ORIGIN))
            self.articles += ladder.took(door, answers.get(tried[-1], GONE)).values()
        self.known |= {door.url: door for door in ladder.to_remember()}
        self.told = ladder.told()
        return tried


def test_a_fresh_first_door_is_all_that_is_asked() -> None:
    life = Life()
    assert life.run({"/rss": shows(1, at=NOW)}) == ["/rss"]
    assert life.told == {"used": f"{ORIGIN}/rss", "tried": {f"{ORIGIN}/rss": "fresh"}}


@pytest.mark.parametrize("first", [GONE, BLOCKED, NOTHING])
def test_the_next_door_is_used_where_one_yields_nothing_and_the_switch_is_told(first: Finding) -> None:
    life = Life()
    assert life.run({"/rss": first, "/news.xml": shows(2)}) == ["/rss", "/news.xml"]
    assert life.told["left"] == f"{ORIGIN}/rss"
    assert life.told["why"] == (first.closed or "empty")
    assert life.run({"/news.xml": shows(2)}, NOW + DAY / 48) == ["/news.xml"]
    assert "left" not in life.told, "told once"


def test_a_stale_door_gives_what_it_has_and_the_next_is_asked_too() -> None:
    life = Life()
    tried = life.run({"/rss": shows(1, 2, at=NOW - 9 * DAY), "/news.xml": shows(2, 3, at=NOW)})
    assert tried == ["/rss", "/news.xml"]
    assert life.articles == [f"{ORIGIN}/{n}" for n in (1, 2, 3)]
    assert life.told["used"] == f"{ORIGIN}/news.xml"


def test_the_better_door_is_tried_again_after_a_day() -> None:
    life = Life()
    life.run({"/news.xml": shows(1)})
    healed = {"/rss": shows(1, 2), "/news.xml": shows(1, 2)}
    assert life.run(healed, NOW + DAY * 0.99) == ["/news.xml"]
    assert life.run(healed, NOW + DAY) == ["/rss"]
    assert (life.told["left"], life.told["why"]) == (f"{ORIGIN}/news.xml", "bettered")


def test_a_section_page_leads_to_the_feeds_and_sitemaps_it_and_robots_txt_name() -> None:
    life = Life()
    named = {
        "/": shows(1, doors=(Feed(f"{ORIGIN}/sports.rss"),)),
        "/robots.txt": Finding(doors=(NewsSitemap(f"{ORIGIN}/s.xml"),)),
        "/s.xml": shows(1, 2),
    }
    assert life.run(named) == ["/rss", "/news.xml", "/", "/sports.rss", "/robots.txt", "/s.xml"]
    assert life.told["used"] == f"{ORIGIN}/s.xml"
    assert life.run(named, NOW + DAY / 9) == ["/s.xml"]


def test_a_platforms_list_is_used_before_the_section_page_which_is_looked_at_for_feeds_once_a_day() -> None:
    life = Life(WITH_API)
    shown = {"/api": shows(1), "/": shows(1)}
    assert life.run(shown) == ["/rss", "/api", "/", "/robots.txt"]
    assert (life.told["used"], life.told["left"]) == (f"{ORIGIN}/api", f"{ORIGIN}/rss")
    assert life.run(shown, NOW + DAY / 2) == ["/api"]
    named = {**shown, "/": shows(1, doors=(Feed(f"{ORIGIN}/feed"),)), "/feed": shows(1)}
    assert life.run(named, NOW + DAY) == ["/rss", "/api", "/", "/feed"]
    assert (life.told["used"], life.told["why"]) == (f"{ORIGIN}/feed", "bettered")
    assert life.run(named, NOW + DAY * 1.5) == ["/feed"]


def test_a_sitemap_that_robots_txt_names_betters_a_platforms_list() -> None:
    life = Life(WITH_API)
    sitemap = NewsSitemap(f"{ORIGIN}/s.xml")
    found = Finding(doors=(sitemap,))
    named = {"/api": shows(1), "/": shows(1), "/robots.txt": found, "/s.xml": shows(1)}
    assert life.run(named) == ["/rss", "/api", "/", "/robots.txt", "/s.xml"]
    assert life.told["used"] == f"{ORIGIN}/s.xml"
    assert life.run({"/api": NOTHING, "/": shows(2)}, NOW + DAY / 2) == ["/s.xml", "/api", "/"]
    assert life.told["used"] == f"{ORIGIN}/"


def test_robots_txt_is_asked_once_a_day() -> None:
    life = Life()
    assert life.run({"/": shows(1)})[-1] == "/robots.txt"
    assert life.run({"/": shows(1)}, NOW + DAY / 2) == ["/"]
    assert life.run({"/": shows(2)}, NOW + DAY)[-1] == "/robots.txt"


def test_an_index_is_remembered_in_place_of_its_sitemaps() -> None:
    life = Life()
    children = tuple(Door(f"{ORIGIN}/{n}.xml", "sitemap", f"{ORIGIN}/news.xml") for n in (1, 2, 3))
    answers = {"/news.xml": Finding(doors=children), "/2.xml": shows(7)}
    assert life.run(answers) == ["/rss", "/news.xml", "/1.xml", "/2.xml"]
    assert life.told["used"] == f"{ORIGIN}/news.xml"
    assert set(life.known) == {f"{ORIGIN}/rss", f"{ORIGIN}/news.xml"}


def test_the_last_door_is_asked_in_every_run_whatever_it_was() -> None:
    life = Life()
    assert life.run({}) == ["/rss", "/news.xml", "/", "/robots.txt"]
    assert life.told["used"] is None
    assert life.run({}, NOW + DAY / 48) == ["/"]
    assert door_line("kpol", life.told) == "kpol: none of 1 doors shows an article"


def test_a_newsroom_that_moved_to_another_host_is_told_with_the_host() -> None:
    life = Life()
    life.run({"/rss": shows(1)})
    away = Finding(closed=State.MOVED, elsewhere="nine.example")
    moved = dict.fromkeys(("/rss", "/news.xml", "/"), away)
    for hours in (1, 2):
        life.run(moved, NOW + DAY / 24 * hours)
        assert life.told["used"] is None
        assert (life.told["left"], life.told["why"]) == (f"{ORIGIN}/rss", "moved to nine.example")
    tried = len(life.told["tried"])
    line = f"kpol: none of {tried} doors shows an article, not {ORIGIN}/rss (moved to nine.example)"
    assert door_line("kpol", life.told) == line
    life.run({"/rss": away, "/news.xml": shows(1)}, NOW + DAY * 2)
    assert (life.told["used"], life.told["why"]) == (f"{ORIGIN}/news.xml", "moved")


def test_a_host_that_rests_is_asked_nothing_more() -> None:
    ladder = Ladder(NorthSky.outlets[0], NorthSky.doors, (), NOW)
    door = ladder.next()
    assert door
    ladder.closed(door, PageEnd(url=ORIGIN, outcome=Outcome.REFUSED, reason="backoff"))
    assert ladder.next() is None
    assert ladder.to_remember() == []


@pytest.mark.parametrize(
    ("outcome", "reason", "state"),
    [
        (Outcome.HTTP_ERROR, "404", "gone"),
        (Outcome.HTTP_ERROR, "410", "gone"),
        (Outcome.HTTP_ERROR, "403", "blocked"),
        (Outcome.HTTP_ERROR, "blocked", "blocked"),
        (Outcome.REFUSED, "robots", "blocked"),
        (Outcome.HTTP_ERROR, "500", "empty"),
        (Outcome.FAILED, "timeout", "empty"),
    ],
)
def test_how_a_door_ended_says_why_it_is_closed(outcome: Outcome, reason: str, state: str) -> None:
    assert closed_by(PageEnd(url=ORIGIN, outcome=outcome, reason=reason)) == state
