"""The Scrapy side of requisites: what pages need to be seen is fetched after them, each once a run."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scrapy import Request

from crawler.capture.recording import cause_of
from crawler.crawl.middlewares import (
    HOPS,
    KEPT,
    RENDERED,
    REVISITED,
    VIA,
    header,
    note_page,
    without_fragment,
)
from crawler.crawl.pageinfo import Entries, PageInfo, answered, entries
from crawler.crawl.run import run_of
from crawler.discover.requisites import Kind, Requisite, of_page, of_style
from crawler.discover.trackers import Trackers
from crawler.extract.decode import decode
from crawler.fetch.decompress import MAXSIZE
from crawler.records import Outcome, PageEnd

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.archive.archive import Kept
    from crawler.crawl.sharing import Shared

logger = logging.getLogger(__name__)

NEED = "need"
"""Key of `request.meta` for what is asked for, a _Need."""
AFTER_PAGES = -10
"""Priority of requisites: pages come first."""
DRESSED = (Outcome.STORED, Outcome.NOT_ARTICLE)
"""How pages end whose requisites are fetched; of one that has not changed they are kept."""
NOT_FETCHED = {
    "off": (Kind.POSTER, Kind.TRACK, Kind.MEDIA),
    "poster": (Kind.MEDIA,),
    "capped": (),
}
"""By REQUISITE_MEDIA: what of sound and film is left out."""


TYPES = {
    Kind.STYLE: "stylesheet",
    Kind.SCRIPT: "script",
    Kind.FONT: "font",
    Kind.TRACK: "texttrack",
    Kind.MEDIA: "media",
}
"""What Playwright calls them; all else are images."""


class _Need(NamedTuple):
    """An address, what it is needed for, and what names it: a page, or a style sheet behind `hops`."""

    url: str
    kind: Kind
    via: str
    hops: str

    @property
    def type(self) -> str:
        return TYPES.get(self.kind, "image")


@dataclass
class _Page:
    """A page whose requisites are on their way: how many, and how many more may be asked for."""

    kept: Kept | None
    info: PageInfo
    left: int
    open: int = 1
    """One until all that the page itself names was looked at."""


@dataclass
class _Fetch:
    """What came of an address, once that is known: what is listed of it, and what it needs itself."""

    entries: Entries | None = None
    needs: list[_Need] = field(default_factory=list)
    waiting: list[_Page] = field(default_factory=list)


class Requisites:
    """What the pages of a run need; what one page has had fetched, the others list and do not ask for."""

    def __init__(self, crawler: Crawler, shared: Shared) -> None:
        self._run = run_of(crawler)
        self._shared = shared
        self._trackers = Trackers.load(self._run.config.trackers, self._run.config.trackers_dir)
        self._fetches: dict[str, _Fetch] = {}

    async def of_page(
        self, end: PageEnd, response: Response, content_type: str | None
    ) -> AsyncIterator[Request]:
        """Ask for what a page needs; its list is kept when all of it has come."""
        if end.outcome not in DRESSED or response.meta.get(RENDERED):
            return
        found = await self._run.in_reader(of_page, response.body, response.url, content_type)
        kept: Kept | None = response.meta.get(KEPT)
        page = _Page(kept, PageInfo(response.url), self._run.config.requisites_per_page)
        for request in await self._ask(page, _needs(found, response)):
            yield request
        await self._less(page)

    async def came(self, response: Response) -> AsyncIterator[Request]:
        """Count what came; ask for what a style sheet needs itself."""
        need: _Need = response.meta[NEED]
        self._run.report.requisites[str(response.status)] += 1
        note_page(self._run, response, hashlib.sha256(response.body).hexdigest())
        self._shared.put(need.url, response)
        fetch = self._fetches[need.url]
        await self._settle(fetch, need, response)
        async for request in self._told(fetch):
            yield request

    async def failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Count what did not come: the page is kept without it."""
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]
        need: _Need = request.meta[NEED]
        self._run.report.requisites[type(error).__name__] += 1
        logger.info("needed by %s: %s: %s", need.via, request.url, cause_of(error))
        last = {"status": 0, "type": need.type, "error": cause_of(error)}
        fetch = self._fetches[need.url]
        fetch.entries = entries(need.url, request.meta, request.url, last)
        async for more in self._told(fetch):
            yield more

    async def _ask(self, page: _Page, needs: Iterable[_Need]) -> list[Request]:
        """List what is needed; return the requests for what nobody has asked for yet."""
        requests = []
        waiting = list(needs)
        while waiting:
            need = waiting.pop(0)
            if need.url in page.info.urls:
                continue
            told = page.info.urls[need.url] = {"status": 0, "type": need.type}
            if reason := self._refusal(page, need):
                told["refused"] = reason
                self._run.report.requisites[reason] += 1
                continue
            fetch = self._fetches.get(need.url) or await self._begun(need)
            if fetch.entries is not None:
                page.info.urls |= fetch.entries
                waiting += fetch.needs
                continue
            if not fetch.waiting:
                page.left -= 1
                requests.append(self._request(need))
            fetch.waiting.append(page)
            page.open += 1
        return requests

    def _refusal(self, page: _Page, need: _Need) -> str | None:
        if need.kind in NOT_FETCHED[self._run.config.requisite_media]:
            return "left_out"
        if self._trackers.names(need.url, page.info.url):
            return "tracker"
        if need.url not in self._fetches and page.left <= 0:
            page.info.whole = False
            return "over_limit"
        return None

    async def _begun(self, need: _Need) -> _Fetch:
        """Return what is new to this run, or was fetched for a page that a browser built."""
        fetch = _Fetch()
        if response := self._shared.get(need.url):
            await self._settle(fetch, need, response)
        return self._fetches.setdefault(need.url, fetch)

    def _request(self, need: _Need) -> Request:
        meta = {
            VIA: need.via,
            HOPS: need.hops,
            MAXSIZE: self._run.config.requisite_bytes,
            # A style sheet that has not changed must come all the same: it says what else is needed.
            REVISITED: need.kind is not Kind.STYLE,
            NEED: need,
        }
        return Request(
            need.url,
            callback=self.came,
            errback=self.failed,
            meta=meta,
            priority=AFTER_PAGES,
            dont_filter=True,
        )

    async def _settle(self, fetch: _Fetch, need: _Need, response: Response) -> None:
        """Note what came, and what a style sheet needs."""
        if need.kind is Kind.STYLE and response.status == 200:
            css, _ = decode(response.body, header(response, "Content-Type"))
            found = await self._run.in_reader(of_style, css, response.url)
            fetch.needs = [*_needs(found, response)]
        last = answered(response, need.type)
        fetch.entries = entries(need.url, response.meta, response.url, last)

    async def _told(self, fetch: _Fetch) -> AsyncIterator[Request]:
        """Tell the pages that wait for it, and ask for what they need by it."""
        pages, fetch.waiting = fetch.waiting, []
        for page in pages:
            page.info.urls |= fetch.entries or {}
            for request in await self._ask(page, fetch.needs):
                yield request
            await self._less(page)

    async def _less(self, page: _Page) -> None:
        """Count down what a page waits for; keep its list when that is all there."""
        page.open -= 1
        if page.kept and not page.open:
            await self._run.in_writer(self._run.archive.show, page.kept.capture, [page.info.made()])


def _needs(found: Iterable[Requisite], of: Response) -> Iterator[_Need]:
    hops = of.meta.get(HOPS, "") + "E"
    return (_Need(without_fragment(one.url), one.kind, of.url, hops) for one in found)
