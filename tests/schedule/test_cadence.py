"""When a door is looked at again: the interval learns from each look, within its bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pace import PLAIN, Pace
from crawler.schedule.cadence import Cadence, first_cadence, looked
from tests.schedule.clock import utc

NOON = utc("2026-03-04 12:00")
HOUR = timedelta(hours=1)
ANCHOR = replace(PLAIN, door_changed=0.8, door_unchanged=1.5, door_idle=90 * 86_400)
"""The rule of news-crawl alone."""


def after(looks: list[int], pace: Pace, known: Cadence | None = None) -> Cadence:
    """Return what is remembered after looks that were made when due, with so many new articles each."""
    known = known or first_cadence(NOON, pace)
    for new in looks:
        known = looked(known, known.due_at, new, pace)
    return known


def wait(known: Cadence) -> timedelta:
    assert known.looked_at
    return known.due_at - known.looked_at


def test_a_newsroom_never_looked_at_is_due() -> None:
    assert first_cadence(NOON, PLAIN).due_at == NOON


def test_a_look_without_news_makes_the_interval_half_as_long_again_by_the_anchor() -> None:
    known = Cadence(interval_s=4_000, due_at=NOON, looked_at=NOON - HOUR, new_at=NOON - HOUR)

    assert wait(looked(known, NOON, 0, ANCHOR)) == timedelta(seconds=6_000)


def test_a_look_with_news_makes_the_interval_a_fifth_shorter_by_the_anchor() -> None:
    known = Cadence(interval_s=4_000, due_at=NOON, looked_at=NOON - HOUR, new_at=NOON - HOUR)

    assert wait(looked(known, NOON, 3, ANCHOR)) == timedelta(seconds=3_200)


def test_a_busy_newsroom_is_looked_at_every_ten_minutes_and_no_oftener() -> None:
    assert wait(after([1] * 50, PLAIN)) == timedelta(minutes=10)


def test_a_quiet_evening_never_costs_more_than_half_an_hour() -> None:
    assert wait(after([1] + [0] * 8, PLAIN)) == timedelta(minutes=30)


def test_a_silent_newsroom_is_looked_at_ever_more_seldom_and_at_least_every_ninety_days() -> None:
    waits = [wait(after([1] + [0] * looks, PLAIN)) for looks in (20, 60, 100, 400)]

    assert waits == sorted(waits)
    assert waits[1] > timedelta(hours=4)
    assert waits[-1] == timedelta(days=90)


def test_a_silent_newsroom_is_left_alone_for_a_tenth_of_its_silence_at_most() -> None:
    known = after([1] + [0] * 80, PLAIN)
    assert known.looked_at
    assert known.new_at

    assert wait(known) <= (known.looked_at - known.new_at) * PLAIN.door_patience + timedelta(seconds=1)


def test_a_newsroom_that_speaks_again_is_soon_followed_closely() -> None:
    silent = after([1] + [0] * 60, PLAIN)

    assert wait(after([1] * 8, PLAIN, silent)) == timedelta(minutes=10)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.integers(0, 10_000))
def test_whatever_looks_bring_the_wait_lies_within_the_bounds(looks: list[int], late_s: int) -> None:
    known = first_cadence(NOON, PLAIN)
    for new in looks:
        at: datetime = known.due_at + timedelta(seconds=late_s)
        known = looked(known, at, new, PLAIN)
        assert timedelta(seconds=PLAIN.door_shortest) <= wait(known) <= timedelta(seconds=PLAIN.door_longest)


@pytest.mark.parametrize("new", [0, 1])
def test_bounds_that_are_set_are_kept(new: int) -> None:
    pace = replace(PLAIN, door_shortest=3_000, door_idle=1, door_longest=4_000)

    assert timedelta(seconds=3_000) <= wait(after([new] * 30, pace)) <= timedelta(seconds=4_000)
