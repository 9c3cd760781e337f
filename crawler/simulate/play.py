"""Crawls a made-up newsroom by the schedule's own rules on a virtual clock."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from datetime import datetime

from crawler.fetch.robotsbook import KEPT
from crawler.pace import Pace
from crawler.schedule.cadence import ahead, first_cadence, looked
from crawler.schedule.revisit import Revisit, asked, first_revisit
from crawler.simulate.tally import Tally
from crawler.simulate.trace import START, Newsroom, moment

REQUEST_S = 1.0
"""From one request to the next at the same newsroom, as DOWNLOAD_DELAY has it."""


class Player:
    """The crawls of one newsroom: each run takes what is due, the door first."""

    def __init__(self, newsroom: Newsroom, pace: Pace) -> None:
        self.tally = Tally()
        self._newsroom = newsroom
        self._pace = pace
        self._ahead = ahead(pace).total_seconds()
        self._published = [story.published for story in newsroom.stories]
        self._cadence = first_cadence(START, pace)
        self._known: dict[int, Revisit] = {}
        self._versions: dict[int, int] = {}
        self._queue: list[tuple[float, int]] = []
        self._robots_at = -math.inf
        self._shown = 0
        self._clock = 0.0

    def play(self, first: float, every: float, end: float) -> Tally:
        """Run at `first` and each `every` seconds until before `end`, but for runs that nothing is due in."""
        while True:
            runs = math.ceil((self._next_due() - self._ahead - first) / every)
            self._clock = max(self._clock, first + max(runs, 0) * every)
            if self._clock >= end:
                return self.tally
            self._run(self._clock + self._ahead)

    def _next_due(self) -> float:
        door = _seconds(self._cadence.due_at)
        return min(door, self._queue[0][0]) if self._queue else door

    def _run(self, until: float) -> None:
        self._read_robots()
        if _seconds(self._cadence.due_at) <= until:
            self._look()
        while self._queue and self._queue[0][0] <= until:
            self._ask(heapq.heappop(self._queue)[1])

    def _read_robots(self) -> None:
        """Ask for robots.txt unless an earlier run has within the hour."""
        if self._robots_at <= self._clock - KEPT.total_seconds():
            self._robots_at = self._clock
            self._clock += REQUEST_S
            self.tally.robots += 1

    def _look(self) -> None:
        """Look at the door, which shows the newest articles."""
        self.tally.looks += 1
        self._clock += REQUEST_S
        at = moment(self._clock)
        there = bisect_right(self._published, self._clock)
        new = range(max(self._shown, there - self._newsroom.shown), there)
        self._shown = there
        self._cadence = looked(self._cadence, at, len(new), self._pace)
        for number in new:
            self._known[number] = first_revisit(at)
            heapq.heappush(self._queue, (self._clock, number))

    def _ask(self, number: int) -> None:
        """Ask for an article and see whether it was edited."""
        self._clock += REQUEST_S
        story = self._newsroom.stories[number]
        version, before = bisect_right(story.edits, self._clock), self._versions.get(number)
        self._versions[number] = version
        self.tally.ask(self._clock - story.published if before is None else None, version != (before or 0))
        changed = before is not None and version != before
        known = asked(self._known[number], moment(self._clock), changed, self._pace)
        self._known[number] = known
        if known.due_at:
            heapq.heappush(self._queue, (_seconds(known.due_at), number))


def play(newsroom: Newsroom, pace: Pace, first: float, every: float, end: float) -> Tally:
    """Return what the schedule spends on a newsroom and finds there; arguments as for `Player.play`."""
    return Player(newsroom, pace).play(first, every, end)


def _seconds(at: datetime) -> float:
    return (at - START).total_seconds()
