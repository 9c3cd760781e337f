"""A day of a daemon on a virtual clock: crawls that end, crash and outlast their interval, and kills."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import msgspec
from sqlalchemy import Engine

from crawler.schedule import runs
from crawler.schedule.children import HOST, Child, Children
from crawler.schedule.dispatch import Dispatch
from crawler.schedule.runs import End, Run
from crawler.schedule.timetable import Entry

STEP = timedelta(minutes=1)
CRASHES = 0.05
KILLS_A_DAY = 20
DOWN = timedelta(minutes=25)
"""The daemon is down for as long as this at most, each time it is killed; mostly it is back at once."""


DRAIN = timedelta(minutes=4)
"""A crawl goes on for as long as this at most after its daemon was killed."""


@dataclass
class Crawl:
    """A crawl as it really was; `ended_at` is None while it is on."""

    run: Run
    started_at: datetime
    ends_at: datetime
    code: int
    ended_at: datetime | None = None


@dataclass
class Left:
    """A process that has left."""

    code: int

    def poll(self) -> int:
        """Return its code."""
        return self.code


class DayChildren(Children):
    """The crawls of one daemon."""

    def __init__(self, folder: Path, day: Day) -> None:
        super().__init__(lambda run: [run.run_id], folder)
        self._day = day

    def start(self, run: Run) -> Run:
        """Start a crawl that lasts as chance has it."""
        pid = self._day.begin(run)
        started = msgspec.structs.replace(run, started_at=self._day.now, pid=pid, host=HOST)
        output = self._folder / f"{run.run_id}.out"
        output.touch()
        self._children.append(Child(started, cast("subprocess.Popen[bytes]", None), output))
        return started

    def reap(self) -> list[Child]:
        """Return the crawls whose time has come."""
        left = [child for child in self._children if self._day.crawls[child.run.pid or 0].ended_at]
        self._children = [child for child in self._children if child not in left]
        for child in left:
            child.process = cast("subprocess.Popen[bytes]", Left(self._day.crawls[child.run.pid or 0].code))
        return left


@dataclass
class Day:
    """The clock, the crawls and the daemon of a day."""

    engine: Engine
    folder: Path
    entries: tuple[Entry, ...]
    now: datetime
    chance: random.Random
    crawls: dict[int, Crawl] = field(default_factory=dict)
    up: list[tuple[datetime, bool]] = field(default_factory=list)
    """For each step, whether a daemon was there."""

    def begin(self, run: Run) -> int:
        """Begin a crawl; return its process id."""
        lasts = timedelta(seconds=self.chance.expovariate(1 / 240))
        code = 137 if self.chance.random() < CRASHES else 0
        self.crawls[len(self.crawls) + 1] = Crawl(run, self.now, self.now + lasts, code)
        return len(self.crawls)

    def alive(self, pid: int) -> bool:
        """Tell whether a crawl is on."""
        return self.crawls[pid].ended_at is None

    def live(self, length: timedelta) -> None:
        """Let the time pass."""
        dispatch: Dispatch | None = None
        back_at, end = self.now, self.now + length
        while self.now < end:
            self._end_crawls()
            if dispatch is None and self.now >= back_at:
                dispatch = self._daemon()
            elif dispatch and self.chance.random() < KILLS_A_DAY * (STEP / timedelta(days=1)):
                dispatch = None
                back_at = self.now + DOWN * self.chance.random() ** 3
                self._kill_crawls()
            if dispatch:
                self._turn(dispatch)
            self.up.append((self.now, dispatch is not None))
            self.now += STEP

    def of(self, entry: Entry) -> list[Crawl]:
        """Return the crawls of an entry, the earliest first."""
        return [crawl for crawl in self.crawls.values() if crawl.run.entry == entry.name]

    def dues(self, entry: Entry) -> Iterator[datetime]:
        """Yield what fell due of an entry while the day lasted."""
        due = entry.rhythm.next_after(self.up[0][0])
        while due <= self.now:
            yield due
            due = entry.rhythm.next_after(due)

    def idle(self, entry: Entry, first: datetime, last: datetime) -> timedelta:
        """Return for how long a daemon was there between two instants and no crawl of the entry was on."""
        busy = [(crawl.started_at, crawl.ended_at or self.now) for crawl in self.of(entry)]
        steps = [at for at, up in self.up if up and first <= at < last]
        return STEP * sum(not any(begin <= at <= end for begin, end in busy) for at in steps)

    def _daemon(self) -> Dispatch:
        dispatch = Dispatch(self.engine, DayChildren(self.folder, self), crawls=len(self.entries))
        dispatch.arrange(self.entries)
        return dispatch

    def _turn(self, dispatch: Dispatch) -> None:
        dispatch.settle()
        dispatch.confirm()
        dispatch.give_up_lost()
        dispatch.ring_all()
        dispatch.start_waiting()

    def _end_crawls(self) -> None:
        for crawl in self.crawls.values():
            if crawl.ended_at is None and crawl.ends_at <= self.now:
                crawl.ended_at = self.now
                if crawl.code in runs.OUTCOMES:
                    end = End(exit_code=crawl.code, outcome=runs.OUTCOMES[crawl.code])
                    runs.record_end(self.engine, crawl.run.run_id, end)

    def _kill_crawls(self) -> None:
        """Tell the crawls that their daemon is gone: they drain, and some do not come to write it."""
        for crawl in self.crawls.values():
            if crawl.ended_at is None:
                crawl.ends_at = self.now + DRAIN * self.chance.random()
                crawl.code = 143 if self.chance.random() < 0.5 else 137
