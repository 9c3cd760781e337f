"""What a look at a door gives: the newsroom's own articles, and the further doors it names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urlsplit

from crawler.discover.api import read_stories
from crawler.discover.doors import Door, Feed, Finding, Kind, NewsSitemap, State
from crawler.discover.feed import Item, Published, address_in, read_feed
from crawler.discover.section import article_links, story_of
from crawler.discover.sitemap import Located, read_sitemap
from crawler.extract.page import Page
from crawler.urls import TRACKING, canonical, host_of, is_web_address

if TYPE_CHECKING:
    from crawler.extract.layout import Layout, Outlet

MOST = 200
"""Articles taken from one look, the first of a feed, the newest of a sitemap."""
RECENT = timedelta(days=3)
"""How old an article of a sitemap may be: sitemaps reach back for years."""
MOST_DOORS = 5
"""Further doors taken from one look."""
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
COMMENTS = "/comments"
"""In the path of a feed of comments, whose items lead to old articles."""

_DOOR = re.compile(r"[!-~]{1,1000}")
"""A database's index takes no key of any length, and no character of any kind."""
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.I | re.M)


@dataclass(frozen=True)
class Newsroom:
    """Whose doors they are, and how its articles' addresses are built."""

    outlet: Outlet
    layouts: Sequence[Layout]

    def owns(self, url: str) -> bool:
        """Tell whether an address is one of the outlet's own."""
        return is_web_address(url) and self.outlet.owns(host_of(url))

    def led_away(self, door: Door, url: str) -> str | None:
        """Return the host that a door's redirects led to, where neither door nor outlet is at home there."""
        host, asked = host_of(url), host_of(door.url(self.outlet.host))
        return None if self.outlet.owns(host) or host == asked else host

    def may_have(self, door: str) -> bool:
        """Tell whether an address that a page names is taken for a door of the outlet, and remembered."""
        return _DOOR.fullmatch(door) is not None and self.owns(door)

    def stories(self, urls: Iterable[str]) -> dict[str, str]:
        """Return the address of each article by what identifies its story, in their order."""
        found: dict[str, str] = {}
        for url in urls:
            if self.owns(url) and (story := story_of(url, self.layouts)):
                found.setdefault(story, as_asked(url))
        return found


@dataclass(frozen=True)
class Answer:
    """What came from a door: `url` is where redirects led."""

    body: bytes
    url: str
    content_type: str | None = None


def look(door: Door, answer: Answer, newsroom: Newsroom, now: datetime) -> Finding:
    """Return what a door shows. Pure; nothing is raised, whatever the answer's body is."""
    if elsewhere := newsroom.led_away(door, answer.url):
        return Finding(closed=State.MOVED, elsewhere=elsewhere)
    if door.stories:
        return _shown(read_stories(answer.body, answer.url, door.stories), newsroom)
    return _LOOKS[door.kind](answer, newsroom, now)


def as_asked(url: str) -> str:
    """Return an address without its fragment and the names of the visitor's way in."""
    names = (name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return canonical(url) if any(map(TRACKING.match, names)) else urldefrag(url)[0]


def _feed(answer: Answer, newsroom: Newsroom, _now: datetime) -> Finding:
    return _shown(read_feed(answer.body, answer.url), newsroom)


def _shown(items: Iterable[Item], newsroom: Newsroom) -> Finding:
    own = [item for item in items if newsroom.stories([item.url])][:MOST]
    return _finding([item.url for item in own], (item.published for item in own), newsroom)


def _sitemap(answer: Answer, newsroom: Newsroom, now: datetime) -> Finding:
    found = read_sitemap(answer.body, answer.url)
    own = [page for page in found.pages if newsroom.stories([page.url])]
    if any(map(_instant, own)):
        own.sort(key=_age, reverse=True)
        own = [page for page in own if now - _age(page) < RECENT] or own[:1]  # one tells how stale it is
    own = own[:MOST]
    shown = _finding([page.url for page in own], map(_clock, own), newsroom)
    urls = sorted(found.indexes, key=lambda child: ("news" in child.url.lower(), _age(child)), reverse=True)
    doors = [Door(child.url, "sitemap", answer.url) for child in urls if newsroom.may_have(child.url)]
    return replace(shown, doors=tuple(doors[:MOST_DOORS]))


def _robots(answer: Answer, newsroom: Newsroom, _now: datetime) -> Finding:
    text = answer.body[:512_000].decode("utf-8", "replace")
    urls = [url for url in dict.fromkeys(_SITEMAP.findall(text)) if newsroom.may_have(url)]
    urls.sort(key=lambda url: "news" not in url.lower())
    return Finding(doors=tuple(NewsSitemap(url) for url in urls[:MOST_DOORS]))


def _section(answer: Answer, newsroom: Newsroom, _now: datetime) -> Finding:
    links = article_links(answer.body, answer.url, answer.content_type, newsroom.layouts)
    found = _finding(links, (), newsroom)
    return replace(found, doors=tuple(_alternates(answer, newsroom))[:MOST_DOORS])


def _alternates(answer: Answer, newsroom: Newsroom) -> Iterable[Door]:
    page = Page.parse(answer.body, answer.url, answer.content_type)
    for link in page.tree.css("link[rel~=alternate][type][href]"):
        kind = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
        url = address_in([link.attributes.get("href") or ""], answer.url) or ""
        if kind in FEED_TYPES and newsroom.may_have(url) and COMMENTS not in urlsplit(url).path:
            yield Feed(url)


_LOOKS: dict[Kind, Callable[[Answer, Newsroom, datetime], Finding]] = {
    "feed": _feed,
    "sitemap": _sitemap,
    "robots": _robots,
    "section": _section,
}


def _clock(page: Located) -> Published | None:
    return page.published or page.lastmod


def _instant(page: Located) -> datetime | None:
    clock = _clock(page)
    return clock.instant if clock else None


def _age(page: Located) -> datetime:
    """Return the instant to sort by; what bears no clock comes last."""
    return _instant(page) or datetime.min.replace(tzinfo=UTC)


def _finding(urls: Iterable[str], clocks: Iterable[Published | None], newsroom: Newsroom) -> Finding:
    stories = newsroom.stories(urls)
    newest = max((clock.instant for clock in clocks if clock and clock.instant), default=None)
    digest = hashlib.sha256("\n".join(sorted(stories)).encode("utf-8", "surrogatepass")).hexdigest()
    return Finding(stories, newest, digest if stories else None)
