"""The Scrapy side of requisites: what pages need to be seen is fetched after them, each once a run."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy import Request

from crawler.capture.recording import cause_of
from crawler.discover.requisites import Kind, Requisite, of_page, of_style
from crawler.extract.decode import decode
from crawler.fetch.decompress import MAXSIZE
from crawler.middlewares import HOPS, REVISITED, VIA, header, note_page, without_fragment
from crawler.run import run_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

BUDGET = "budget"
"""Key of `request.meta` for what the page may still have fetched for it, a Budget."""
KIND = "kind"
"""Key of `request.meta` for what an address is needed for, a Kind."""
AFTER_PAGES = -10
"""Priority of requisites: pages come first."""
NOT_FETCHED = {
    "off": (Kind.POSTER, Kind.TRACK, Kind.MEDIA),
    "poster": (Kind.MEDIA,),
    "capped": (),
}
"""By REQUISITE_MEDIA: what of sound and film is left out."""


@dataclass
class Budget:
    """How many more addresses may be fetched for a page."""

    left: int


class Requisites:
    """What the pages of a run need; what one page has had fetched, no other asks for."""

    def __init__(self, crawler: Crawler) -> None:
        self._run = run_of(crawler)
        self._asked: set[str] = set()

    async def of_page(self, page: Response, content_type: str | None) -> Iterator[Request]:
        """Return the requests for what a page needs."""
        found = await self._run.in_reader(of_page, page.body, page.url, content_type)
        return self._requests(page, found, Budget(self._run.config.requisites_per_page))

    async def came(self, response: Response) -> AsyncIterator[Request]:
        """Count what came; ask for what a style sheet needs itself."""
        meta = response.meta
        self._run.report.requisites[str(response.status)] += 1
        note_page(self._run, response, hashlib.sha256(response.body).hexdigest())
        if meta[KIND] is Kind.STYLE and response.status == 200:
            css, _ = decode(response.body, header(response, "Content-Type"))
            found = await self._run.in_reader(of_style, css, response.url)
            for request in self._requests(response, found, meta[BUDGET]):
                yield request

    def failed(self, failure: Failure) -> None:
        """Count what did not come: the page is kept without it."""
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]
        self._run.report.requisites[type(error).__name__] += 1
        logger.info("needed by %s: %s: %s", request.meta[VIA], request.url, cause_of(error))

    def _requests(self, of: Response, found: Iterable[Requisite], budget: Budget) -> Iterator[Request]:
        config = self._run.config
        left_out = NOT_FETCHED[config.requisite_media]
        for one in found:
            url = without_fragment(one.url)
            if one.kind in left_out or url in self._asked:
                continue
            if budget.left <= 0:
                self._run.report.requisites["over_limit"] += 1
                continue
            budget.left -= 1
            self._asked.add(url)
            meta = {
                VIA: of.url,
                HOPS: of.meta.get(HOPS, "") + "E",
                MAXSIZE: config.requisite_bytes,
                REVISITED: True,
                BUDGET: budget,
                KIND: one.kind,
            }
            yield Request(
                url,
                callback=self.came,
                errback=self.failed,
                meta=meta,
                priority=AFTER_PAGES,
                dont_filter=True,
            )
