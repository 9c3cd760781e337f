"""The downloader middlewares around capture: ask only for what changed, keep it before anything reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from crawler.capture.tap import EXCHANGES
from crawler.crawl.run import Run, run_of
from crawler.index.seen import SeenPage
from crawler.urls import without_userinfo

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.archive.archive import Kept
    from crawler.capture.warc import Fields

KEPT = "kept"
"""Key of `request.meta` under which it is handed on where the response was kept: a Kept, or None."""
KNOWN = "known"
"""Key of `request.meta` for the last capture of an address asked for again: a SeenPage, or None."""
RENDERED = "rendered"
"""Key of `request.meta` that marks a page which a browser built: what it needs was fetched for that."""
REVISITED = "revisited"
"""Key of `request.meta` that marks a page which may be asked for conditionally."""
TRIED = "tried"
"""Key of `request.meta` for the number of redirects and of exchanges made since the last of them."""
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
        request.meta[KEPT] = None
        if exchanges:
            request.meta[KEPT] = await self._run.in_writer(
                self._run.archive.keep,
                exchanges,
                _about(request),
                attempt=_count(request, len(exchanges)),
                known=request.meta.get(KNOWN),
            )


class ConditionalMiddleware:
    """Ask again only for what has changed (RFC 9110 §13.1), by the validators of the last capture."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Take what the run's archive holds."""
        return cls(run_of(crawler))

    async def process_request(self, request: Request) -> None:
        """Add the validators of this very address; a redirected request brings those of another."""
        if not request.meta.get(REVISITED):
            return
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        known = request.meta[KNOWN] = await self._run.in_writer(
            self._run.seen.page, without_fragment(request.url)
        )
        if known and known.etag:
            request.headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified


def note_page(run: Run, response: Response, sha256: str) -> None:
    """Note what was kept by its validators, so that it is asked for again only if it changes."""
    kept: Kept | None = response.meta.get(KEPT)
    if kept and kept.capture.payload_digest and response.status == 200:
        page = SeenPage(
            header(response, "ETag"),
            header(response, "Last-Modified"),
            kept.capture.payload_digest,
            sha256,
            kept.original,
        )
        run.seen.note_page(without_fragment(response.url), page, kept.capture.warc_file)


def header(response: Response, name: str) -> str | None:
    """Return the first value of a header field."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def without_fragment(url: str) -> str:
    """Return the address as it is asked for on the wire."""
    return urldefrag(url)[0]


def _about(request: Request) -> Fields:
    """Return what is known of the fetch: the page before, the hops from the seed, the proxy."""
    redirects = request.meta.get("redirect_urls", [])
    via = redirects[-1] if redirects else request.meta.get(VIA)
    # Only the request for robots.txt says so in its meta.
    first = "P" if request.meta.get("dont_obey_robotstxt") else request.meta.get(HOPS, "")
    fields = [("via", via), ("hopsFromSeed", first + "R" * len(redirects))]
    if proxy := request.meta.get("proxy"):
        fields.append(("proxy", without_userinfo(proxy)))
    return [(name, value) for name, value in fields if value]


def _count(request: Request, made: int) -> int:
    """Count the exchanges made for an address; return the number of the first of the last `made`.

    Scrapy's retries copy `meta`, the pool's silent ones are exchanges of one request, and a redirect is
    another address.
    """
    hop = len(request.meta.get("redirect_urls", []))
    last_hop, before = request.meta.get(TRIED, (hop, 0))
    before = before if hop == last_hop else 0
    request.meta[TRIED] = (hop, before + made)
    return int(before) + 1
