"""One crawl, from clearing up what earlier ones left behind to its delivered report."""

from __future__ import annotations

import gzip
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from scrapy.utils.defer import deferred_from_coro

from crawler.config import Config
from crawler.database import open_database
from crawler.errors import DatabaseError, SpoolError, StoreError, WirecopyError
from crawler.observe.log import open_log
from crawler.observe.report import EXIT_UNUSABLE, KILLED, Report, log_key, report_key
from crawler.observe.summary import summary
from crawler.recover import LOG, recover
from crawler.run import Run, run_of
from crawler.schedule import runs
from crawler.spider import NewsSpider
from crawler.store import Store
from crawler.store.deliver import deliver, deliver_owed
from crawler.verify import verify_file

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Crawl:
    """One crawl: started, stopped by a signal or at its end, delivered and told."""

    def __init__(
        self, process: Any, config: Config, spider: type[NewsSpider], spargs: dict[str, str]
    ) -> None:
        self._process = process
        self._config = config
        self._spargs = spargs
        self._signal: int | None = None
        self._logged = b""
        self._judged: set[str] = set()
        self._database = open_database(config.database_url)
        self._crawler = process.create_crawler(spider)

    def go(self) -> Run:
        """Run the reactor until the crawl has ended. Raises what kept it from starting."""
        started = self._process.crawl(self._crawler, **self._spargs)
        for number in SIGNALS:
            signal.signal(number, self._stop)
        self._process.start(install_signal_handlers=False)
        if error := started.exception():
            raise error
        return run_of(self._crawler)

    def clear_up(self, store: Store) -> None:
        """Recover and deliver what runs that are over have left behind."""
        for report in recover(self._config.spool_dir, self._config.archive_uri, _say):
            runs.record_end(self._database, report.run_id, _end_of(report))
        deliver_owed(self._config.spool_dir, store, inspect=_inspect_owed)

    def begin(self, log_level: str) -> None:
        """Open the log and write that the run has started."""
        run_id = self._config.run_id or ""
        self._log_file = self._config.spool_dir.absolute() / run_id / LOG
        self._log = open_log(self._log_file, log_level, self._config.run_log_bytes)
        row = runs.Run(
            run_id=run_id,
            spider=self._crawler.spidercls.name,
            args=self._spargs,
            started_at=datetime.now(UTC),
            pid=os.getpid(),
            host=socket.gethostname(),
        )
        runs.record_start(self._database, row)

    def end(self, run: Run, store: Store) -> int:
        """Deliver everything, the report last; print the summary; return the exit code."""
        report = run.report
        report.args = self._spargs
        error = self._deliver(run, store)
        print(summary(report, run.archive.bytes_kept))
        if error:
            print(f"wirecopy: {error}; what is not delivered waits in {run.archive.folder}", file=sys.stderr)
            report.exit_code = EXIT_UNUSABLE
        runs.record_end(self._database, report.run_id, _end_of(report))
        return report.exit_code or 0

    def _deliver(self, run: Run, store: Store) -> WirecopyError | None:
        """Deliver what was kept, the report last; where the spool is full, delivering makes room for it."""
        send = partial(deliver, run.archive.sealed, store, inspect=partial(self._judge, run.report))
        try:
            error = _tried(partial(self._finish, run))
            if error:
                _tried(send)
                error = _tried(partial(self._finish, run))
            return _tried(send) or error or _tried(run.seen.confirm)
        finally:
            run.archive.close()

    def _finish(self, run: Run) -> None:
        """Seal the rest, judge it, and put the log and the report beside it."""
        run.archive.seal()
        report = run.report
        for key in run.archive.files:
            if (run.archive.sealed / key).exists():
                self._judge(report, key, run.archive.sealed / key)
        report.exit_code = 128 + self._signal if self._signal else report.judge()
        run.archive.add_file(log_key(report), gzip.compress(self.close_log(), mtime=0))
        report.files = [*run.archive.files, report_key(report)]
        run.archive.add_file(report_key(report), report.to_json())

    def _judge(self, report: Report, key: str, path: Path) -> None:
        """Judge a segment once before it leaves, on a full disk too, where it leaves before the report."""
        if key.startswith("warc/") and key not in self._judged:
            self._judged.add(key)
            judged = verify_file(path)
            report.faults |= {} if judged.clean else {key: judged.errors}

    def close_log(self) -> bytes:
        """Close the log and return its lines; nothing is left of it in the spool."""
        logging.getLogger().removeHandler(self._log)
        self._log.close()
        if self._log_file.exists():
            self._logged = self._log_file.read_bytes()
            self._log_file.unlink()
        return self._logged

    def _stop(self, number: int, _frame: object) -> None:
        """Drain at the first signal; at the second, stop where it stands."""
        from twisted.internet import reactor  # installed only once the crawl has begun

        patient = self._signal is None
        self._signal = self._signal or number
        end = self._drain if patient else self._process._stop_reactor
        reactor.callFromThread(end)

    def _drain(self) -> None:
        deferred_from_coro(self._process.stop())


def _end_of(report: Report) -> runs.End:
    """Return how a run ended, for the table of runs."""
    code = report.exit_code or 0
    return runs.End(
        exit_code=code,
        outcome="lost" if report.finish_reason == KILLED else runs.OUTCOMES.get(code, "stopped"),
        finish_reason=report.finish_reason,
        counts=dict(report.outcomes),
        report=report_key(report),
    )


def _say(words: str) -> None:
    print(f"wirecopy: {words}", file=sys.stderr)


def _inspect_owed(key: str, path: Path) -> None:
    """Judge what an earlier run has left behind."""
    if key.startswith("warc/") and not (judged := verify_file(path)).clean:
        _say(f"{key} breaks {judged.errors} rules; scrapy verify says which")


def _tried(work: Callable[[], object]) -> WirecopyError | None:
    """Do it; return the error it ends in, if one of those that leave everything where it was."""
    try:
        work()
    except (StoreError, SpoolError, DatabaseError) as error:
        return error
    return None
