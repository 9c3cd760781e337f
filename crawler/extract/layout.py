"""What a spider file states: outlets, and the layouts of their pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from crawler.extract.readers import NOWHERE, Css, Reader, css, ld, meta
from crawler.extract.tracks import TRACKS
from crawler.urls import host_of


@dataclass(frozen=True)
class Outlet:
    """One newsroom: its id (the call sign in lower case), name and host, and where it stands.

    A host is a list's, or `host_assumed`: `.com` put behind a name that a list has without its domain. Of
    such a newsroom the name is all that is known, unless it was matched to a row of another list. Network and
    state are those of lists of 2018; market and time zone were derived from city and state. The group is that
    whose content system a list of 2026 saw on the host, or, with a year in `owner_as_of`, no more than the
    owner of that year, who may have sold the newsroom since. The pages of one that is `rendered` have their
    story from scripts, and a browser builds them.
    """

    id: str
    name: str
    host: str
    tz: str | None = None
    market: str | None = None
    network: str | None = None
    group: str | None = None
    state: str | None = None
    host_assumed: bool = False
    owner_as_of: int | None = None
    rendered: bool = False

    @property
    def callsign(self) -> str | None:
        """The call sign in capitals, where the id is one."""
        return self.id.upper() if re.fullmatch(r"[kw][a-z]{2,3}", self.id) else None

    def owns(self, host: str) -> bool:
        """Tell whether pages of `host` are this outlet's."""
        return bare_host(host) == bare_host(self.host)


def owned_in(year: int, *outlets: Outlet) -> tuple[Outlet, ...]:
    """Return newsrooms that are their group's by a list of the owners of that year alone."""
    return tuple(replace(outlet, owner_as_of=year) for outlet in outlets)


@dataclass(frozen=True, kw_only=True)
class Player:
    """A video's own JSON, kept as a companion of the page: `url` finds its address, group `player_id`.

    `title`, `address` and `thumb` are dotted paths in it.
    """

    url: str
    title: str
    address: str
    thumb: str


@dataclass(frozen=True, kw_only=True)
class Companion:
    """A further document of an article, at the address `url` as seen from the page.

    `{url}` and `{host}` in it are the page's own, the host bare; `{value}` is what `value` finds, and where
    it finds nothing, nothing is asked for.
    """

    url: str
    value: Reader = NOWHERE
    when: Literal["always", "body_missing"] = "body_missing"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the pages of a group are built since a day. Fields not stated have the usual places.

    `article` finds the path of an article's URL and its group `id` the site's own id, else `site_id` reads
    it; every selector of `fingerprint` must match a page of this layout, and on a host that is not listed
    those of `sign` too, where other companies build on the same system; the first `root` is the story, later
    ones are others'; `body` finds the blocks in it or in embedded data, `drop` what is none of the story's;
    `twin` is a second copy of the body whose only use is to prove that nothing is lost.
    `transcript`, `video`, `audio` and `images` are read with `each` (media_id, player_id, url, title,
    duration, duration_ms, thumb; url, caption, credit, alt, w, h), and so are `captions`, the
    files of what a video says (url, media_id, language); `heard` finds what the story's sound says, as a body
    is found. `next_page` is the address at which a story goes on.
    A dateline kept apart from the body is put before its first paragraph where `dateline_opens`, as the page
    shows it. What `liveblog` finds, live blogs have.
    """

    since: date
    article: str
    fingerprint: tuple[str, ...]
    root: str = "html"
    sign: tuple[str, ...] = ()
    body: Reader
    drop: str = ""
    twin: str | None = None
    transcript: Css | None = None
    video: Reader | None = None
    audio: Reader | None = None
    heard: Reader = NOWHERE
    captions: Reader = TRACKS
    next_page: Reader = NOWHERE
    player: Player | None = None
    companions: tuple[Companion, ...] = ()
    headline: Reader = css("h1") | meta("og:title") | ld("headline")
    dek: Reader = meta("og:description") | meta("description") | ld("description")
    authors: Reader = ld("author") | meta("author")
    published: Reader = ld("datePublished") | meta("article:published_time")
    modified: Reader = ld("dateModified") | meta("article:modified_time")
    displayed: Reader = NOWHERE
    clocks: Reader = NOWHERE
    section: Reader = meta("article:section") | ld("articleSection")
    breadcrumbs: Reader = NOWHERE
    tags: Reader = meta("article:tag") | ld("keywords") | meta("news_keywords") | meta("keywords")
    source: Reader = NOWHERE
    opinion: Reader = NOWHERE
    liveblog: Reader = NOWHERE
    site_id: Reader = NOWHERE
    dateline: Reader = NOWHERE
    dateline_opens: bool = False
    copyright: Reader = NOWHERE
    image: Reader = meta("og:image") | ld("image")
    images: Reader = NOWHERE
    addresses: Reader = meta("og:url") | ld("url")

    @cached_property
    def path(self) -> re.Pattern[str]:
        """The compiled `article`."""
        return re.compile(self.article)


def bare_host(host: str) -> str:
    """Return `host` in lower case without a leading `www.`, `m.` or `amp.`."""
    name = host_of(host) if "/" in host else host.lower()
    return re.sub(r"^(?:www|m|amp)\.", "", name)
