"""What is owed and what is on: one run for each due instant of each entry, never two of an entry at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from crawler.errors import SpoolError
from crawler.schedule.children import HOST, Child, Children, alive
from crawler.schedule.known import known_since
from crawler.schedule.launcher import NOT_STARTED
from crawler.schedule.runs import (
    Run,
    State,
    beat,
    claim,
    mark_lost,
    new_run_id,
    now,
    record_start,
    settle,
)
from crawler.schedule.standing import standing
from crawler.schedule.timetable import Entry

log = logging.getLogger(__name__)

CRAWLS = 4
"""How many crawls run at once where the settings name no number."""


class Dispatch:
    """Starts the runs that are owed, a few at a time, and writes how they ended."""

    def __init__(self, engine: Engine, children: Children, crawls: int = CRAWLS) -> None:
        self.children = children
        self._engine = engine
        self._crawls = crawls
        self._entries: dict[str, Entry] = {}
        self._since: dict[str, datetime] = {}
        self._waiting: dict[str, None] = {}
        self._done: dict[str, datetime] = {}
        """Until when each entry is known to owe nothing."""

    def arrange(self, entries: Sequence[Entry]) -> None:
        """Take these entries as the timetable and ask each what it owes."""
        self._since = known_since(self._engine, entries, now())
        self._entries = {entry.name: entry for entry in entries}
        self._waiting = dict.fromkeys(self._entries)
        self._done = {}

    def ring(self, name: str) -> None:
        """Have the entry asked what it owes, after those that wait already."""
        if name in self._entries:
            self._waiting[name] = None

    def ring_all(self) -> None:
        """Have each entry asked what it owes."""
        self._waiting |= dict.fromkeys(self._entries)

    def forget(self) -> None:
        """Start nothing more; the crawls that are on go on."""
        self._entries = {}
        self._waiting = {}

    def settle(self) -> None:
        """Write how the crawls ended that have left; each may owe the run that its own one held up."""
        for child in self.children.reap():
            run = settle(self._engine, child.run.run_id, child.exit_code or 0)
            _tell_end(run, child)
            self._look_again(str(run.entry))

    def confirm(self) -> None:
        """Write that the crawls of this daemon are still on."""
        if self.children:
            beat(self._engine, self.children.run_ids)

    def give_up_lost(self) -> None:
        """Give up the runs of daemons that are gone."""
        for run in mark_lost(self._engine, HOST, alive):
            log.warning("run %s is given up: its process is gone", run.run_id)
            self._look_again(str(run.entry))

    def start_waiting(self) -> None:
        """Start what is owed, as many as may run at once."""
        for name in list(self._waiting):
            if len(self.children) >= self._crawls:
                return
            del self._waiting[name]
            entry = self._entries[name]
            due = self._owed(entry)
            if due is not None:
                self._start(entry, due)

    def _look_again(self, name: str) -> None:
        """Forget that an entry has had its run, and ask it what it owes."""
        self._done.pop(name, None)
        self.ring(name)

    def _owed(self, entry: Entry) -> datetime | None:
        """Return the latest due instant that has no run yet; None where all is done or a run is on."""
        at = now()
        if entry.name in self.children.entries or at < self._done.get(entry.name, at):
            return None
        due = entry.rhythm.latest_until(at)
        if due + entry.rhythm.delay(entry.name, due) > at:
            return None
        known = standing(self._engine, entry.name)
        if known.active or known.paused:
            return None
        done = max(filter(None, (known.last_due_at, known.resumed_at, self._since[entry.name])))
        if due > done:
            return due
        if known.rerun_at is None:
            self._done[entry.name] = entry.rhythm.next_after(at)
            return None
        return known.rerun_at if known.rerun_at <= at else None

    def _start(self, entry: Entry, due: datetime) -> None:
        run = Run(
            run_id=new_run_id(entry.name, now()),
            entry=entry.name,
            spider=entry.spider,
            args=dict(entry.args),
            due_at=due,
        )
        if not claim(self._engine, run):
            return
        try:
            run = self.children.start(run)
        except (OSError, SpoolError) as error:
            settle(self._engine, run.run_id, NOT_STARTED)
            log.error("run %s could not be started: %s", run.run_id, error)
            return
        log.info("run %s started (due %s, process %s)", run.run_id, f"{due:%Y-%m-%d %H:%M:%S}Z", run.pid)
        record_start(self._engine, run)


def _tell_end(run: Run, child: Child) -> None:
    if run.state is State.ENDED:
        child.output.unlink(missing_ok=True)
        log.info("run %s ended: %s (code %s)", run.run_id, run.outcome, run.exit_code)
        return
    said = f"what it printed is in {child.output}"
    log.error("run %s left without writing its end (code %s); %s", run.run_id, run.exit_code, said)
