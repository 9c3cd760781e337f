"""The downloader middleware of capture: what crossed the wire is kept before anything reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.capture.tap import EXCHANGES
from crawler.run import Run, run_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.capture.warc import Fields

CAPTURE = "capture"
"""Key of `request.meta` under which the pointer to the kept response is handed on, a Capture or None."""
HOPS = "hops"
"""Key of `request.meta` for the path from the seed, a letter a hop as in Heritrix: L link, P prerequisite."""
VIA = "via"
"""Key of `request.meta` for the page that led to this one."""


class KeepMiddleware:
    """Write the exchanges of every request, failed ones too; stands next to the downloader."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepMiddleware:
        """Take the run's archive."""
        return cls(run_of(crawler))

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep what came."""
        await self._keep(request)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep what came before it failed."""
        await self._keep(request)

    async def _keep(self, request: Request) -> None:
        exchanges = request.meta.pop(EXCHANGES, None)
        request.meta[CAPTURE] = None
        if exchanges:
            about = _about(request)
            kept = await self._run.in_writer(self._run.archive.keep, exchanges, about)
            request.meta[CAPTURE] = kept


def _about(request: Request) -> Fields:
    """Return what is known of the fetch: the page before, the hops from the seed, which try it was."""
    redirects = request.meta.get("redirect_urls", [])
    via = redirects[-1] if redirects else request.meta.get(VIA)
    # Only Scrapy's own robots.txt request says so in its meta.
    first = "P" if request.meta.get("dont_obey_robotstxt") else request.meta.get(HOPS, "")
    fields = [("via", via), ("hopsFromSeed", first + "R" * len(redirects))]
    fields.append(("attempt", str(request.meta.get("retry_times", 0) + 1)))
    return [(name, value) for name, value in fields if value]
