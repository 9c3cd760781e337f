"""A made-up month of newsrooms: when each publishes and edits what, drawn from a seed by stated statistics.

The statistics were chosen before any policy was tried on them, and no policy reads them:

- how much a newsroom publishes differs: log-normal, median 24 articles a day, 2 to 150;
- it follows the local day (peaks at 6, 12, 17 and 22, a tenth of the peak at 3), weekends at 55 %;
- every five days or so something happens: for three hours four times as much is published;
- 4 % of newsrooms are silent but for an article a week, 3 % stop for good, 3 % pause for some days;
- a door shows the newest 20, 30, 50 or 100 articles, so that what is not looked at in time is lost there;
- a newsroom edits 45 % of its articles on average (10 to 80 %), an edited article twice on average;
- of the edits 60 % come within two hours or so (exponential, mean 45 min), 30 % within the day (mean 8 h),
  10 % later (mean 5 days).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HOUR = 3_600.0
DAY = 24 * HOUR
START = datetime(2026, 3, 2, tzinfo=UTC)
"""The Monday on which every trace begins; DST changes within its first week."""

BY_HOUR = (3, 2, 1.5, 1, 2, 6, 10, 9, 7, 6, 6, 8, 10, 8, 6, 7, 9, 10, 8, 5, 4, 5, 8, 5)
"""How much is published in each hour of the local day."""
WEEKEND = 0.55
OFFSETS = (-5, -5, -5, -6, -6, -7, -8, -8, -9)
"""Hours from UTC; half of the newsrooms are in the eastern and central zones."""
BURST_EVERY, BURST_LENGTH, BURST_TIMES = 5 * DAY, 3 * HOUR, 4.0
SILENT, DYING, PAUSING = 0.04, 0.03, 0.03
SHOWN = (20, 30, 50, 100)
EDIT_AFTER = ((0.60, 45 * 60.0), (0.30, 8 * HOUR), (0.10, 5 * DAY))
"""Share of the edits, and the mean of how long after publication they come, in seconds."""


@dataclass(frozen=True, slots=True)
class Story:
    """An article: when it is published and when it is edited, in seconds from the beginning."""

    published: float
    edits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A newsroom's month, the earliest story first; its door shows the newest `shown` of them."""

    name: str
    shown: int
    stories: tuple[Story, ...]


def newsrooms(seed: int, count: int, days: int) -> Iterator[Newsroom]:
    """Yield `count` newsrooms over `days`; each draws for itself, so that more do not change the first."""
    for number in range(count):
        yield _newsroom(random.Random(f"{seed} {number}"), f"room{number:03}", days * DAY)  # noqa: S311


def moment(seconds: float) -> datetime:
    """Return the instant that lies so many seconds after the beginning."""
    return START + timedelta(seconds=seconds)


def _newsroom(chance: random.Random, name: str, end: float) -> Newsroom:
    a_day = min(max(chance.lognormvariate(0, 0.7) * 24, 2.0), 150.0)
    fate, offset, shown = chance.random(), chance.choice(OFFSETS), chance.choice(SHOWN)
    edited = min(max(chance.gauss(0.45, 0.15), 0.10), 0.80)
    if fate < SILENT:
        a_day = 1 / 7
    quiet = _quiet(chance, fate, end)
    bursts = tuple(_poisson(chance, BURST_EVERY, end))
    stories = (
        Story(at, tuple(_edits(chance, at, edited)))
        for at in _published(chance, a_day, offset, bursts, end)
        if not quiet[0] <= at < quiet[1]
    )
    return Newsroom(name, shown, tuple(stories))


def _quiet(chance: random.Random, fate: float, end: float) -> tuple[float, float]:
    """Return the span in which the newsroom publishes nothing: to the end, for some days, or none."""
    first = chance.uniform(0.2, 0.8) * end
    length = chance.uniform(3, 7) * DAY
    if fate < SILENT:
        return end, end
    if fate < SILENT + DYING:
        return first, end
    return (first, first + length) if fate < SILENT + DYING + PAUSING else (end, end)


def _poisson(chance: random.Random, mean_gap: float, end: float) -> Iterator[float]:
    at = chance.expovariate(1 / mean_gap)
    while at < end:
        yield at
        at += chance.expovariate(1 / mean_gap)


def _published(
    chance: random.Random, a_day: float, offset: int, bursts: tuple[float, ...], end: float
) -> Iterator[float]:
    """Yield instants of a Poisson process whose rate follows the local hour, the weekend and the bursts."""
    mean = sum(BY_HOUR) / len(BY_HOUR)
    most = max(BY_HOUR) / mean * BURST_TIMES
    for at in _poisson(chance, DAY / (a_day * most), end):
        local = at + offset * HOUR
        rate = BY_HOUR[int(local // HOUR) % 24] / mean
        rate *= WEEKEND if int(local // DAY) % 7 >= 5 else 1.0
        rate *= BURST_TIMES if any(begin <= at < begin + BURST_LENGTH for begin in bursts) else 1.0
        if chance.random() * most < rate:
            yield at


def _edits(chance: random.Random, published: float, share: float) -> Iterator[float]:
    """Yield the edits of one story in order: none, or one, and each time one more with even chance."""
    if chance.random() >= share:
        return
    found = [_edit(chance)]
    while chance.random() < 0.5:
        found.append(_edit(chance))
    yield from sorted(published + after for after in found)


def _edit(chance: random.Random) -> float:
    shares, means = zip(*EDIT_AFTER, strict=True)
    return chance.expovariate(1 / chance.choices(means, shares)[0])
