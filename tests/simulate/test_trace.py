"""The made-up month: drawn from its seed alone, and as its statistics say."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from crawler.simulate.trace import DAY, HOUR, Newsroom, moment, newsrooms

DAYS = 30


@cache
def rooms() -> tuple[Newsroom, ...]:
    return tuple(newsrooms(7, 120, DAYS))


def test_a_seed_always_draws_the_same_month_and_another_one_another() -> None:
    assert list(newsrooms(1, 3, 5)) == list(newsrooms(1, 3, 5))
    assert list(newsrooms(1, 3, 5)) != list(newsrooms(2, 3, 5))


def test_more_newsrooms_leave_the_first_ones_as_they_were() -> None:
    assert list(newsrooms(1, 8, 5))[:3] == list(newsrooms(1, 3, 5))


def test_stories_come_in_order_and_are_edited_after_they_are_published() -> None:
    for room in rooms():
        times = [story.published for story in room.stories]
        assert times == sorted(times)
        assert all(0 <= at < DAYS * DAY for at in times)
        assert all(
            story.published < edit and list(story.edits) == sorted(story.edits)
            for story in room.stories
            for edit in story.edits
        )


def test_a_newsroom_publishes_some_thirty_articles_a_day_and_edits_nearly_half() -> None:
    stories = [story for room in rooms() for story in room.stories]

    assert 20 < len(stories) / len(rooms()) / DAYS < 40
    assert 0.40 < sum(bool(story.edits) for story in stories) / len(stories) < 0.50
    assert 0.8 < sum(len(story.edits) for story in stories) / len(stories) < 1.0


def test_nights_and_weekends_are_calmer_than_days() -> None:
    hours = Counter(int(story.published // HOUR) % 24 for room in rooms() for story in room.stories)
    weekdays = Counter(moment(story.published).weekday() for room in rooms() for story in room.stories)

    assert hours[9] < hours[18] / 3, "some zones sleep at 9 UTC, and all are awake at 18"
    assert weekdays[5] < 0.75 * weekdays[2]


def test_some_newsrooms_are_silent_and_some_fall_silent() -> None:
    counts = [len(room.stories) for room in rooms()]
    last = [room.stories[-1].published / DAY for room in rooms() if len(room.stories) > 50]

    assert sum(count < 15 for count in counts) >= 2
    assert sum(day < 25 for day in last) >= 1


@pytest.mark.parametrize("least", [20, 30, 50, 100])
def test_doors_show_twenty_to_a_hundred_articles(least: int) -> None:
    assert any(room.shown == least for room in rooms())
