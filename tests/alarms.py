"""Measures the outage alarm over the simulator's trace: `./dev alarms [NEWSROOMS] [DAYS]`.

The alarm hears what the daemon sees, and when: the looks at each newsroom's door by the schedule's own rules,
each with what it shows for the first time. A rhythm is learned each day from what those looks brought, as the
daemon does more often. An alarm is true where the trace stopped or paused the newsroom, false elsewhere. The
delay runs from the publication of the newest article before the outage to the look after which the alarm
speaks, in hours and in expected intervals.
"""

from __future__ import annotations

import math
import sys
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from crawler.observe.watch.rhythm import LEARNED, Rhythm, learn
from crawler.observe.watch.silence import next_look
from crawler.pace import PLAIN
from crawler.schedule.cadence import Cadence, ahead, first_cadence, looked
from crawler.simulate.trace import DAY, START, Newsroom, moment, newsrooms

SEED = 20261122
EVERY = float(PLAIN.door_shortest)
"""Seconds between the runs of a newsroom's entry."""
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
    hours: list[float] = field(default_factory=list)
    intervals: list[float] = field(default_factory=list)

    @property
    def missed(self) -> int:
        """Outages that nothing was said of."""
        return self.outages - len(self.hours)


@dataclass
class Ear:
    """What the daemon knows of one newsroom: what its looks brought, and the rhythm of that."""

    brought: list[datetime] = field(default_factory=list)
    rhythm: Rhythm | None = None
    learned: datetime = START
    told_of: datetime | None = None
    """Since when the silence lasted that was told of last."""

    def learn(self, at: datetime) -> None:
        """Learn the rhythm anew, once a day."""
        if self.brought and at - self.learned >= timedelta(days=1):
            newest = self.brought[-1]
            self.rhythm = learn(self.brought[bisect_right(self.brought, newest - LEARNED) :], newest)
            self.learned = at

    def speaks(self, cadence: Cadence) -> bool:
        """Tell whether a look that brought nothing makes a silence that was not told of."""
        since = cadence.new_at
        if self.rhythm is None or since is None or since == self.told_of:
            return False
        if self.rhythm.silent_at(since, next_look(cadence.due_at, PLAIN)) is None:
            return False
        self.told_of = since
        return True


def looks(published: list[float], phase: float, end: float) -> Iterator[tuple[float, int, Cadence]]:
    """Yield each look at a door: when it is, how many articles it shows, and what is remembered then."""
    cadence, shown = first_cadence(START, PLAIN), 0
    while True:
        due = (cadence.due_at - ahead(PLAIN) - START).total_seconds()
        at = phase + max(math.ceil((due - phase) / EVERY), 0) * EVERY
        if at >= end:
            return
        there = bisect_right(published, at)
        cadence = looked(cadence, moment(at), there - shown, PLAIN)
        shown = there
        yield at, there, cadence


def listen(newsroom: Newsroom, days: int, heard: Heard) -> None:
    """Hear one newsroom through, look by look."""
    published = [story.published for story in newsroom.stories]
    ear, before, warm = Ear(), 0.0, WARM.total_seconds()
    first = zlib.crc32(newsroom.name.encode()) % EVERY
    outages = outages_of(newsroom, days)
    for at, there, cadence in looks(published, first, days * DAY):
        brings = cadence.new_at == moment(at)
        ear.brought += [moment(at)] * brings
        ear.learn(moment(at))
        if ear.rhythm and at >= warm:
            heard.months += (at - before) / (30 * DAY)
            if not brings and ear.speaks(cadence):
                _note(heard, ear.rhythm, published[there - 1], at, outages)
        before = at
    heard.deaf += ear.rhythm is None
    heard.outages += sum(since >= warm for since in outages) if ear.rhythm else 0


def _note(heard: Heard, rhythm: Rhythm, newest: float, at: float, outages: set[float]) -> None:
    if newest not in outages:
        heard.false += 1
        return
    heard.hours.append((at - newest) / 3600)
    heard.intervals.append(rhythm.intervals(moment(newest), moment(at)))


def outages_of(newsroom: Newsroom, days: int) -> set[float]:
    """Return the articles after which a gap comes that the trace has put in rather than chance."""
    times = [story.published for story in newsroom.stories]
    gaps = {since: until - since for since, until in zip(times, [*times[1:], days * DAY], strict=True)}
    a_day = len(times) / days
    return {since for since, gap in gaps.items() if gap >= OUTAGE.total_seconds() and a_day * gap / DAY >= 20}


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
