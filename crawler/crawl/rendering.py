"""The Scrapy side of the browser: what a page asks for is fetched as all else is, what it became is kept."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy import Request, signals

from crawler.archive.archive import Made
from crawler.capture.calls import CALLS, Calls
from crawler.capture.recording import cause_of
from crawler.capture.traffic import Answer
from crawler.crawl.middlewares import HOPS, KEPT, RENDERED, VIA, without_fragment
from crawler.crawl.pageinfo import PageInfo, answered, entries
from crawler.crawl.run import run_of
from crawler.crawl.sharing import Shared
from crawler.discover.trackers import Trackers
from crawler.errors import RenderError
from crawler.extract.rendered import DOM, DOM_TYPE
from crawler.fetch.decompress import MAXSIZE
from crawler.fetch.refuse import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.http.headers import Headers

    from crawler.archive.archive import Kept
    from crawler.capture.browser import Browser, View
    from crawler.capture.traffic import Asked

logger = logging.getLogger(__name__)

NOT_SENT = (
    "user-agent",
    "cookie",
    "host",
    "connection",
    "content-length",
    "accept-encoding",
    "accept-language",
)
"""Request headers that are ours to set, or that no crawl sends."""
NOT_GIVEN = (
    *("content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"),
    *("alt-svc", "strict-transport-security", "link", "report-to", "nel"),
)
"""Response headers that speak of the connection, or have the browser do what no page needs."""
SHARED = ("stylesheet", "script", "font", "image")
"""What a page of the same run may be given again without asking."""
LEFT_OUT = ("media", "websocket", "eventsource", "ping", "cspviolationreport", "texttrack")
"""What is not fetched for a page that is only looked at; a film only where REQUISITE_MEDIA is `capped`."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as the browser built it: its `urn:dom:` address, its markup, and the record that holds it."""

    address: str
    body: bytes
    record_id: str


@dataclass
class _Errand:
    """What one page has fetched, and how much more it may."""

    page: Response
    left: int
    info: PageInfo
    calls: Calls = field(default_factory=Calls)


