"""The spider bases: what a spider file's facts are put to work by.

Every spider takes `-a url=` or `-a urls_file=`; a group also `-a only=`, an aggregator `-a follow=1`.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request

from crawler.crawl.middlewares import HOPS, REVISITED, VIA
from crawler.discover.doorbook import DoorBook
from crawler.discover.doors import Finding
from crawler.discover.facts import AggregatorFacts, GroupFacts
from crawler.discover.ladder import Ladder, door_line
from crawler.discover.look import Answer, Newsroom, look
from crawler.discover.members import Members
from crawler.errors import DatabaseError, SettingsError
from crawler.extract.layout import bare_host
from crawler.fetch.ending import of_status
from crawler.fetch.hosts import Hosts
from crawler.observe.watch.causes import door_switched
from crawler.observe.watch.watcher import Mail
from crawler.records import PageEnd
from crawler.schedule.quiet import is_quiet
from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.extract.layout import Outlet

from crawler.crawl.news import ASKED, MEMBERS, NewsSpider, declared_type, flag

__all__ = ["AggregatorSpider", "NewsSpider", "OutletSpider"]

DOOR = "door"
"""Key of `request.meta` for the Door that is asked for."""
LADDER = "ladder"
"""Key of `request.meta` for the Ladder that the door belongs to."""
AFTER_NEW = -1
"""Priority of articles that are asked for again: new ones go first."""


class OutletSpider(GroupFacts, NewsSpider):
    """Looks at the doors of a group's newsrooms and asks for their articles."""

    arguments: ClassVar[tuple[str, ...]] = (*NewsSpider.arguments, "only")

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
        """Ask for the best door of each outlet or of those in `only`; with DUE_ONLY for what is due there."""
        only = _names(getattr(self, "only", None))
        agenda = self.run.agenda
        outlets = [outlet for outlet in self.outlets if not only or outlet.id in only]
        try:
            if not self.run.config.due_only:
                yield from chain.from_iterable(map(self._visit, outlets))
                return
            for outlet in self._awake(outlets):
                if agenda.door_is_due(outlet.id, datetime.now(UTC)):
                    yield from self._visit(outlet)
                for url in agenda.articles_due(outlet.id, datetime.now(UTC)):
                    yield self.page(url).replace(priority=AFTER_NEW)
        except DatabaseError as error:
            self.run.stop(str(error))

    def _visit(self, outlet: Outlet) -> Iterator[Request]:
        known = DoorBook(self.run.database).of(outlet.id)
        yield from self._knock(Ladder(outlet, self.doors, known, datetime.now(UTC), self.run.config.pace))

    def _awake(self, outlets: Iterable[Outlet]) -> list[Outlet]:
        """Return the outlets whose hosts do not rest and whose day has no quiet hours now."""
        at, quiet = datetime.now(UTC), self.run.config.quiet_hours
        resting = {bare_host(rest.host) for rest in Hosts(self.run.database).resting(at)}
        return [
            outlet
            for outlet in outlets
            if bare_host(outlet.host) not in resting and not is_quiet(quiet, outlet.tz, at)
        ]

    async def enter(self, response: Response) -> AsyncIterator[Any]:
        """Ask for the articles a door shows, then go on to the next door where it is not enough."""
        ladder, door = response.meta[LADDER], response.meta[DOOR]
        if response.status == 304:
            ladder.same(door)
        elif of_status(response.status, response.headers, response.body, response.url):
            ladder.closed(door, await self._end(response))
        else:
            self._note(response, hashlib.sha256(response.body).hexdigest())
            for url in await self._to_ask(ladder.outlet, ladder.took(door, await self._look(response))):
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

    async def _to_ask(self, outlet: Outlet, shown: Mapping[str, str]) -> Iterable[str]:
        """Return the articles of a door that are asked for: the new ones are due, the others may be later."""
        new = await self.run.in_writer(self.run.agenda.shown, outlet.id, shown, datetime.now(UTC))
        return new if self.run.config.due_only else shown.values()

    async def _look(self, response: Response) -> Finding:
        answer = Answer(response.body, response.url, declared_type(response))
        newsroom = Newsroom(response.meta[LADDER].outlet, self.layouts)
        try:
            return await self.run.in_reader(look, response.meta[DOOR], answer, newsroom, datetime.now(UTC))
        except Exception:  # the border of a page: a fault of ours costs this door alone, and is logged
            self.logger.exception("looking at %s", response.url)
            return Finding()

    def _knock(self, ladder: Ladder) -> Iterator[Request]:
        if door := ladder.next():
            url = door.url(ladder.outlet.host)
            same = self.run.config.due_only and ladder.may_be_same(door)
            meta = {ASKED: url, LADDER: ladder, DOOR: door, REVISITED: same}
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
            await self.run.in_writer(self._notify, ladder.outlet.id, told)
        book = DoorBook(self.run.database)
        await self.run.in_writer(book.note, ladder.outlet.id, ladder.to_remember())
        await self.run.in_writer(self.run.agenda.looked, ladder.outlet.id, datetime.now(UTC))

    def _notify(self, outlet: str, told: dict[str, Any]) -> None:
        """Put the notice of a switch into the outbox, before the switch itself is remembered."""
        notice = door_switched(outlet, told, datetime.now(UTC))
        Mail(self.run.database, self.run.config).post([notice])

    def renders(self, url: str) -> bool:
        """Tell whether it was asked for, or the page is of a newsroom whose stories scripts build."""
        named = any(outlet.rendered and outlet.owns(host_of(url)) for outlet in self.outlets)
        return super().renders(url) or (named and self.run.config.render != "off")

    def promises_story(self, url: str) -> bool:
        """Tell whether the path is that of the group's articles."""
        return any(layout.path.search(urlsplit(url).path) for layout in self.layouts)

    def outlet_of(self, url: str) -> str | None:
        """Return the outlet whose host the page is on."""
        host = host_of(url)
        return next((outlet.id for outlet in self.outlets if outlet.owns(host)), None)


class AggregatorSpider(AggregatorFacts, NewsSpider):
    """Reads an aggregator's stories, and where asked to the articles they gather."""

    arguments: ClassVar[tuple[str, ...]] = (*NewsSpider.arguments, "follow")

    def looks_again(self, url: str) -> bool:
        """Tell whether members were asked for too, or one story of a page that may be known by another."""
        return super().looks_again(url) or self._follows() or bool(urlsplit(url).fragment)

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
