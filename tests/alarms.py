"""Measures the outage alarm over the simulator's trace: `./dev alarms [NEWSROOMS] [DAYS]`.

Each day the rhythm is learned anew from what came before, as the daemon does more often.
An alarm is true where the trace stopped or paused the newsroom, false elsewhere. The delay is counted from
the newest article before the outage, in hours and in expected intervals.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from crawler.observe.watch.rhythm import LEARNED, learn
from crawler.simulate.trace import DAY, Newsroom, moment, newsrooms

SEED = 20261122
WARM = timedelta(days=14)
"""What is learned before anything is said."""
OUTAGE = timedelta(days=2)
"""A gap as long as this is an outage where the newsroom publishes at least thrice a day: none is chance."""


@dataclass
class Heard:
    """What the alarm said of all newsrooms together."""

    months: float = 0.0
    """Newsroom-months listened to where the newsroom has a rhythm."""
    deaf: int = 0
    """Newsrooms without a rhythm, all the time."""
    false: int = 0
    outages: int = 0
    missed: int = 0
    hours: list[float] = field(default_factory=list)
    intervals: list[float] = field(default_factory=list)


def listen(newsroom: Newsroom, days: int, heard: Heard) -> None:
    """Hear one newsroom through, a gap between two articles at a time; the rhythm is learned each day."""
    times = [moment(story.published) for story in newsroom.stories]
    knew, day, rhythm = False, None, None
    for since, until in zip(times, [*times[1:], moment(days * DAY)], strict=True):
        if day != since.date():
            day = since.date()
            rhythm = learn(times[bisect_right(times, since - LEARNED) : bisect_right(times, since)], since)
        if rhythm is None or since < moment(0) + WARM:
            continue
        knew = True
        heard.months += (until - since) / timedelta(days=30)
        outage = is_outage(newsroom, since, until, days)
        heard.outages += outage
        silent_at = rhythm.silent_at(since, until)
        if silent_at is None:
            heard.missed += outage
        elif not outage:
            heard.false += 1
        else:
            heard.hours.append((silent_at - since).total_seconds() / 3600)
            heard.intervals.append(rhythm.intervals(since, silent_at))
    heard.deaf += not knew


def is_outage(newsroom: Newsroom, since: datetime, until: datetime, days: int) -> bool:
    """Tell whether a gap is one that the trace has put in rather than chance."""
    a_day = len(newsroom.stories) / days
    return until - since >= OUTAGE and a_day * (until - since) / timedelta(days=1) >= 20


def hear(count: int, days: int, seed: int = SEED) -> Heard:
    """Return what the alarm says of so many newsrooms."""
    heard = Heard()
    for newsroom in newsrooms(seed, count, days):
        listen(newsroom, days, heard)
    return heard


def main(words: list[str]) -> int:
    """Print the figures."""
    count, days = (int(word) for word in [*words, *("300", "60")[len(words) :]])
    heard = hear(count, days)
    print(f"newsrooms {count}, of {days} days; without a rhythm: {heard.deaf}")
    print(
        f"false alarms: {heard.false} in {heard.months:.0f} months, {heard.false / heard.months:.3f} a month"
    )
    print(f"outages: {heard.outages}, missed {heard.missed}")
    if heard.hours:
        print(f"delay: median {median(heard.hours):.1f} h, most {max(heard.hours):.1f} h;", end=" ")
        print(f"{max(heard.intervals):.2f} expected intervals at most")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
