"""The daemon: rings when an entry is due, leads or stands by, and drains when told.

APScheduler rings the bell and does nothing else. The main thread does the rest in turns, so that no two
decisions overlap and the crawls' death signal follows a thread that lives as long as the daemon.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from crawler.errors import DatabaseError, SettingsError
from crawler.schedule.dispatch import Dispatch
from crawler.schedule.leader import Leader
from crawler.schedule.limits import UNLIMITED, Limits
from crawler.schedule.runs import LOST_AFTER
from crawler.schedule.timetable import Entry, TimetableFile

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
LOOK_SECONDS = 2.0
"""How often the lead and the timetable file are looked at: a standby takes over within this."""
SWEEP_SECONDS = 10.0
"""How often runs are confirmed, lost ones given up, and every entry is asked what it owes."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that crawls have to leave when told once, and when told twice, and the limits of each."""

    grace: float = 120.0
    haste: float = 5.0
    limits: Limits = UNLIMITED


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether a daemon leads, seconds since its last turn, its crawls, what troubles it, and its entries."""

    leads: bool
    age: float
    crawls: int
    trouble: str
    entries: tuple[Entry, ...]


class RhythmTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Asks our own rhythm when to ring: APScheduler's cron counts weekdays and clock changes otherwise."""

    __slots__ = ("entry",)

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the entry's first start after `now`; what was missed is found in the table of runs."""
        return self.entry.rhythm.start_after(self.entry.name, now)


class Daemon:
    """Runs the timetable until told to stop; stands by while another daemon leads."""

    def __init__(
        self, dispatch: Dispatch, leader: Leader, timetable: TimetableFile, patience: Patience
    ) -> None:
        self._dispatch = dispatch
        self._children = dispatch.children
        self._leader = leader
        self._timetable = timetable
        self._patience = patience
        self._bell: SimpleQueue[str] = SimpleQueue()
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        self._leading = False
        self._told = 0
        self._trouble = ""
        self._turned = time.monotonic()
        self._looked = self._swept = self._confirmed = time.monotonic() - SWEEP_SECONDS

    @property
    def pulse(self) -> Pulse:
        """How the daemon is, for whoever asks from another thread."""
        age = time.monotonic() - self._turned
        return Pulse(self._leading, age, len(self._children), self._trouble, tuple(self._timetable.entries))

    def run(self) -> int:
        """Work until SIGTERM or SIGINT, then drain; a second signal hastens. Returns the exit code."""
        with self._signals():
            self._scheduler.start()
            try:
                while not self._told:
                    self._turn()
            finally:
                self._scheduler.shutdown(wait=False)
                self._drain()
                self._leader.release()
        return 0

    def _turn(self) -> None:
        self._turned = time.monotonic()
        rung = self._listen()
        try:
            self._dispatch.settle()
            self._look_around()
            if self._leading:
                self._answer(rung)
        except DatabaseError as error:
            self._stand_down(str(error))
        if self._children and time.monotonic() - self._confirmed > LOST_AFTER.total_seconds() / 2:
            # Another daemon may soon give these runs up: they must be over by then.
            self._children.stop()

    def _listen(self) -> list[str]:
        rung = []
        try:
            rung.append(self._bell.get(timeout=POLL_SECONDS))
            while True:
                rung.append(self._bell.get_nowait())
        except Empty:
            return rung

    def _answer(self, rung: list[str]) -> None:
        for name in rung:
            self._dispatch.ring(name)
        self._dispatch.start_waiting()

    def _look_around(self) -> None:
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        self._children.hold_to(self._patience.limits, self._patience.grace)
        leads = self._leader.leads()
        if leads and not self._leading:
            self._take_over()
        elif self._leading and not leads:
            self._stand_down("another daemon leads now")
        elif leads:
            self._reread()
        if time.monotonic() - self._swept >= SWEEP_SECONDS:
            self._sweep()

    def _take_over(self) -> None:
        self._reread()
        self._arrange()
        self._leading = True
        self._trouble = ""
        self._swept -= SWEEP_SECONDS
        log.info("this daemon leads; entries: %d", len(self._timetable.entries))

    def _stand_down(self, why: str) -> None:
        """Start nothing more; the crawls that are on go on."""
        if why != self._trouble:
            log.warning("not scheduling: %s", why)
        self._trouble = why
        self._leading = False
        self._scheduler.remove_all_jobs()
        self._dispatch.forget()

    def _reread(self) -> None:
        try:
            if self._timetable.changed() and self._leading:
                self._arrange()
                log.info("the timetable was read again; entries: %d", len(self._timetable.entries))
        except SettingsError as error:
            log.error("%s; the timetable read before stays in force", error)

    def _arrange(self) -> None:
        entries = self._timetable.entries
        self._dispatch.arrange(entries)
        self._scheduler.remove_all_jobs()
        for entry in entries:
            self._scheduler.add_job(
                self._ring,
                RhythmTrigger(entry),
                args=[entry.name],
                id=entry.name,
                misfire_grace_time=None,
                coalesce=True,
            )

    def _ring(self, name: str) -> None:
        self._bell.put(name)

    def _sweep(self) -> None:
        self._swept = time.monotonic()
        self._dispatch.confirm()
        self._confirmed = time.monotonic()
        if self._leading:
            self._dispatch.give_up_lost()
            self._dispatch.ring_all()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        before = {word: signal.signal(word, self._hear) for word in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for word, handler in before.items():
                signal.signal(word, handler)

    def _hear(self, _word: int, _frame: FrameType | None) -> None:
        self._told += 1

    def _drain(self) -> None:
        """Tell the crawls to leave, wait for them, and end those that stay."""
        log.info("stopping; crawls to wait for: %d", len(self._children))
        self._children.stop()
        end, told = time.monotonic() + self._patience.grace, self._told
        while self._children and time.monotonic() < end:
            self._settle_last()
            if self._told > told:
                told = self._told
                self._children.hasten()
                end = min(end, time.monotonic() + self._patience.haste)
            time.sleep(POLL_SECONDS / 2)
        self._children.kill()
        self._settle_last()

    def _settle_last(self) -> None:
        try:
            self._dispatch.settle()
        except DatabaseError as error:
            log.error("%s; the next daemon judges these runs", error)
