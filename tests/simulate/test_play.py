"""The schedule over newsrooms small enough to reckon by hand."""

from __future__ import annotations

import pytest

from crawler.pace import PLAIN
from crawler.simulate.play import play
from crawler.simulate.rivals import fixed, oracle
from crawler.simulate.trace import DAY, HOUR, Newsroom, Story

MINUTE = 60.0
AT = 600.5 * MINUTE
"""Half a minute past the tenth hour."""


def room(*stories: Story, shown: int = 20) -> Newsroom:
    return Newsroom("one", shown, stories)


def test_fixed_crawling_finds_an_article_at_the_next_hour_and_asks_77_times_for_it() -> None:
    tally = fixed(room(Story(AT, ())), 0, 40 * DAY)

    assert list(tally.delays) == [59.5 * MINUTE]
    assert tally.asks == 49 + 28
    assert tally.looks == tally.robots == 40 * 24


def test_fixed_crawling_misses_an_edit_that_the_next_one_replaces_within_the_hour() -> None:
    edits = (AT + 2 * HOUR, AT + 2 * HOUR + MINUTE, AT + 5 * HOUR)

    assert fixed(room(Story(AT, edits)), 0, 2 * DAY).caught == 2


def test_an_edit_after_the_last_request_is_caught_by_nobody_but_the_oracle() -> None:
    late = room(Story(AT, (AT + 29.9 * DAY, AT + 35 * DAY)))

    assert fixed(late, 0, 40 * DAY).caught == 1
    assert oracle(late, 40 * DAY).caught == 2


def test_the_oracle_asks_once_for_each_publication_and_edit_and_waits_for_none() -> None:
    tally = oracle(room(Story(AT, (AT + 1, AT + 2)), Story(AT + 3, ())), DAY)

    assert (tally.looks, tally.asks, tally.robots, tally.caught) == (0, 4, 0, 2)
    assert list(tally.delays) == [0, 0]


def test_the_schedule_finds_what_is_published_and_asks_again_for_what_is_edited() -> None:
    tally = play(room(Story(AT, (AT + 3 * HOUR,))), PLAIN, 0, 10 * MINUTE, 5 * DAY)

    assert len(tally.delays) == 1
    assert tally.delays[0] <= 40 * MINUTE
    assert tally.caught == 1
    assert tally.asks < 15


def test_the_schedule_never_looks_at_a_door_oftener_than_every_ten_minutes() -> None:
    busy = room(*(Story(minute * MINUTE, ()) for minute in range(24 * 60)), shown=100)
    tally = play(busy, PLAIN, 0, MINUTE, DAY)

    assert tally.looks <= 24 * 60 / 7.5
    assert len(tally.delays) > 24 * 60 - 20


def test_what_scrolls_off_a_door_before_it_is_looked_at_is_never_found() -> None:
    at_once = room(*(Story(AT + number, ()) for number in range(30)), shown=20)

    assert len(play(at_once, PLAIN, 0, 10 * MINUTE, DAY).delays) == 20


@pytest.mark.parametrize("every", [MINUTE, 10 * MINUTE, HOUR])
def test_runs_that_start_seldom_find_late(every: float) -> None:
    tally = play(room(*(Story(AT + hour * HOUR, ()) for hour in range(50))), PLAIN, 0, every, 4 * DAY)

    assert max(tally.delays) <= every + 45 * MINUTE
    assert len(tally.delays) == 50


def test_a_newsroom_without_articles_costs_only_looks() -> None:
    tally = play(room(), PLAIN, 0, 10 * MINUTE, 30 * DAY)

    assert tally.asks == 0
    assert 50 < tally.looks < 200


def test_the_schedule_reads_robots_txt_once_an_hour_before_what_it_asks_for_then() -> None:
    steady = room(*(Story(hour * HOUR + MINUTE, ()) for hour in range(100)))
    tally = play(steady, PLAIN, 0, 10 * MINUTE, 4 * DAY)
    assert 90 <= tally.robots <= 96
    assert tally.requests == tally.robots + tally.looks + tally.asks


def test_a_run_that_nothing_is_due_in_reads_no_robots_txt() -> None:
    tally = play(room(), PLAIN, 0, 10 * MINUTE, 30 * DAY)
    assert tally.robots <= tally.looks
