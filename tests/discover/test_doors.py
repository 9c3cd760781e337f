"""What is remembered of doors: their states, the pauses that follow, and the table."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crawler.database import open_database
from crawler.discover.doorbook import DoorBook
from crawler.discover.doors import (
    FRONT,
    Api,
    Door,
    Feed,
    Finding,
    Known,
    NewsSitemap,
    Section,
    State,
    Stories,
    in_order,
    judged,
)
from crawler.pace import Pace
from tests.doors.lists import HOST, NOW, ORIGIN

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FEED = Feed("/rss")


def shows(digest: str = "a", newest: datetime | None = None) -> Finding:
    return Finding({"1": f"{ORIGIN}/1"}, newest, digest)


def known(state: State, at: datetime = NOW, **more: object) -> Known:
    return Known(url=f"{ORIGIN}/rss", kind="feed", state=state, last_try_at=at, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "state"),
    [(HOUR, State.FRESH), (47 * HOUR, State.FRESH), (49 * HOUR, State.STALE), (-DAY, State.FRESH)],
)
def test_a_door_is_as_fresh_as_its_newest_article(age: timedelta, state: State) -> None:
    assert judged(FEED, shows(newest=NOW - age), NOW, HOST).state is state


def test_a_door_without_clocks_is_stale_when_it_shows_the_same_for_two_days() -> None:
    first = judged(FEED, shows("a"), NOW, HOST)
    same = judged(first, shows("a"), NOW + 49 * HOUR)
    other = judged(same, shows("b"), NOW + 50 * HOUR)
    assert [door.state for door in (first, same, other)] == [State.FRESH, State.STALE, State.FRESH]
    assert [door.last_new_at for door in (first, same, other)] == [NOW, NOW, NOW + 50 * HOUR]
    assert same.last_ok_at == NOW + 49 * HOUR


@pytest.mark.parametrize("closed", [State.GONE, State.BLOCKED, None])
def test_a_closed_door_keeps_when_it_was_open(closed: State | None) -> None:
    first = judged(FEED, shows(), NOW, HOST)
    later = judged(first, Finding(closed=closed), NOW + DAY)
    assert later.state is (closed or State.EMPTY)
    assert (later.last_ok_at, later.last_new_at, later.last_try_at) == (NOW, NOW, NOW + DAY)


@pytest.mark.parametrize(
    ("state", "pause"),
    [(State.GONE, DAY), (State.BLOCKED, DAY), (State.EMPTY, HOUR), (State.STALE, HOUR)],
)
def test_a_door_rests_by_its_state(state: State, pause: timedelta) -> None:
    door = known(state)
    assert door.rests(NOW + pause - timedelta(seconds=1))
    assert not door.rests(NOW + pause)
    assert not known(State.FRESH).rests(NOW)


def test_how_long_a_door_rests_is_set() -> None:
    pace = Pace(door_retry=60, door_retry_closed=120)
    one, two = NOW + timedelta(seconds=60), NOW + timedelta(seconds=120)
    robots = Known(url="u", kind="robots", state=State.EMPTY, last_try_at=NOW)
    assert [known(state).rests(one, pace) for state in (State.EMPTY, State.GONE)] == [False, True]
    assert robots.rests(one, pace)
    assert not known(State.GONE).rests(two, pace)
    assert not robots.rests(two, pace)


def test_doors_stand_in_order_declared_then_found_then_sections() -> None:
    found = [NewsSitemap(f"{ORIGIN}/a.xml"), Feed(f"{ORIGIN}/feed"), Door(f"{ORIGIN}/rss", "feed")]
    order = in_order((FEED, Section("/news"), Section("/")), found, HOST)
    assert [door.at for door in order] == ["/rss", f"{ORIGIN}/feed", f"{ORIGIN}/a.xml", "/news", "/"]
    assert in_order((), (), HOST) == [FRONT]


def test_a_platforms_list_comes_before_the_sections_and_behind_whatever_was_found() -> None:
    api = Api("/api?of={host}", Stories("", url="{url}"))
    no_more_declared = Door(f"{ORIGIN}/old-api", "api")
    order = in_order((api, FEED), [NewsSitemap(f"{ORIGIN}/a.xml"), no_more_declared], HOST)
    assert [door.at for door in order] == ["/rss", f"{ORIGIN}/a.xml", "/api?of={host}", "/"]
    assert api.url(f"www.{HOST}") == f"https://www.{HOST}/api?of={HOST}"
    assert Api("https://api.{host}/list", Stories("", url="{url}")).url(HOST) == f"https://api.{HOST}/list"


def test_the_book_gives_back_what_was_noted() -> None:
    book = DoorBook(open_database("sqlite://"))
    first = judged(FEED, shows(), NOW, HOST)
    book.note(
        "kpol",
        [first, known(State.GONE).__class__(url="u", kind="robots", state=State.GONE, last_try_at=NOW)],
    )
    later = judged(first, Finding(closed=State.GONE), NOW + DAY)
    book.note("kpol", [later])
    assert book.of("kpol")[0] == later
    assert [door.kind for door in book.of("kpol")] == ["feed", "robots"]
    assert book.of("kaur") == []
