"""The run of one crawl process: its archive, its report, and the two threads that work beside the reactor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler import __version__
from crawler.archive.archive import RunArchive
from crawler.config import Config
from crawler.database import open_database
from crawler.discover.progress import Progress
from crawler.errors import DatabaseError, SpoolError
from crawler.index.habits import Habits
from crawler.index.seen import Seen
from crawler.observe.report import Report
from crawler.schedule.agenda import Agenda
from crawler.schedule.runs import new_run_id
from crawler.store import open_store
from crawler.store.identity import archive_id
from crawler.store.known import recall_id

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from sqlalchemy import Engine

    from crawler.capture.warc import Fields

P = ParamSpec("P")
T = TypeVar("T")

GATHER_SECONDS = 0.02
"""How long archive work waits for more of it: see docs/decisions/threads.md."""

logger = logging.getLogger(__name__)


class _Writer:
    """A thread that does one piece of work after the other, and hears of all that came lately at once.

    Each hand-over makes both threads wait for the interpreter's lock, which costs more than the work.
    """

    def __init__(self) -> None:
        self.heed: Callable[[], object] = lambda: None
        """Called in the loop each time that gathered work is done."""
        self._thread = ThreadPoolExecutor(1, "writer")
        self._waiting: list[tuple[asyncio.Future[Any], Callable[[], Any]]] = []
        self._working: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[], T]) -> T:
        """Return what `work` returns; what it raises is raised here."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((done, work))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return await done

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown()

    async def _work(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_SECONDS)
            gathered, self._waiting = self._waiting, []
            ends = await self._ends([work for _, work in gathered])
            self.heed()
            for (done, _), end in zip(gathered, ends, strict=True):
                if not done.cancelled():
                    _settle(done, end)
                await asyncio.sleep(0)  # a page at a time: the loop has others to see to
        self._working = None

    async def _ends(self, works: list[Callable[[], Any]]) -> list[_End]:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, _done, works)
        except RuntimeError as closed:
            return [(None, closed)] * len(works)


_End = tuple[Any, Exception | None]
"""What a piece of work returned, or raised."""


def _done(works: list[Callable[[], Any]]) -> list[_End]:
    return [_end(work) for work in works]


def _end(work: Callable[[], Any]) -> _End:
    try:
        return work(), None
    except Exception as error:  # raised again where the work is waited for
        return None, error


def _settle(done: asyncio.Future[Any], end: _End) -> None:
    value, error = end
    if error is None:
        done.set_result(value)
    else:
        done.set_exception(error)


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
        identity = _archive_id(config, self.database)
        self.seen = Seen(self.database, identity)
        self.habits = Habits(self.database, identity)
        self.archive = RunArchive(config, run_id, _warcinfo(crawler, config, run_id), self.seen)
        self.progress: Progress | None = None
        self.agenda = Agenda(self.database, config.pace)
        self._writer = _Writer()
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
            return await self._writer.do(lambda: work(*args, **named))
        except (SpoolError, DatabaseError) as error:
            self.stop(str(error))
            raise

    def heed_writing(self, heed: Callable[[], object]) -> None:
        """Have `heed` called, in the loop, each time that something was written."""
        self._writer.heed = heed

    async def in_reader(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Read a page in the reader's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, lambda: work(*args, **named))

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
            await self._writer.do(self.archive.seal)
            await self._writer.do(self.seen.close)
            await self._writer.do(self.habits.save)
        except (SpoolError, DatabaseError) as error:
            self.report.error = self.report.error or str(error)
        self._writer.close()
        if self.progress and reason == "finished":
            self.progress.forget()
        self.report.finish_reason = reason
        self.report.ended_at = datetime.now(UTC)
        self.report.exchanges = self.archive.exchanges
        self.report.written = self.archive.written


def _archive_id(config: Config, database: Engine) -> str:
    """Return the archive's id, which whoever started the run has asked for where the store is there."""
    with closing(open_store(config.archive_uri, s3=config.s3)) as store:
        return recall_id(database, store) or archive_id(store)


def run_of(crawler: Crawler) -> Run:
    """Return the crawler's run. Raises NotConfigured where the extension is switched off."""
    run = crawler.get_extension(Run)
    if run is None:
        raise NotConfigured("crawler.crawl.run.Run is not among EXTENSIONS: nothing would be kept")
    return run


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
