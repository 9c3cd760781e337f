"""Any page of news: asked for, kept, read, and ended in exactly one PageEnd."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import urlsplit

import msgspec
from scrapy import Request, Spider

from crawler.crawl.companions import read_with_companions
from crawler.crawl.middlewares import KEPT, KNOWN, REVISITED, header, note_page
from crawler.crawl.rendering import Rendering
from crawler.crawl.requisites import Requisites
from crawler.crawl.run import Run, run_of
from crawler.discover.listing import read_listing
from crawler.discover.members import Members
from crawler.discover.progress import Progress
from crawler.errors import DatabaseError, RenderError, SettingsError
from crawler.extract import read_page
from crawler.fetch.ending import kept_at, of_failure, of_reading, of_repeat, of_status, with_companions
from crawler.fetch.refuse import Refused
from crawler.records import Outcome, PageEnd, Reading
from crawler.urls import is_web_address, without_userinfo

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.archive.archive import Kept

ASKED = "asked"
"""Key of `request.meta` for the address a page was asked for by, whatever it was redirected to."""
MEMBERS = "members"
"""Key of `request.meta` for the story a page is a member of, a Members."""


class NewsSpider(Spider):
    """Fetches the pages it is given and says how each ended."""

    arguments: ClassVar[tuple[str, ...]] = ("url", "urls_file", "again", "requisites", "render")
    every: ClassVar[str | None] = None

    @classmethod
    def check(cls, args: dict[str, str]) -> None:
        """Check `-a` arguments before anything starts. Raises SettingsError that says which is wrong."""
        for name in args:
            if name not in cls.arguments:
                known = ", ".join(cls.arguments)
                raise SettingsError(f"spider {cls.name} knows no argument {name!r}; it knows {known}")
        if "url" in args and not is_web_address(args["url"]):
            shown = without_userinfo(args["url"])
            raise SettingsError(
                f"url {shown!r} is not a web address: write http://… or https://…, no user in it"
            )
        if "urls_file" in args:
            read_listing(Path(args["urls_file"]))
        if not cls.finds_pages() and not {"url", "urls_file"} & set(args):
            raise SettingsError(f"spider {cls.name} needs -a url=URL or -a urls_file=FILE")

    @classmethod
    def finds_pages(cls) -> bool:
        """Tell whether the spider knows where to look when no address is given."""
        return False

    @property
    def run(self) -> Run:
        """The run this spider works for."""
        return run_of(self.crawler)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the pages that were named, else look for new ones."""
        url, file = getattr(self, "url", None), getattr(self, "urls_file", None)
        if url:
            yield self.page(url)
        if file:
            try:
                asked = self.listed(Path(file))
            except DatabaseError as error:
                self.run.stop(str(error))
                return
            for page in asked:
                yield page
        if not url and not file:
            for request in self.find():
                yield request

    def find(self) -> Iterator[Request]:
        """Yield the requests that look for new pages."""
        yield from ()

    def listed(self, file: Path) -> Iterator[Request | PageEnd]:
        """Return the pages of a list that no stopped run has done, and the end of each wrong line.

        Raises DatabaseError.
        """
        listing = read_listing(file)
        progress = self.run.progress = Progress(self.run.database, file)
        if flag(getattr(self, "again", None)):
            progress.forget()
        done = progress.done()
        self.run.report.skipped = sum(url in done for url in listing.urls)
        wrong = (self._wrong(f"{file}:{number}", text) for number, text in listing.wrong)
        return chain(wrong, (self.page(url) for url in listing.urls if url not in done))

    def _wrong(self, where: str, text: str) -> PageEnd:
        self.run.report.asked += 1
        detail = f"{where}: {text!r} is not a web address"
        return PageEnd(url=text, outcome=Outcome.FAILED, reason="not_an_address", detail=detail)

    def page(self, url: str, **meta: Any) -> Request:
        """Return the request for one page; it ends in `read` or `fail`."""
        self.run.report.asked += 1
        # Every page asked for ends once, so none may be dropped as a duplicate without a word.
        return Request(
            url,
            callback=self.read,
            errback=self.fail,
            meta={ASKED: url, REVISITED: not self.looks_again(url), **meta},
            dont_filter=True,
        )

    async def read(self, response: Response) -> AsyncIterator[Any]:
        """Read a page that was fetched and kept."""
        try:
            end = await self._end(response)
        except (RenderError, Refused) as error:
            kept: Kept | None = response.meta.get(KEPT)
            end = of_failure(error, kept.capture if kept else None, response.meta[ASKED])
            end = msgspec.structs.replace(end, outlet=self.outlet_of(response.url))
        except Exception as error:  # the border of a page: a fault of ours costs it alone, and is counted
            self.logger.exception("reading %s", response.url)
            end = of_failure(error, None, response.meta[ASKED])
        yield end
        for more in self.after(end, response.meta):
            yield more
        if flag(getattr(self, "requisites", None)):
            async for request in self._requisites.of_page(end, response, declared_type(response)):
                yield request

    @cached_property
    def _rendering(self) -> Rendering:
        return Rendering(self.crawler)

    @cached_property
    def _requisites(self) -> Requisites:
        return Requisites(self.crawler, self._rendering.shared)

    def fail(self, failure: Failure) -> Iterator[Any]:
        """End a page that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        meta = request.meta
        error = cast("BaseException", failure.value)
        kept: Kept | None = meta.get(KEPT)
        end = of_failure(error, kept.capture if kept else None, meta[ASKED])
        end = msgspec.structs.replace(end, outlet=self.outlet_of(request.url))
        yield end
        yield from self.after(end, meta)

    def after(self, end: PageEnd, meta: dict[str, Any]) -> Iterator[Any]:
        """Yield what the end of a page leads to: the story whose last member it is, with its links."""
        members: Members | None = meta.get(MEMBERS)
        if members and (linked := members.ended(meta[ASKED], end.article)):
            yield linked

    def outlet_of(self, url: str) -> str | None:
        """Return the id of the outlet a page is counted under."""
        return None

    def looks_again(self, url: str) -> bool:
        """Tell whether a page is read even where it has not changed: what scripts build of it may have."""
        return self.renders(url)

    def renders(self, url: str) -> bool:
        """Tell whether a browser is to build a page."""
        return flag(getattr(self, "render", None)) and self.run.config.render != "off"

    def promises_story(self, url: str) -> bool:
        """Tell whether the address alone says that a page is an article."""
        return False

    async def _end(self, response: Response) -> PageEnd:
        url, kept = response.meta[ASKED], response.meta.get(KEPT)
        sha256 = hashlib.sha256(response.body).hexdigest()
        known = response.meta.get(KNOWN)
        end = of_status(response.status, response.headers, response.body, url)
        pack: str | None = None
        companions: tuple[str, ...] = ()
        if end is None and known and not self.looks_again(url):
            end = of_repeat(url, known, kept.capture if kept else None, sha256)
            if end and header(response, "ETag") != known.etag:
                self._note(response, sha256)  # sent whole for a new validator: the next request names it
        if end is None:
            read = partial(
                read_page,
                response.body,
                _with_fragment(response.url, url),
                content_type=declared_type(response),
                fetched_at=kept.capture.fetched_at if kept else None,
            )
            reading, companions = await self._read(response, read, url)
            pack = reading.pack
            end = of_reading(url, self.run.habits.applied(reading), response.status)
            self._note(response, sha256)
        end = msgspec.structs.replace(end, outlet=self.outlet_of(response.url))
        return with_companions(kept_at(end, kept.capture if kept else None, sha256, pack), companions)

    async def _read(
        self, response: Response, read: Callable[..., Reading], url: str
    ) -> tuple[Reading, tuple[str, ...]]:
        """Read a page with what is beside it, as a browser builds it where that is asked for or of use."""
        if self.renders(url):
            rendered = await self._rendering.page(response)
            return await read_with_companions(self.crawler, response, read, rendered)
        plain = await read_with_companions(self.crawler, response, read)
        if self.run.config.render != "auto" or not self._lacks_story(plain[0], response.url):
            return plain
        rendered = await self._rendering.page_if_possible(response)
        return await read_with_companions(self.crawler, response, read, rendered) if rendered else plain

    def _lacks_story(self, reading: Reading, url: str) -> bool:
        """Tell whether a page came empty although its template, or its address, says that it has a story."""
        if reading.article is None:
            return reading.outcome is Outcome.NOT_ARTICLE and self.promises_story(url)
        return reading.pack not in (None, "generic") and "no_body" in reading.article.quality.flags

    def _note(self, response: Response, sha256: str) -> None:
        """Note the page by its validators, so that it is asked for again only if it changes."""
        note_page(self.run, response, sha256)


def flag(value: str | None) -> bool:
    """Read a yes-or-no argument: 1, true, yes and on mean yes."""
    return str(value or "").strip().lower() in ("1", "true", "yes", "on")


def declared_type(response: Response) -> str | None:
    """Return the Content-Type a response declares; the reader judges the bytes itself."""
    return header(response, "Content-Type")


def _with_fragment(url: str, asked: str) -> str:
    """Return `url` with the fragment that was asked for: it outlives a redirect (RFC 9110, 10.2.2)."""
    fragment = urlsplit(asked).fragment
    return f"{url}#{fragment}" if fragment and "#" not in url else url
