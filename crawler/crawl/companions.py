"""The Scrapy side of companions: what a page asks for is fetched beside it, then the page read with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from scrapy import Request

from crawler.capture.recording import cause_of
from crawler.crawl.middlewares import HOPS, KEPT, VIA
from crawler.crawl.run import run_of
from crawler.extract.companions import MAX_COMPANIONS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.crawl.rendering import Rendered
    from crawler.records import Reading

logger = logging.getLogger(__name__)


async def read_with_companions(
    crawler: Crawler, page: Response, read: Callable[..., Reading], rendered: Rendered | None = None
) -> tuple[Reading, tuple[str, ...]]:
    """Return the reading of a page and the WARC-Record-IDs of what was fetched beside it.

    `read` reads the page, and takes `companions` as `read_page` does. What one reading asks for may make the
    next one ask for more; what did not come is not asked for again. A page `rendered` is read as it became.
    """
    run = run_of(crawler)
    shown = [(rendered.address, rendered.body)] if rendered else []
    reading = await run.in_reader(read, companions=shown)
    held: dict[str, Response] = {}
    asked: set[str] = set()
    while wanted := [one for one in reading.asks if one not in asked][: MAX_COMPANIONS - len(asked)]:
        asked.update(wanted)
        came = [(address, await _fetched(crawler, page, address)) for address in wanted]
        held |= {address: response for address, response in came if response is not None}
        companions = [*shown, *((address, found.body) for address, found in held.items())]
        reading = await run.in_reader(read, companions=companions)
    kept = [found.meta.get(KEPT) for found in held.values()]
    ids = [rendered.record_id] if rendered else []
    return reading, (*ids, *(place.capture.record_id for place in kept if place))


async def _fetched(crawler: Crawler, page: Response, address: str) -> Response | None:
    """Fetch one document through the downloader middlewares, as every request; None where that fails."""
    request = Request(address, meta={VIA: page.url, HOPS: page.meta.get(HOPS, "") + "E"})
    engine, stats = crawler.engine, crawler.stats
    try:
        response = await engine.download_async(request)
    except Exception as error:  # the border of a companion: the page is read without it, and that is counted
        logger.info("beside %s: %s: %s", page.url, address, cause_of(error))
        stats.inc_value(f"companions/{type(error).__name__}")
        return None
    stats.inc_value(f"companions/{response.status}")
    return response if response.status == 200 else None
