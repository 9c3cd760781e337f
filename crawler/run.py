"""The run of one crawl process: its archive, its report, and the two threads that work beside the reactor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler import __version__
from crawler.archive import RunArchive
from crawler.config import Config
from crawler.database import open_database
from crawler.discover.progress import Progress
from crawler.errors import DatabaseError, SpoolError
from crawler.index.seen import Seen
from crawler.observe.report import Report
from crawler.schedule.runs import new_run_id
from crawler.store import open_store
from crawler.store.identity import archive_id

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.capture.warc import Fields

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger(__name__)


class Run:
    """A Scrapy extension that owns what one run keeps and tells.

    `in_writer` does everything that touches the archive's files, one call after the other; `in_reader`
    reads pages. The reactor only waits for them.
    """

    def __init__(self, crawler: Crawler, config: Config) -> None:
        started_at = datetime.now(UTC)
        run_id = config.run_id or new_run_id(crawler.spidercls.name, started_at)
        self.config = config
        self.crawler = crawler
        self.report = Report(run_id, crawler.spidercls.name, {}, started_at, config.archive_uri)
        self.database = open_database(config.database_url)
        self.seen = Seen(self.database, _archive_id(config))
        self.archive = RunArchive(config, run_id, _warcinfo(crawler, config, run_id), self.seen)
        self.progress: Progress | None = None
        self._writer = ThreadPoolExecutor(1, "writer")
        self._reader = ThreadPoolExecutor(1, "reader")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Run:
        """Open the run. Raises SettingsError, StoreError, SpoolError, DatabaseError."""
        run = cls(crawler, Config.from_settings(crawler.settings))
        crawler.signals.connect(run.spider_closed, signal=signals.spider_closed)
        return run

    async def in_writer(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do archive work in the writer's thread; an unusable spool or database ends the crawl."""
        try:
            return await _in(self._writer, work, *args, **named)
        except (SpoolError, DatabaseError) as error:
            self.stop(str(error))
            raise

    async def in_reader(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Read a page in the reader's thread."""
        return await _in(self._reader, work, *args, **named)

    def stop(self, why: str) -> None:
        """End the crawl because what it must write cannot be written."""
        if self.report.error is None:
            self.report.error = why
            logger.error("stopping: %s", why)
            task = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="unusable"))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Seal what is open; delivery is for whoever started the run."""
        self._reader.shutdown()
        try:
            await _in(self._writer, self.archive.seal)
            await _in(self._writer, self.seen.close)
        except SpoolError as error:
            self.report.error = self.report.error or str(error)
        self._writer.shutdown()
        if self.progress and reason == "finished":
            self.progress.forget()
        self.report.finish_reason = reason
        self.report.ended_at = datetime.now(UTC)
        self.report.exchanges = self.archive.exchanges
        self.report.written = self.archive.written


def _archive_id(config: Config) -> str:
    store = open_store(config.archive_uri, s3_endpoint_url=config.s3_endpoint_url)
    with closing(store):
        return archive_id(store)


def run_of(crawler: Crawler) -> Run:
    """Return the crawler's run. Raises NotConfigured where the extension is switched off."""
    run = crawler.get_extension(Run)
    if run is None:
        raise NotConfigured("crawler.run.Run is not among EXTENSIONS: nothing would be kept")
    return run


async def _in(pool: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*args, **named))


def _warcinfo(crawler: Crawler, config: Config, run_id: str) -> Fields:
    """Return the fields of the run's warcinfo records (WARC 1.1 §6.2)."""
    robots = "obeyed" if crawler.settings.getbool("ROBOTSTXT_OBEY") else "ignored"
    return [
        ("software", f"Wirecopy/{__version__}"),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("operator", config.operator_contact or "not named"),
        ("http-header-user-agent", str(crawler.settings.get("USER_AGENT"))),
        ("robots", robots),
        ("isPartOf", run_id),
        ("description", f"{crawler.spidercls.name} crawl"),
    ]
