"""A newsroom's normal rhythm, learned from when it brought something new. Pure: every time is given.

Newsrooms follow the hours of the day and rest at weekends, so time is counted in articles expected: the sum
of the hourly rates over a span. An *expected interval* is the span in which a newsroom with that rhythm
shows something new in 99 of 100 cases (a Poisson process: ln 100 = 4.6 events expected), a few hours by day
and most of a night. A newsroom that has shown nothing for two of them is silent: by chance alone that is one
gap in 10,000.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

INTERVAL = math.log(100)
"""Events expected within an expected interval."""
PATIENCE = 2
"""Expected intervals without anything new after which a newsroom is silent."""
LEARNED = timedelta(days=28)
"""How far back a rhythm is learned from: whole weeks, and seasons do not matter."""
FEWEST, SHORTEST = 30, timedelta(days=7)
"""Events, and time known, below which there is no rhythm to speak of."""
TOGETHER = timedelta(minutes=10)
"""What is found within this is one event: a look finds all that came since the one before."""
HOUR = timedelta(hours=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Events expected in each hour (UTC) of a working day and of a day of the weekend."""

    weekday: tuple[float, ...]
    weekend: tuple[float, ...]

    def expected(self, since: datetime, until: datetime) -> float:
        """Return how many events are expected between two instants."""
        total, at = 0.0, since.astimezone(UTC)
        while at < until:
            following = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, until)
            total += self._rate(at) * ((following - at) / HOUR)
            at = following
        return total

    def intervals(self, since: datetime, until: datetime) -> float:
        """Return how many expected intervals lie between two instants."""
        return self.expected(since, until) / INTERVAL

    def silent_at(self, since: datetime, until: datetime) -> datetime | None:
        """Return when a newsroom with nothing new after `since` is silent; None if not by `until`."""
        left, at = PATIENCE * INTERVAL, since.astimezone(UTC)
        while at < until:
            following = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, until)
            step = self._rate(at) * ((following - at) / HOUR)
            if step >= left:
                return at + (following - at) * (left / step)
            left, at = left - step, following
        return None

    def _rate(self, at: datetime) -> float:
        return (self.weekend if at.weekday() >= SATURDAY else self.weekday)[at.hour]


def learn(found: Iterable[datetime], until: datetime) -> Rhythm | None:
    """Return the rhythm of a newsroom that showed new articles at these times; None where it has shown few.

    `until` is when it was known to be there last, its newest article as a rule: silence teaches nothing.
    """
    events = sorted(_events(at.astimezone(UTC) for at in found if until - LEARNED < at <= until))
    if len(events) < FEWEST or until - events[0] < SHORTEST:
        return None
    hours = _hours(events[0], until)
    weekday, weekend = _a_day(events, hours)
    profile = _profile(events)
    return Rhythm(tuple(weekday * part for part in profile), tuple(weekend * part for part in profile))


def _events(found: Iterable[datetime]) -> set[datetime]:
    """Return the beginnings of the spans in which something was found."""
    seconds = TOGETHER.total_seconds()
    return {datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC) for at in found}


def _hours(first: datetime, last: datetime) -> list[datetime]:
    start = first.replace(minute=0, second=0, microsecond=0)
    return [start + HOUR * number for number in range(math.ceil((last - start) / HOUR))]


def _a_day(events: list[datetime], hours: list[datetime]) -> tuple[float, float]:
    """Return how many events a working day and one of the weekend bring, each mixed with the mean."""
    whole = max(len(hours), 1) / 24
    mean = len(events) / whole
    days = sum(at.weekday() >= SATURDAY for at in hours) / 24
    count = sum(at.weekday() >= SATURDAY for at in events)
    return (len(events) - count + mean) / (whole - days + 1), (count + mean) / (days + 1)


def _profile(events: list[datetime]) -> list[float]:
    """Return each hour's share of a day, smoothed over its neighbours; no hour is without hope."""
    counts = [0.25] * 24
    for at in events:
        counts[at.hour] += 1
    smooth = [(counts[hour - 1] + 2 * counts[hour] + counts[(hour + 1) % 24]) / 4 for hour in range(24)]
    return [count / sum(smooth) for count in smooth]