class Rendering:
    """The browser of a run, within its budget of pages."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run = run_of(crawler)
        self._left = self._run.config.render_pages
        self._trackers = Trackers.load(self._run.config.trackers, self._run.config.trackers_dir)
        self.shared = Shared()
        self._browser: Browser | None = None

    async def page_if_possible(self, page: Response) -> Rendered | None:
        """Show a page of which that was not asked; None where it cannot be, or the budget is spent."""
        if self._left <= 0:
            return None
        try:
            return await self.page(page)
        except RenderError as error:
            logger.warning("%s stays as it came: %s", page.url, error)
            self._crawler.stats.inc_value(f"rendered/{error.reason}")
            if error.reason == "no_browser":
                self._left = 0
            return None

    async def page(self, page: Response) -> Rendered | None:
        """Show a page that was fetched and keep what it became; None where the page itself was not kept.

        Raises RenderError, and Refused `budget` where the run has rendered as many as it may.
        """
        kept: Kept | None = page.meta.get(KEPT)
        if kept is None:
            return None
        if self._left <= 0:
            raise Refused(
                "budget", f"the run has rendered {self._run.config.render_pages} pages (RENDER_PAGES)"
            )
        self._left -= 1
        url = kept.capture.final_url or page.url
        errand = _Errand(page, self._run.config.requisites_per_page, PageInfo(url))
        try:
            view = await self._open().view(url, _answer(page), lambda asked: self._fetch(asked, errand))
        finally:
            errand.calls.end()
        made = _made(view, errand.info)
        ids = await self._run.in_writer(self._run.archive.show, kept.capture, made)
        self._crawler.stats.inc_value("rendered/pages")
        page.meta[RENDERED] = True
        return Rendered(f"{DOM}{url}", view.markup.encode("utf-8", "replace"), ids[f"{DOM}{url}"])

    def _open(self) -> Browser:
        if self._browser is None:
            from crawler.capture.browser import Browser, Options  # a fifth of a second, for those who render

            config = self._run.config
            agent = str(self._crawler.settings.get("USER_AGENT"))
            options = Options(
                config.browser,
                agent,
                config.render_seconds,
                config.render_pictures,
                config.render_bytes,
            )
            self._browser = Browser(options)
            self._crawler.signals.connect(self._closed, signal=signals.spider_closed)
        return self._browser

    async def _closed(self) -> None:
        if self._browser:
            await self._browser.close()

    async def _fetch(self, asked: Asked, errand: _Errand) -> Answer | None:
        """Fetch for a page what its budget and our manners allow, and note what came of it."""
        told = errand.info.urls[asked.url] = {"status": 0, "type": asked.kind}
        if asked.method != "GET":
            told["method"] = asked.method
        if reason := self._refusal(asked, errand):
            told["refused"] = reason
            self._crawler.stats.inc_value(f"rendered/{reason}")
            return None
        errand.left -= 1
        response = self.shared.get(asked.url) if asked.method == "GET" else None
        response = response or await self._asked(asked, errand)
        if response is None:
            return None
        last = {**told, **answered(response, asked.kind)}
        errand.info.urls |= entries(asked.url, response.meta, response.url, last)
        if asked.method == "GET" and asked.kind in SHARED:
            self.shared.put(asked.url, response)
        return None if 300 <= response.status < 400 else _answer(response)

    def _refusal(self, asked: Asked, errand: _Errand) -> str | None:
        capped = self._run.config.requisite_media == "capped" and asked.kind == "media"
        if self._trackers.names(asked.url, errand.page.url):
            return "tracker"
        if asked.kind in LEFT_OUT and not capped:
            return "left_out"
        return None if errand.left > 0 else "over_limit"

    async def _asked(self, asked: Asked, errand: _Errand) -> Response | None:
        """Ask for it through the downloader middlewares, redirects and all; None where nothing came."""
        page = errand.page
        meta = {
            VIA: page.url,
            HOPS: page.meta.get(HOPS, "") + "E",
            MAXSIZE: self._run.config.requisite_bytes,
            CALLS: errand.calls,
        }
        headers = {name: value for name, value in asked.headers.items() if _is_sent(name)}
        try:
            request = Request(
                without_fragment(asked.url), method=asked.method, headers=headers, body=asked.body, meta=meta
            )
            response: Response = await self._crawler.engine.download_async(request)
        except (
            Exception
        ) as error:  # the border of a requisite: the page is shown without it, and that is told
            logger.info("for %s: %s: %s", page.url, asked.url, cause_of(error))
            self._crawler.stats.inc_value(f"rendered/{type(error).__name__}")
            return None
        self._crawler.stats.inc_value(f"rendered/{response.status}")
        return response


def _made(view: View, info: PageInfo) -> list[Made]:
    """Return what is kept of a rendered page, the markup first."""
    info.whole = view.is_whole
    picture = [Made("view", "image/png", view.picture)] if view.picture else []
    return [
        Made("dom", DOM_TYPE, view.markup.encode("utf-8", "replace")),
        Made("text", "text/plain; charset=utf-8", view.text.encode("utf-8", "replace")),
        *picture,
        info.made(),
    ]


def _answer(response: Response) -> Answer:
    return Answer(response.status, _given(response.headers), response.body)


def _given(headers: Headers) -> Mapping[str, str]:
    """Return the headers of a response for the browser: what was decoded is not said to be coded."""
    named = ((name.decode("latin-1").lower(), values) for name, values in headers.items())
    return {
        name: ", ".join(value.decode("latin-1") for value in values)
        for name, values in named
        if name not in NOT_GIVEN
    }


def _is_sent(name: str) -> bool:
    return name.lower() not in NOT_SENT and not name.lower().startswith(("sec-", "if-", ":"))
