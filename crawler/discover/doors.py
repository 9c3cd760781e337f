"""Where a newsroom shows what is new, as a spider file declares it, and what became of each door so far.

`doors = (Feed("/topstories-rss"), NewsSitemap("/news.xml"), Section("/"))`: the best first. The front page's
own feeds and the sitemaps of robots.txt are added to them, before the platform's own lists and the section
pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import msgspec

from crawler.extract.layout import bare_host
from crawler.pace import PLAIN, Pace

Kind = Literal["feed", "sitemap", "robots", "api", "section"]
RANKS: tuple[Kind, ...] = ("feed", "sitemap")
"""Kinds of doors that are found, not declared, the best first."""
LAST: tuple[Kind, ...] = ("api", "section")
"""Kinds of doors that come last, whoever declares them: a list made for a page shows what an editor chose."""

STALE_AFTER = timedelta(days=2)
"""How old the newest of a door may be; a newsroom that is silent for longer is asked at the next door too."""
AHEAD = timedelta(hours=12)
"""How far in the future a clock may be and still be believed."""


class State(StrEnum):
    """What a door was like when it was last tried."""

    FRESH = "fresh"
    STALE = "stale"
    """It shows articles, but none that is new."""
    EMPTY = "empty"
    """It shows no article, or nothing that can be read."""
    BLOCKED = "blocked"
    GONE = "gone"
    MOVED = "moved"
    """It leads to a host that is not the outlet's."""


CLOSED = (State.BLOCKED, State.GONE, State.MOVED)


@dataclass(frozen=True, slots=True)
class Stories:
    """Where a JSON answer lists stories, and what of each stands where: dotted paths (`extract.paths`).

    `at` is the path of the list, empty where the answer is the list. `url` is text in which paths stand in
    braces: `{link}`, `https://{canonical_url}`. What is left empty the list does not say.
    """

    at: str
    url: str
    title: str = ""
    published: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """One address to look for new articles at: a path of the outlet's host, or a whole address."""

    at: str
    kind: Kind
    index: str = ""
    """The address of the sitemap index it was found in, which is remembered in its place."""
    stories: Stories | None = None

    def url(self, host: str) -> str:
        """Return the door's address on an outlet's host; `{host}` in an interface's is the bare host."""
        at = self.at.replace("{host}", bare_host(host)) if self.kind == "api" else self.at
        return at if "://" in at else f"https://{host}{at}"


def Feed(at: str) -> Door:  # noqa: N802 - a word of the spider files, written like their other ones
    """Declare an RSS or Atom feed."""
    return Door(at, "feed")


def NewsSitemap(at: str) -> Door:  # noqa: N802
    """Declare a sitemap, or the index of several."""
    return Door(at, "sitemap")


def Api(at: str, stories: Stories) -> Door:  # noqa: N802
    """Declare a list of stories that the platform's own pages ask for."""
    return Door(at, "api", stories=stories)


def Section(at: str) -> Door:  # noqa: N802
    """Declare a page that links to articles; the front page is `/`."""
    return Door(at, "section")


FRONT = Section("/")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of an outlet's door; a time is None where the thing never happened."""

    url: str
    kind: Kind
    state: State
    last_try_at: datetime
    last_ok_at: datetime | None = None
    """When it last showed an article."""
    last_new_at: datetime | None = None
    """When it last showed one that it had not shown the time before."""
    used_at: datetime | None = None
    """When it was last the best door of its outlet."""
    shown: str | None = None
    """A digest of what it showed."""

    def rests(self, now: datetime, pace: Pace = PLAIN) -> bool:
        """Tell whether the door is left alone for now, while a further one is open."""
        if self.state is State.FRESH:
            return False
        is_closed = self.kind == "robots" or self.state in CLOSED
        pause = pace.door_retry_closed if is_closed else pace.door_retry
        return now - self.last_try_at < timedelta(seconds=pause)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look at a door gave: articles, further doors, or why there are none."""

    articles: Mapping[str, str] = field(default_factory=dict)
    """Address by what identifies the story."""
    newest: datetime | None = None
    """When the newest article was published, where the door says so."""
    shown: str | None = None
    doors: tuple[Door, ...] = ()
    closed: State | None = None
    elsewhere: str | None = None
    """The host it leads to, where that is not the outlet's."""


def judged(door: Known | Door, found: Finding, now: datetime, host: str = "") -> Known:
    """Return what is to be remembered of a door, known or not, after a look at it."""
    if isinstance(door, Door):
        door = Known(url=door.url(host), kind=door.kind, state=State.EMPTY, last_try_at=now)
    if not found.articles:
        return msgspec.structs.replace(door, state=found.closed or State.EMPTY, last_try_at=now)
    new_at = door.last_new_at if door.shown == found.shown and door.last_new_at else now
    dated = found.newest if found.newest and found.newest < now + AHEAD else None
    state = State.STALE if now - (dated or new_at) > STALE_AFTER else State.FRESH
    return msgspec.structs.replace(
        door, state=state, last_try_at=now, last_ok_at=now, last_new_at=new_at, shown=found.shown
    )


def unchanged(door: Known, now: datetime) -> Known:
    """Return what is to be remembered of a door that shows what it showed the last time."""
    stale = door.last_new_at is not None and now - door.last_new_at > STALE_AFTER
    state = State.STALE if stale else door.state
    return msgspec.structs.replace(door, state=state, last_try_at=now, last_ok_at=now)


def in_order(declared: Sequence[Door], found: Iterable[Door], host: str) -> list[Door]:
    """Return an outlet's doors, the best first, each once.

    Declared feeds and sitemaps, those found, the platform's lists, section pages.
    """
    better = [door for door in declared if door.kind not in LAST]
    by_rank = sorted((door for door in found if door.kind in RANKS), key=lambda door: RANKS.index(door.kind))
    lists = [door for door in declared if door.kind == "api"]
    sections = [door for door in declared if door.kind == "section"] or [FRONT]
    order: dict[str, Door] = {}
    for door in (*better, *by_rank, *lists, *sections):
        order.setdefault(door.url(host), door)
    return list(order.values())
