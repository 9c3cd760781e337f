"""The download handler of http and https: the tap, connecting only where the guard lets it, within limits."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from scrapy.exceptions import DownloadFailedError, ResponseDataLossError

from crawler.capture.calls import CALLS, ENDED, Calls
from crawler.capture.tap import EXCHANGES, TapHandler
from crawler.config import Config
from crawler.database import open_database
from crawler.fetch.backoff import BackOffMiddleware
from crawler.fetch.connect import Gate, install
from crawler.fetch.limits import HeadClock, Overrun, limited_factory, overrun
from crawler.fetch.refuse import Refused
from crawler.fetch.robots import CRAWL_DELAY
from crawler.fetch.turns import Turnstile
from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.web.client import Agent


class DownloadHandler(TapHandler):
    """Scrapy's HTTP/1.1 handler with every connection judged and every byte recorded."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor  # installed only now

        config = Config.from_settings(crawler.settings)
        self._gate = Gate.from_config(config, reactor)
        delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._turnstile = Turnstile(open_database(config.database_url), delay, config.host_hourly_requests)
        self._head_clock = HeadClock(config.first_byte_timeout, reactor)
        self._pool._factory = limited_factory(self._default_maxsize)

    def prepare(self, agent: Agent) -> None:
        """Put the gate before the agent's connections, and a clock beside them."""
        install(agent, self._gate)
        self._head_clock.limit(agent)

    async def download_request(self, request: Request) -> Response:
        """Fetch `request`, unless its host asked to be left alone since it was queued.

        Raises Overrun where a limit ended it: asking again is no use.
        """
        if self._resting is None:
            return await self._fetch(request)
        self._resting.judge(request)
        response = await self._fetch(request)
        self._resting.note(request, response)
        return response

    @cached_property
    def _resting(self) -> BackOffMiddleware | None:
        return self._crawler.get_downloader_middleware(BackOffMiddleware)

    async def close(self) -> None:
        """Let go of the database and of the connections."""
        self._turnstile.close()
        await super().close()

    async def _fetch(self, request: Request) -> Response:
        calls: Calls | None = request.meta.get(CALLS)
        if calls and calls.are_over:
            raise Refused("page_over", ENDED)
        await self._turnstile.wait(host_of(request.url), request.meta.get(CRAWL_DELAY))
        try:
            return await super().download_request(request)
        except (DownloadFailedError, ResponseDataLossError) as error:
            words = overrun(error)
            if words is None:
                raise
            *before, last = request.meta[EXCHANGES]
            request.meta[EXCHANGES] = [*before, replace(last, truncated="length", error=words)]
            raise Overrun(words) from error
