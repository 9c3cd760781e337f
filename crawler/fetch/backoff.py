"""Leaves a host alone that answered 429, 503 or a challenge: this run at once, every run by the table."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from scrapy import signals

from crawler.config import Config
from crawler.database import open_database
from crawler.errors import DatabaseError
from crawler.fetch.ending import BLOCKED_STATUSES, is_blocked
from crawler.fetch.hosts import LONGEST, Hosts, Rest, Strike, after_strike
from crawler.fetch.refuse import Refused
from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from sqlalchemy import Engine

T = TypeVar("T")

REREAD_SECONDS = 30
"""How long what other runs learnt may go unnoticed."""

logger = logging.getLogger(__name__)


class BackOffMiddleware:
    """Refuse requests to hosts that rest, and note those that ask for it.

    Stands where it sees decoded bodies and goes before retries. Requests that wait in the downloader's
    queue have passed it already: the download handler asks `judge` again before it sends anything, and
    tells `note` what came before the next one leaves.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hosts = Hosts(engine)
        self._known: dict[str, Rest] = {}
        self._reread_at = 0.0
        self._reading = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "hosts")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BackOffMiddleware:
        """Open DATABASE_URL. Raises SettingsError, DatabaseError."""
        middleware = cls(open_database(Config.from_settings(crawler.settings).database_url))
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    async def process_request(self, request: Request) -> None:
        """Refuse a request to a host that rests, by what all runs know."""
        if monotonic() >= self._reread_at:
            await self._reread()
        self.judge(request)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Write down that a host asked to be left alone, or that it is friendly again."""
        if is_blocked(response.status, response.headers, response.body):
            host = _host(request)
            strike = _strike(host, response)
            rest = self._known[host] = after_strike(self._known.get(host), strike)
            logger.warning("%s", rest.words)
            self._learn([await self._apart(lambda: self._hosts.strike(strike), rest)])
        elif self._known and _is_good(request, response):
            await self._forgive(_host(request))
        return response

    def judge(self, request: Request) -> None:
        """Raise Refused `backoff` where the request's host rests."""
        rest = self._known.get(_host(request)) if self._known else None
        if rest and rest.not_before > _now():
            raise Refused("backoff", rest.words)

    def note(self, request: Request, response: Response) -> None:
        """Take what a status says to heart at once; it is written down on the response's way up."""
        if response.status in BLOCKED_STATUSES:
            host = _host(request)
            self._known[host] = after_strike(self._known.get(host), _strike(host, response))

    async def spider_closed(self) -> None:
        """Let go of the database."""
        self._thread.shutdown()
        self._engine.dispose()

    async def _reread(self) -> None:
        """Learn what other runs learnt; requests that come meanwhile wait for it."""
        async with self._reading:
            if monotonic() >= self._reread_at:
                self._learn(await self._apart(lambda: self._hosts.remembered(_now()), []))
                self._reread_at = monotonic() + REREAD_SECONDS

    async def _forgive(self, host: str) -> None:
        """Forget the strikes of a host whose rest is over."""
        rest = self._known.get(host)
        if rest and rest.not_before <= _now():
            del self._known[host]
            await self._apart(lambda: self._hosts.forgive(host, _now()), None)

    def _learn(self, rests: list[Rest]) -> None:
        for rest in rests:
            known = self._known.get(rest.host)
            if known is None or known.not_before <= rest.not_before:
                self._known[rest.host] = rest

    async def _apart(self, work: Callable[[], T], otherwise: T) -> T:
        """Work beside the reactor; without the database this run still goes by what it saw itself."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except DatabaseError as error:
            logger.error("%s; this run goes by its own answers alone", error)
            return otherwise


def retry_after(value: bytes | None, at: datetime) -> timedelta:
    """Return what Retry-After asks for (RFC 9110 §10.2.3: seconds or a date), within 0 and LONGEST."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=min(int(text[:9]), LONGEST.total_seconds()))
    try:
        date = parsedate_to_datetime(text)
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return min(max(date - at, timedelta()), LONGEST)
    except (ValueError, OverflowError):
        return timedelta()


def _host(request: Request) -> str:
    return host_of(request.url).removesuffix(".")


def _strike(host: str, response: Response) -> Strike:
    at = _now()
    reason = str(response.status) if response.status in BLOCKED_STATUSES else "challenge"
    return Strike(host, reason, at, retry_after(response.headers.get("Retry-After"), at))


def _is_good(request: Request, response: Response) -> bool:
    """Tell a page from an error; robots.txt is no page, and is served to all."""
    return response.status in (200, 304) and not request.meta.get("dont_obey_robotstxt")


def _now() -> datetime:
    return datetime.now(UTC)
