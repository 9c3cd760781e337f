"""One crawl, from clearing up what earlier ones left behind to its delivered report."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import signal
import socket
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scrapy.utils.defer import deferred_from_coro

from crawler.archive.recover import LOG
from crawler.config import Config
from crawler.crawl import garbage
from crawler.crawl.delivering import Beside, LeftOver, end_of
from crawler.crawl.run import Run, run_of
from crawler.crawl.spider import NewsSpider
from crawler.database import open_database
from crawler.errors import SpoolError, WirecopyError, tried
from crawler.fetch.refuse import refuse_queued
from crawler.observe.log import open_log
from crawler.observe.report import EXIT_UNUSABLE, log_key, report_key
from crawler.observe.say import say
from crawler.observe.summary import summary
from crawler.observe.watch.tallies import hand_over
from crawler.schedule import runs
from crawler.store import Store
from crawler.store.acquaint import get_to_know
from crawler.store.known import confirm_id
from crawler.store.spool import whole_files

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Crawl:
    """One crawl: started, stopped by a signal or at its end, delivered and told."""

    def __init__(
        self,
        process: Any,
        config: Config,
        spider: type[NewsSpider],
        spargs: dict[str, str],
        store: Store,
    ) -> None:
        self._process = process
        self._config = config
        self._store = store
        self._spargs = spargs
        self._signal: int | None = None
        self._logged = b""
        self._database = open_database(config.database_url)
        self._crawler = process.create_crawler(spider)
        self._left_over = LeftOver(config, store, self._database, say)
        self._beside = Beside(config, self._left_over, lambda: run_of(self._crawler), say)

    def go(self) -> Run:
        """Run the reactor until the crawl has ended, deliver beside it. Raises what kept it from starting."""
        started = self._process.crawl(self._crawler, **self._spargs)
        for number in SIGNALS:
            signal.signal(number, self._stop)
        self._beside.courier.start()
        garbage.spare()
        self._process.start(install_signal_handlers=False)
        if error := started.exception():
            raise error
        return run_of(self._crawler)

    def clear_up(self) -> None:
        """Make whole what runs that are over have left behind; it is delivered beside the crawl."""
        confirm_id(self._database, self._store, say)
        get_to_know(self._database, self._store, say)
        try:
            self._left_over.recover()
        except SpoolError:
            self._left_over.clear_up()

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

    def end(self, run: Run) -> int:
        """Deliver everything, the report last; print the summary; return the exit code."""
        report = run.report
        report.args = self._spargs
        error = self._deliver(run)
        if error:
            report.exit_code = EXIT_UNUSABLE
        hand_over(self._database, report)
        runs.record_end(self._database, report.run_id, end_of(report))
        print(summary(report, run.archive.bytes_kept))
        if error:
            owed = [path.stat().st_size for _, path in whole_files(run.archive.folder)]
            say(f"{error}; {len(owed)} files ({sum(owed):,} bytes) wait in {run.archive.folder}")
        return report.exit_code or 0

    def _deliver(self, run: Run) -> WirecopyError | None:
        """Deliver what was kept, the report last; where the spool is full, delivering makes room for it."""
        courier = self._beside.courier
        try:
            error = tried(partial(self._finish, run))
            if error:
                courier.finish()
                courier.start()
                error = tried(partial(self._finish, run))
            fault = courier.finish()
            if whole_files(run.archive.folder):
                return fault or error
            return error or tried(run.seen.confirm)
        finally:
            run.archive.close()

    def _finish(self, run: Run) -> None:
        """Seal the rest, judge it, and put the log and the report beside it."""
        run.archive.seal()
        report, judged = run.report, self._beside.judged
        for key in run.archive.files:
            if (run.archive.sealed / key).exists():
                judged(key, run.archive.sealed / key)
        report.faults = {key: broken for key, broken in judged.broken.items() if broken}
        report.exit_code = 128 + self._signal if self._signal else report.judge()
        run.archive.add_file(log_key(report), gzip.compress(self.close_log(), mtime=0))
        report.files = [*run.archive.files, report_key(report)]
        run.archive.add_file(report_key(report), report.to_json())

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
        if not patient:
            self._beside.courier.hasten()

    def _drain(self) -> None:
        deferred_from_coro(self._process.stop())
        if engine := self._crawler.engine:
            # A turn later: by then the engine sends nothing more.
            asyncio.get_running_loop().call_soon(refuse_queued, engine.downloader)
