"""robots.txt as RFC 9309 has it: one that is not there forbids nothing, one that cannot be had everything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from scrapy import Request, signals
from scrapy.exceptions import DownloadCancelledError, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.config import Config
from crawler.database import open_database
from crawler.errors import DatabaseError
from crawler.fetch.ending import is_blocked
from crawler.fetch.refuse import Refused
from crawler.fetch.robotsbook import RobotsBook
from crawler.urls import origin_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

CRAWL_DELAY = "crawl_delay"
"""Key of `request.meta` for the seconds between two requests that the host's robots.txt asks for, or None."""
PARSED_BYTES = 512_000
"""How much of a robots.txt is read: RFC 9309 §2.5 asks for 500 KiB, and more keeps a processor busy."""
PRIORITY = 1000
"""Before any page of the host."""

T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt came to: rules, or why nothing may be fetched; neither where all may be."""

    parser: RobotParser | None = None
    fault: str | None = None
    lasting: bool = True
    """False where the next page asks for it again."""


class RobotsMiddleware:
    """Refuse what robots.txt does not allow; each is read once a run, for its scheme, host and port.

    A crawl that asks only for what is due goes by what an earlier one has read within the hour. Scrapy's own
    takes a server's error, a challenge and no answer at all for leave to fetch anything.
    """

    def __init__(self, crawler: Crawler, book: RobotsBook | None = None) -> None:
        self._crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._parser: type[RobotParser] = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._rules: dict[str, asyncio.Future[Rules]] = {}
        self._book = book

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Take ROBOTSTXT_OBEY, ROBOTSTXT_USER_AGENT, ROBOTSTXT_PARSER; with DUE_ONLY, DATABASE_URL."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured("ROBOTSTXT_OBEY is off")
        config = Config.from_settings(crawler.settings)
        if not config.due_only:
            return cls(crawler)
        book = RobotsBook(open_database(config.database_url))
        crawler.signals.connect(book.close, signal=signals.spider_closed, weak=False)
        return cls(crawler, book)

    async def process_request(self, request: Request) -> None:
        """Raise Refused `robots` where the rules forbid the page or could not be had."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._of(origin_of(request.url))
        if rules.fault:
            raise Refused("robots", rules.fault)
        agent = self._agent or request.headers.get("User-Agent") or self._crawler.settings["USER_AGENT"]
        if rules.parser and not rules.parser.allowed(request.url, agent):
            raise Refused("robots", "robots.txt does not allow it")
        request.meta[CRAWL_DELAY] = rules.parser.crawl_delay(agent) if rules.parser else None

    async def _of(self, origin: str) -> Rules:
        reading = self._rules.get(origin)
        if reading is None:
            reading = self._rules[origin] = asyncio.ensure_future(self._known_or_read(origin))
        rules = await reading
        if not rules.lasting and self._rules.get(origin) is reading:
            del self._rules[origin]
        return rules

    async def _known_or_read(self, origin: str) -> Rules:
        body = await self._apart(lambda book: book.body(origin, datetime.now(UTC)))
        return await self._read(origin) if body is None else await self._parsed(body)

    async def _apart(self, work: Callable[[RobotsBook], T]) -> T | None:
        """Ask or tell the book beside the reactor; without the database each run reads for itself."""
        if self._book is None:
            return None
        try:
            return await asyncio.to_thread(work, self._book)
        except DatabaseError as error:
            logger.error("%s; this run reads each robots.txt itself", error)
            return None

    async def _read(self, origin: str) -> Rules:
        url = f"{origin}/robots.txt"
        meta = {"dont_obey_robotstxt": True}
        request = Request(url, priority=PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(request)
        except DownloadCancelledError as error:
            return Rules(fault=f"robots.txt cannot be read: {error}")
        except Refused as error:
            fault = f"robots.txt cannot be read: {error.detail}" if error.reason == "bomb" else None
            return Rules(fault=fault, lasting=False)
        except Exception as error:  # whatever it was, the page is asked for next and tells it
            logger.info("no robots.txt at %s: %s", url, error)
            return Rules(lasting=False)
        return await self._judged(response, origin)

    async def _judged(self, response: Response, origin: str) -> Rules:
        """Return what a response means (§2.3.1): rules, no rules, or a server out of order."""
        if is_blocked(response.status, response.headers, response.body):
            return Rules(lasting=False)  # the host rests now, and its pages are refused for that
        if response.status >= 500:
            return Rules(
                fault=f"robots.txt is unreachable (status {response.status}): nothing may be fetched"
            )
        body = _whole_lines(response.body) if response.status < 300 else b""
        await self._apart(lambda book: book.note(origin, body, datetime.now(UTC)))
        return await self._parsed(body)

    async def _parsed(self, body: bytes) -> Rules:
        return Rules(await asyncio.to_thread(build_from_crawler, self._parser, self._crawler, body))


def _whole_lines(body: bytes) -> bytes:
    return body if len(body) <= PARSED_BYTES else body[:PARSED_BYTES].rpartition(b"\n")[0]
