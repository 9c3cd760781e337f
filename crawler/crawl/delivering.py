"""Delivery as a crawl, the daemon and a command go about it: what is judged, told and learned on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from crawler.archive.recover import recover
from crawler.config import Config
from crawler.errors import AlreadyStored, SpoolError, UnusableArchive
from crawler.index.learn import learn
from crawler.observe.report import KILLED, Report, report_key
from crawler.observe.watch.tallies import hand_over
from crawler.schedule import runs
from crawler.store import Store
from crawler.store.courier import Courier
from crawler.store.deliver import Delivery
from crawler.store.identity import archive_id
from crawler.store.known import recall_id
from crawler.store.ledger import Ledger, State
from crawler.store.spool import WARC_END
from crawler.verify import verify_file

if TYPE_CHECKING:
    from crawler.crawl.run import Run

Say = Callable[[str], None]

SWEEP_SECONDS = 30.0
"""How often the daemon looks for what its crawls have left behind."""


class Judged:
    """The verdict on each WARC of a run, given once, by whichever thread asks first.

    `exchanges` tells how many a WARC holds, by its key.
    """

    def __init__(self, exchanges: Callable[[str], int | None]) -> None:
        self.broken: dict[str, int] = {}
        """How many rules each WARC breaks."""
        self._exchanges = exchanges
        self._lock = threading.Lock()

    def __call__(self, key: str, path: Path) -> Mapping[str, int]:
        """Judge a file; return what the ledger is to know of it."""
        if not key.endswith(WARC_END):
            return {}
        with self._lock:
            if key not in self.broken:
                self.broken[key] = _broken(path)
        return {"broken": self.broken[key], "exchanges": self._exchanges(key) or 0}


class LeftOver:
    """What runs that are over have left in the spool: made whole, told, judged and delivered."""

    def __init__(self, config: Config, store: Store, engine: Engine, say: Say) -> None:
        self.ledger = Ledger(engine, store.uri)
        self.delivery = Delivery(store, self.ledger, self._judge, self._learn)
        self._config = config
        self._engine = engine
        self._say = say

    def recover(self) -> None:
        """Make whole what is left open, without the store. Raises SpoolError, DatabaseError."""
        spool, archive = self._config.spool_dir, self._config.archive_uri
        for report in recover(spool, archive, self.ledger.of_run, self._say, self._is_ours):
            came_to_nothing = [
                line.key for line in self.ledger.of_run(report.run_id) if line.state is State.OPEN
            ]
            self.ledger.forget(came_to_nothing)
            runs.record_end(self._engine, report.run_id, end_of(report))
            hand_over(self._engine, report)

    def _is_ours(self, run_id: str) -> bool:
        other = self.ledger.elsewhere(run_id)
        if other:
            self._say(f"run {run_id} owes {other}: it waits until ARCHIVE_URI names that")
        return other is None

    def deliver(self) -> list[str]:
        """Deliver what is whole; return the keys. Raises StoreError, SpoolError, DatabaseError."""
        return self.delivery.send_left_over(self._config.spool_dir)

    def clear_up(self) -> list[str]:
        """Recover and deliver; return the keys. On a full disk, delivering makes room for recovering."""
        try:
            self.recover()
        except SpoolError:
            self.deliver()
            self.recover()
        done = self.deliver()
        if done:
            self.delivery.sweep()
        return done

    def courier(self) -> Courier:
        """Return a courier that clears up now and then for as long as a process lives."""
        return Courier(self.clear_up, self.delivery.backoff, 0.0, self._say, SWEEP_SECONDS)

    def _judge(self, key: str, path: Path) -> Mapping[str, int]:
        if not key.endswith(WARC_END):
            return {}
        broken = _broken(path)
        if broken:
            self._say(f"{key} breaks {broken} rules; scrapy verify says which")
        return {"broken": broken}

    def _learn(self, key: str, path: Path) -> Callable[[], object]:
        """Read what the run had noted of a segment; nobody else remembers."""
        store = self.delivery.store
        archive = recall_id(self._engine, store) or archive_id(store)
        return learn(key, path, self._engine, archive)


class Beside:
    """The delivery of one crawl, beside it: its own files in turn, those of earlier runs once."""

    def __init__(self, config: Config, left_over: LeftOver, run: Callable[[], Run], say: Say) -> None:
        self.folder = config.spool_dir.absolute() / (config.run_id or "")
        self.judged = Judged(lambda key: run().archive.exchanges_of.get(key))
        self._left_over = left_over
        self._say = say
        self._cleared = False
        earlier = left_over.delivery
        self._own = Delivery(
            earlier.store,
            left_over.ledger,
            self.judged,
            lambda key, _: partial(run().seen.confirm, key),
            earlier.backoff,
        )
        self.courier = Courier(self._round, earlier.backoff, config.delivery_seconds, say)

    def _round(self) -> None:
        self._own.send(self.folder)
        if not self._cleared:
            try:
                self._left_over.deliver()
            except AlreadyStored as error:
                self._say(f"{error}; it waits in the spool")
            self._cleared = True


def end_of(report: Report) -> runs.End:
    """Return how a run ended, for the table of runs."""
    code = report.exit_code or 0
    return runs.End(
        exit_code=code,
        outcome="lost" if report.finish_reason == KILLED else runs.OUTCOMES.get(code, "stopped"),
        finish_reason=report.finish_reason,
        counts=dict(report.outcomes),
        report=report_key(report),
    )


def _broken(warc: Path) -> int:
    """Return how many rules a WARC breaks; what is none at all is delivered too, and counts as one."""
    try:
        return verify_file(warc).errors
    except UnusableArchive:
        return 1
