"""A downloader middleware that counts what crossed the wire, under the names of Scrapy's own statistics."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.capture.tap import EXCHANGES

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector


class WireStats:
    """Count requests and responses as they were recorded, the connection pool's silent retries included.

    Scrapy's own middleware writes each request out once more to know its size, and guesses a response's from
    the headers it made of it. Stands where the exchanges are still at hand; the sums are told at the end.
    """

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats
        self._counts: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WireStats:
        """Take the crawler's statistics. Raises NotConfigured where DOWNLOADER_STATS is off."""
        if not crawler.settings.getbool("DOWNLOADER_STATS") or crawler.stats is None:
            raise NotConfigured
        middleware = cls(crawler.stats)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        """Count a response and what was exchanged for it."""
        self._count(request)
        self._counts["response_count"] += 1
        self._counts[f"response_status_count/{response.status}"] += 1
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a failure and what was exchanged before it."""
        self._count(request)
        kind = type(exception)
        self._counts["exception_count"] += 1
        self._counts[f"exception_type_count/{kind.__module__}.{kind.__qualname__}"] += 1

    def spider_closed(self) -> None:
        """Tell the sums."""
        for name, count in self._counts.items():
            self._stats.inc_value(f"downloader/{name}", count)

    def _count(self, request: Request) -> None:
        counts = self._counts
        for exchange in request.meta.get(EXCHANGES, ()):
            counts["request_count"] += 1
            counts[f"request_method_count/{request.method}"] += 1
            counts["request_bytes"] += len(exchange.request)
            counts["response_bytes"] += len(exchange.interim) + len(exchange.response) + len(exchange.excess)
