"""The spider bases: what a spider file's facts are put to work by.

Every spider takes `-a url=` or `-a urls_file=`; a group also `-a only=`, an aggregator `-a follow=1`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request

from crawler.discover.doorbook import DoorBook
from crawler.discover.doors import Finding
from crawler.discover.ladder import Ladder, door_line
from crawler.discover.look import Answer, Newsroom, look
from crawler.discover.members import Members
from crawler.errors import DatabaseError, SettingsError
from crawler.fetch.ending import of_status
from crawler.middlewares import HOPS, VIA
from crawler.records import PageEnd
from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.discover.doors import Door
    from crawler.extract.layout import Layout, Outlet
    from crawler.extract.story_layout import StoryLayout

from crawler.news import ASKED, MEMBERS, NewsSpider, declared_type, flag

__all__ = ["AggregatorSpider", "NewsSpider", "OutletSpider"]

DOOR = "door"
"""Key of `request.meta` for the Door that is asked for."""
LADDER = "ladder"
"""Key of `request.meta` for the Ladder that the door belongs to."""


class OutletSpider(NewsSpider):
    """A group of newsrooms on one content system, or one newsroom of its own."""

    arguments: ClassVar[tuple[str, ...]] = (*NewsSpider.arguments, "only")
    group: ClassVar[str | None] = None
    layouts: ClassVar[Sequence[Layout]] = ()
    doors: ClassVar[Sequence[Door]] = ()
    """Where the group's newsrooms show what is new, the best first; the front page where none is said."""
    outlets: ClassVar[Sequence[Outlet]] = ()

    @classmethod
    def check(cls, args: dict[str, str]) -> None:
        """Check `-a` arguments, `only` against the outlets. Raises SettingsError."""
        super().check(args)
        known = sorted(outlet.id for outlet in cls.outlets)
        for name in _names(args.get("only")):
            if name not in known:
                raise SettingsError(f"spider {cls.name} has no outlet {name!r}; it has {', '.join(known)}")

    @classmethod
    def finds_pages(cls) -> bool:
        """Tell whether there are outlets to look at."""
        return bool(cls.outlets)

    def find(self) -> Iterator[Request]:
        """Ask for the best door of each outlet, or of those named by `only`."""
        only = _names(getattr(self, "only", None))
        book = DoorBook(self.run.database)
        for outlet in self.outlets:
            if not only or outlet.id in only:
                try:
                    known = book.of(outlet.id)
                except DatabaseError as error:
                    self.run.stop(str(error))
                    return
                yield from self._knock(Ladder(outlet, self.doors, known, datetime.now(UTC)))

    async def enter(self, response: Response) -> AsyncIterator[Any]:
        """Ask for the articles a door shows, then go on to the next door where it is not enough."""
        ladder, door = response.meta[LADDER], response.meta[DOOR]
        if of_status(response.status, response.headers, response.body, response.url):
            ladder.closed(door, await self._end(response))
        else:
            for url in ladder.took(door, await self._look(response)):
                yield self.page(url, **{VIA: response.url, HOPS: "L"})
        async for more in self._go_on(ladder):
            yield more

    async def shut(self, failure: Failure) -> AsyncIterator[Any]:
        """Go on to the next door where one did not answer, unless the host rests."""
        meta = failure.request.meta  # type: ignore[attr-defined]
        for end in self.fail(failure):
            meta[LADDER].closed(meta[DOOR], end)
        async for more in self._go_on(meta[LADDER]):
            yield more

    async def _look(self, response: Response) -> Finding:
        answer = Answer(response.body, response.url, declared_type(response))
        newsroom = Newsroom(response.meta[LADDER].outlet, self.layouts)
        kind = response.meta[DOOR].kind
        try:
            return await self.run.in_reader(look, kind, answer, newsroom, datetime.now(UTC))
        except Exception:  # the border of a page: a fault of ours costs this door alone, and is logged
            self.logger.exception("looking at %s", response.url)
            return Finding()

    def _knock(self, ladder: Ladder) -> Iterator[Request]:
        if door := ladder.next():
            url = door.url(ladder.outlet.host)
            meta = {ASKED: url, LADDER: ladder, DOOR: door}
            yield Request(url, callback=self.enter, errback=self.shut, meta=meta, dont_filter=True)

    async def _go_on(self, ladder: Ladder) -> AsyncIterator[Any]:
        """Yield the next door; behind the last one, tell and remember what became of them."""
        further = list(self._knock(ladder))
        for request in further:
            yield request
        if further:
            return
        if ladder.used is None and ladder.end:
            yield ladder.end
        told = self.run.report.doors[ladder.outlet.id] = ladder.told()
        if ladder.left:
            self.logger.warning("%s", door_line(ladder.outlet.id, told), extra={"doors": told})
        book = DoorBook(self.run.database)
        await self.run.in_writer(book.note, ladder.outlet.id, ladder.to_remember())

    def outlet_of(self, url: str) -> str | None:
        """Return the outlet whose host the page is on."""
        host = host_of(url)
        return next((outlet.id for outlet in self.outlets if outlet.owns(host)), None)


class AggregatorSpider(NewsSpider):
    """A site whose pages gather other outlets' articles into stories."""

    arguments: ClassVar[tuple[str, ...]] = (*NewsSpider.arguments, "follow")
    hosts: ClassVar[Sequence[str]] = ()
    layouts: ClassVar[Sequence[StoryLayout]] = ()

    def looks_again(self, url: str) -> bool:
        """Tell whether members were asked for too, or one story of a page that may be known by another."""
        return self._follows() or bool(urlsplit(url).fragment)

    def _follows(self) -> bool:
        return flag(getattr(self, "follow", None))

    def after(self, end: PageEnd, meta: dict[str, Any]) -> Iterator[Any]:
        """Ask for the member articles of the stories, where that was asked for."""
        yield from super().after(end, meta)
        if end.story and self._follows():
            members = Members(end, end.story, *end.stories)
            for url in members.addresses():
                yield self.page(url, **{VIA: end.url, HOPS: "L", MEMBERS: members})


def _names(value: str | None) -> list[str]:
    return [name.strip().lower() for name in (value or "").split(",") if name.strip()]
