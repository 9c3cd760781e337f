"""The way from one outlet's best door to its last: which is tried next, and what the look at them came to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from crawler.discover.doors import LAST, Door, Finding, Known, State, in_order, judged, unchanged
from crawler.pace import PLAIN, Pace
from crawler.records import Outcome, PageEnd

if TYPE_CHECKING:
    from crawler.extract.layout import Outlet

ROBOTS = Door("/robots.txt", "robots")
MOST_TRIES = 12
"""Doors tried of one outlet in one run."""


class Ladder:
    """The doors of one outlet during one run. Pure: the clock is read by whoever made it.

    A door that shows something new ends the search. But a section page and a platform's list are bettered by
    the feeds and sitemaps that the page and robots.txt name: of those the first that shows something new is
    used from then on. While a list is used, the page is looked at for them as seldom as robots.txt is.
    """

    def __init__(
        self,
        outlet: Outlet,
        declared: Sequence[Door],
        known: Iterable[Known],
        now: datetime,
        pace: Pace = PLAIN,
    ) -> None:
        self.outlet = outlet
        self.end: PageEnd | None = None
        """How the last door ended as a page that did not open, robots.txt apart."""
        self._host = outlet.host
        self._declared = declared
        self._now = now
        self._pace = pace
        self._known = {door.url: door for door in known}
        self._previous = _last_used(self._known.values())
        self._tried: dict[str, Known] = {}
        self._asked: set[str] = set()
        self._elsewhere: str | None = None
        self._stories: set[str] = set()
        """What identifies the stories shown so far."""
        self._queue = deque(door for door in [*self._order(), ROBOTS] if not self._rests(door))
        if all(door.kind == "robots" for door in self._queue):
            self._queue.append(self._order()[-1])  # whatever it was last time, it is the last there is

    def next(self) -> Door | None:
        """Return the next door to try, each once; None at the end."""
        while self._queue and len(self._asked) < MOST_TRIES:
            door = self._queue.popleft()
            if door.url(self._host) not in self._asked:
                self._asked.add(door.url(self._host))
                return door
        return None

    def may_be_same(self, door: Door) -> bool:
        """Tell whether a door may be asked whether it has changed: it showed articles, and no further lists.

        An index of sitemaps is asked for whole: it may be the same when a sitemap in it is not.
        """
        known = self._known.get(self._remembered(door))
        open_before = known is not None and known.state in (State.FRESH, State.STALE)
        return open_before and (door.kind != "sitemap" or bool(door.index))

    def same(self, door: Door) -> None:
        """Take it that a door shows what it showed the last time."""
        url = self._remembered(door)
        self._tried[url] = self._known[url] = unchanged(self._known[url], self._now)
        self._end_if_fresh(door)

    def took(self, door: Door, found: Finding) -> dict[str, str]:
        """Take what a door showed; return the articles that no other door showed, address by story."""
        url = self._remembered(door)
        self._elsewhere = found.elsewhere or self._elsewhere
        if found.articles or not door.index:
            known = self._known.get(url, door)
            self._tried[url] = self._known[url] = judged(known, found, self._now, self._host)
        if found.articles:
            self._end_if_fresh(door)
        fresh = [more for more in found.doors if not self._rests(more)]
        self._queue.extendleft(reversed(fresh))
        new = {story: url for story, url in found.articles.items() if story not in self._stories}
        self._stories.update(found.articles)
        return new

    def closed(self, door: Door, end: PageEnd) -> None:
        """Take it that a door did not open; of a host that rests nothing more is asked."""
        if door.kind != "robots" or self.end is None:
            self.end = end
        if end.reason == "backoff":
            self._queue.clear()
        else:
            self.took(door, Finding(closed=closed_by(end)))

    @property
    def used(self) -> str | None:
        """The address of the best door that showed articles: a fresh one, else a stale one."""
        ranks = [door.url(self._host) for door in self._order()]
        for state in (State.FRESH, State.STALE):
            if found := [url for url in ranks if url in self._tried and self._tried[url].state is state]:
                return found[0]
        return None

    @property
    def left(self) -> str | None:
        """The address of the door that was used before, or should have been, where another one is now.

        Or none at all, because the newsroom has moved to another host.
        """
        before = self._previous or self._order()[0].url(self._host)
        has_moved = self.used is None and self._elsewhere
        return before if has_moved or self.used not in (None, before) else None

    def to_remember(self) -> list[Known]:
        """Return what is to be remembered of the doors that were tried."""
        used = self.used
        return [
            msgspec.structs.replace(door, used_at=self._now) if door.url == used else door
            for door in self._tried.values()
        ]

    def told(self) -> dict[str, Any]:
        """Return what a run's report says of the outlet's doors."""
        states = {url: str(door.state) for url, door in self._tried.items()}
        switch = {"left": self.left, "why": self._why(self.left)} if self.left else {}
        return {"used": self.used, "tried": states, **switch}

    def _why(self, left: str) -> str:
        """Say why a door is not used any more: its state, that a better one is open, or where all is now."""
        if self.used is None:
            return f"moved to {self._elsewhere}"
        known = self._known.get(left)
        return "bettered" if known is None or known.state is State.FRESH else str(known.state)

    def _remembered(self, door: Door) -> str:
        return door.index or door.url(self._host)

    def _end_if_fresh(self, door: Door) -> None:
        if self._tried[self._remembered(door)].state is State.FRESH:
            self._queue = deque(left for left in self._queue if self._goes_on(door, left))

    def _goes_on(self, door: Door, left: Door) -> bool:
        """Tell whether `left` is tried though `door` showed something new: what comes last is bettered."""
        if door.kind == "api" and left.kind == "section":
            known = self._known.get(left.url(self._host))
            return known is None or self._now - known.last_try_at >= timedelta(
                seconds=self._pace.door_retry_closed
            )
        return door.kind in LAST and left.kind not in LAST

    def _order(self) -> list[Door]:
        found = [Door(known.url, known.kind) for known in self._known.values() if known.kind != "robots"]
        return in_order(self._declared, found, self._host)

    def _rests(self, door: Door) -> bool:
        known = self._known.get(door.url(self._host))
        return known is not None and known.rests(self._now, self._pace)


def _last_used(known: Iterable[Known]) -> str | None:
    used = [(door.used_at, door.url) for door in known if door.used_at]
    return max(used)[1] if used else None


def closed_by(end: PageEnd) -> State:
    """Return what the end of a look says of a door that showed nothing."""
    if end.outcome is Outcome.REFUSED or end.reason in ("blocked", "401", "403"):
        return State.BLOCKED
    return State.GONE if end.reason in ("404", "410") else State.EMPTY


def door_line(outlet: str, told: dict[str, Any]) -> str:
    """Say in one line which door of an outlet is used, and what was left for it."""
    used = told["used"] or f"none of {len(told['tried'])} doors shows an article"
    left = f", not {told['left']} ({told['why']})" if "left" in told else ""
    return f"{outlet}: {used}{left}"
