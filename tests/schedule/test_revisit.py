"""When an article is asked for again: dense at first, sparse later, never after its last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from crawler.pace import PLAIN, Pace
from crawler.schedule.revisit import asked, first_revisit
from tests.schedule.clock import utc

NOON = utc("2026-03-04 12:00")


def times(changed: bool = False, pace: Pace = PLAIN, most: int = 1_000) -> list[timedelta]:
    """Return the ages at which an article is asked for that always, or never, has changed."""
    known = first_revisit(NOON)
    ages: list[timedelta] = []
    while known.due_at and len(ages) < most:
        ages.append(known.due_at - NOON)
        known = asked(known, known.due_at, changed and len(ages) > 1, pace)
    return ages


def test_an_article_just_found_is_due() -> None:
    assert first_revisit(NOON).due_at == NOON


def test_most_requests_for_an_article_fall_into_its_first_two_days_and_the_last_before_day_90() -> None:
    ages = times()
    young = [age for age in ages if age <= timedelta(hours=48)]

    assert ages[1] == timedelta(minutes=20)
    assert len(young) > len(ages) / 2
    assert timedelta(days=25) < ages[-1] <= timedelta(days=90)


def test_an_article_that_never_changes_costs_a_dozen_requests_and_not_a_hundred() -> None:
    assert 8 <= len(times()) <= 14


def test_an_article_that_keeps_changing_is_followed_every_quarter_of_an_hour() -> None:
    ages = times(changed=True, most=50)

    assert ages[-1] - ages[-2] == timedelta(minutes=15)


def test_a_change_makes_the_next_wait_shorter_than_the_last() -> None:
    known = first_revisit(NOON)
    for _ in range(5):
        assert known.due_at
        known = asked(known, known.due_at, False, PLAIN)
    at: datetime = NOON + timedelta(days=1)

    assert asked(known, at, True, PLAIN).interval_s == known.interval_s * PLAIN.article_changed


def test_an_article_is_asked_for_once_where_no_days_are_set() -> None:
    assert times(pace=replace(PLAIN, article_days=0)) == [timedelta()]
