"""Rhythms learned from made-up newsrooms, and when they call one silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.observe.watch.rhythm import INTERVAL, PATIENCE, TOGETHER, Rhythm, learn
from tests.alarms import Heard, hear

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEADY = Rhythm((1.0,) * 24, (0.5,) * 24)


def by_day(days: int, *hours: int) -> list[datetime]:
    return [MONDAY + DAY * day + HOUR * hour for day in range(days) for hour in hours]


def test_what_is_expected_is_the_sum_of_the_hours() -> None:
    assert STEADY.expected(MONDAY, MONDAY + 3.5 * HOUR) == pytest.approx(3.5)
    friday_night = MONDAY + 4 * DAY + 22 * HOUR
    assert STEADY.expected(friday_night, friday_night + 4 * HOUR) == pytest.approx(2 + 1)


def test_a_newsroom_is_silent_once_two_expected_intervals_have_passed() -> None:
    silent_at = STEADY.silent_at(MONDAY, MONDAY + DAY)
    assert silent_at is not None
    assert STEADY.intervals(MONDAY, silent_at) == pytest.approx(PATIENCE)
    assert silent_at - MONDAY == pytest.approx(PATIENCE * INTERVAL * HOUR, abs=timedelta(seconds=1))
    assert STEADY.silent_at(MONDAY, silent_at - TOGETHER) is None


def test_a_night_without_news_is_normal_where_nights_are_and_a_day_is_not() -> None:
    rhythm = learn(by_day(28, *range(6, 18)), MONDAY + 27 * DAY + 17 * HOUR)
    assert rhythm
    evening = MONDAY + 27 * DAY + 17 * HOUR
    assert rhythm.silent_at(evening, evening + 13 * HOUR) is None
    morning = MONDAY + 28 * DAY + 6 * HOUR
    assert rhythm.silent_at(morning, morning + 12 * HOUR)


def test_a_weekend_of_rest_is_learned() -> None:
    working = [at for at in by_day(28, *range(24)) if at.weekday() < 5]
    rhythm = learn(working, max(working))
    assert rhythm
    friday = max(working)
    assert rhythm.silent_at(friday, friday + 2 * DAY) is None
    assert rhythm.silent_at(friday, friday + 3 * DAY)


def test_what_one_look_finds_is_one_event() -> None:
    hourly = by_day(14, *range(24))
    crowded = [at + timedelta(seconds=number) for at in hourly for number in range(40)]
    until = max(crowded)
    assert learn(crowded, until) == learn(hourly, until)


def test_few_events_or_days_make_no_rhythm() -> None:
    assert learn(by_day(28, 6), MONDAY + 28 * DAY) is None
    assert learn(by_day(6, *range(24)), MONDAY + 6 * DAY) is None
    assert learn([], MONDAY) is None


def test_what_came_before_four_weeks_is_forgotten() -> None:
    old, new = by_day(28, *range(24)), [at + 29 * DAY for at in by_day(28, 6, 12, 18)]
    until = max(new)
    assert learn([*old, *new], until) == learn(new, until)


def test_over_a_made_up_trace_alarms_are_seldom_false_and_each_outage_is_heard_in_time() -> None:
    heard: Heard = hear(8, 40, seed=6)
    assert heard.months > 5
    assert heard.false / heard.months < 0.5
    assert (len(heard.intervals) > 0, heard.missed) == (True, 0)
    assert max(heard.intervals) <= PATIENCE
