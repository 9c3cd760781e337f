"""`scrapy crawl`: one run, from its arguments to its report."""

from __future__ import annotations

import argparse
import contextlib
import gzip
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.utils.defer import deferred_from_coro

from crawler import __version__
from crawler.cli import exit_code_of
from crawler.config import Config, user_agent
from crawler.database import open_database
from crawler.errors import DatabaseError, SettingsError, SpoolError, StoreError, WirecopyError
from crawler.observe.log import open_log
from crawler.observe.report import EXIT_UNUSABLE, KILLED, Report, log_key, report_key
from crawler.observe.summary import summary
from crawler.recover import LOG, recover
from crawler.run import Run, run_of
from crawler.schedule import runs
from crawler.spider import NewsSpider
from crawler.store import Store, open_store
from crawler.store.deliver import deliver, deliver_owed
from crawler.store.identity import archive_id
from crawler.verify import verify_file

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerProcessBase
    from scrapy.settings import Settings

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Command(ScrapyCrawl):
    """Scrapy's command with this project's arguments, summary, report and exit codes."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Return the arguments."""
        return "SPIDER [-a url=URL | -a urls_file=FILE | -a only=OUTLET,…] [-a follow=1] [-s NAME=VALUE]"

    def short_desc(self) -> str:
        """Return the line of `scrapy --help`."""
        return "Fetch, keep and read pages: any page, a station group, an aggregator's story"

    def long_desc(self) -> str:
        """Return what `--help` teaches."""
        return (
            "Fetch pages, keep each exchange in a WARC file, read a record from each page, and deliver all "
            "to ARCHIVE_URI. SPIDER is page (any address), a station group such as hearst, or an aggregator "
            "such as ground_news. Exit code: 0 all as expected, 1 some page failed or could not be read, "
            "2 usage or settings, 3 archive, store or database unusable, 4 exchanges sent and written "
            "differ, 130 or 143 stopped and drained."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named in `args`; `exitcode` then says how it went."""
        self.exitcode = exit_code_of(lambda: self._crawl(args, opts.spargs))

    def _crawl(self, args: list[str], spargs: dict[str, str]) -> int:
        if len(args) != 1:
            raise SettingsError("scrapy crawl takes the name of one spider; `scrapy list` shows them")
        spider = self._spider(args[0])
        spider.check(spargs)
        config = self._prepare(spider)
        store = open_store(config.archive_uri, s3_endpoint_url=config.s3_endpoint_url)
        with contextlib.closing(store):
            archive_id(store)  # an archive that cannot be used is told before anything is fetched
            crawl = _Crawl(self.crawler_process, config, spider, spargs)
            crawl.clear_up(store)
            crawl.begin(cast("Settings", self.settings).get("LOG_LEVEL"))
            try:
                return crawl.end(crawl.go(), store)
            finally:
                crawl.close_log()

    def _spider(self, name: str) -> type[NewsSpider]:
        loader = cast("CrawlerProcessBase", self.crawler_process).spider_loader
        known = loader.list()
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
            raise SettingsError(f"there is no spider {name!r}; {hint}")
        return cast("type[NewsSpider]", loader.load(name))

    def _prepare(self, spider: type[NewsSpider]) -> Config:
        """Fill in what depends on other settings: the run's id, the contact in the user agent."""
        settings = cast("Settings", self.settings)
        if not settings.get("RUN_ID"):
            settings.set("RUN_ID", runs.new_run_id(spider.name, datetime.now(UTC)), priority="cmdline")
        if (settings.getpriority("OPERATOR_CONTACT") or 0) > (settings.getpriority("USER_AGENT") or 0):
            agent = user_agent(__version__, settings.get("OPERATOR_CONTACT"))
            settings.set("USER_AGENT", agent, priority="cmdline")
        return Config.from_settings(settings)


class _Crawl:
    """One crawl: started, stopped by a signal or at its end, delivered and told."""

    def __init__(
        self, process: Any, config: Config, spider: type[NewsSpider], spargs: dict[str, str]
    ) -> None:
        self._process = process
        self._config = config
        self._spargs = spargs
        self._signal: int | None = None
        self._logged = b""
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
        send = partial(deliver, run.archive.sealed, store)
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
            if key.startswith("warc/") and (run.archive.sealed / key).exists():
                judged = verify_file(run.archive.sealed / key)
                report.faults |= {} if judged.clean else {key: judged.errors}
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
