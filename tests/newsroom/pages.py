"""What a newsroom shows: articles made of its platform's golden pages, feeds, sitemaps, the front page."""

from __future__ import annotations

import gzip
import json
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.layout import bare_host
from tests.checkout import ROOT
from tests.newsroom.life import Room, Story

TEMPLATES = {
    "hearst": ("2025-10-18-quarry-bridge-wire", "/article/ferry-sails-again-{0}/{1}"),
    "nexstar": ("2026-03-03-tugboat-promos-and-note", "/news/local-news/ferry-sails-on-day-{0}/"),
    "sinclair": ("2026-11-17-night-market-braces", "/news/local/ferry-sails-on-day-{0}"),
    "gray": ("2026-10-09-bell-tower-markup-alone", "/2026/11/22/ferry-sails-on-day-{0}/"),
    "tegna": ("2026-11-05-mill-wheel-photos", "/article/news/local/ferry-sails-{0}/285-{2}"),
    "scripps": ("2026-04-07-bakery-related-links", "/news/local-news/ferry-sails-on-day-{0}"),
    "abc_owned": ("2026-03-09-tram-bell", "/post/ferry-sails-on-day-{0}/{1}/"),
    "fox_owned": ("2026-09-30-orchard-page-alone", "/news/ferry-sails-on-day-{0}"),
}
"""The golden page of each platform that articles are made of, and the form of their paths."""
FEEDS = {
    "hearst": ("/topstories-rss",),
    "nexstar": ("/feed/", "/app-feed"),
    "gray": ("/arc/outboundfeeds/rss/?outputType=xml",),
    "tegna": ("/rss", "/feeds/syndication/rss/news/local"),
    "scripps": ("/index.rss", "/news.rss", "/news/local-news.rss"),
    "abc_owned": ("/feed/",),
}
"""The feeds that a group's spider file declares; of the others the sitemap of robots.txt is the best door."""
SITEMAP = "/newsroom-sitemap.xml"
WAY_IN = "?utm_source=rss"
"""What a feed puts behind each address: no part of it."""
WITHOUT_SITEMAP = ("fox_owned",)
"""The groups whose robots.txt names none: their platform's list is the best door."""
LISTS = {
    "nexstar": "/wp-json/wp/v2/posts?per_page=50&_fields=id,link,title,date_gmt",
    "sinclair": "/api/rest/audience/more?section={0}/news/local&limit=50",
    "fox_owned": "/fts/prod/articles",
}
"""The platform's own lists, as its spider file declares them; `{0}` is the bare host."""


def best_doors(room: Room) -> tuple[str, ...]:
    """Return the paths of a newsroom's best doors, which die or are blocked together."""
    if room.group in WITHOUT_SITEMAP:
        return (listing(room) or "",)
    return FEEDS.get(room.group, (SITEMAP,))


def listing(room: Room) -> str | None:
    """Return the path of the platform's own list, on the newsroom's host or on `api.` of it."""
    return LISTS[room.group].format(bare_host(room.host)) if room.group in LISTS else None


def hosts(room: Room) -> tuple[str, ...]:
    """Return a newsroom's hosts: its own, those it may move to or leave for, and its platform's interface."""
    return room.host, f"www.{room.host}", new_host(room), f"api.{bare_host(room.host)}"


def new_host(room: Room) -> str:
    """Return the host that a newsroom may leave for."""
    return f"new-{room.outlet}.example"


def robots(room: Room, host: str) -> bytes:
    """Return the rules of a newsroom, with its sitemap where they name one."""
    sitemap = "" if room.group in WITHOUT_SITEMAP else f"Sitemap: https://{host}{SITEMAP}\n"
    return f"User-agent: *\nAllow: /\n{sitemap}".encode()


def path(room: Room, story: Story) -> str:
    """Return the path of an article."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{room.outlet}/{story.number}")
    return TEMPLATES[room.group][1].format(story.number, 70_000_000 + story.number, name)


def article(room: Room, host: str, story: Story, now: int) -> bytes:
    """Return an article as it is in a round: the golden page with another address and more text."""
    page, url, begin, site_id = _template(room.group)
    here, there = f"https://{host}{path(room, story)}", urlsplit(url)
    for text in (url, url.rstrip("/")):
        page = page.replace(text, here).replace(text.replace("/", "\\/"), here.replace("/", "\\/"))
    page = page.replace(there.path, path(room, story)).replace(there.netloc, host)
    if site_id:
        page = page.replace(site_id, _another(site_id, room, story))
    return page.replace(begin, f"{said(room, story, story.version(now))} {begin}").encode()


def said(room: Room, story: Story, version: int) -> str:
    """Return what a version of an article says, and no other one does."""
    return f"Version {version} of number {story.number} of {room.outlet}:"


def _another(site_id: str, room: Room, story: Story) -> str:
    if site_id.isdigit():
        return str(70_000_000 + story.number)
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{room.outlet}/{story.number}"))


def feed(room: Room, host: str, stories: list[Story]) -> bytes:
    """Return an RSS feed of these articles, each address as newsletters write it."""
    items = "".join(
        f"<item><title>Ferry {story.number}</title><pubDate>{_when(story)}</pubDate>"
        f"<link>https://{host}{path(room, story)}{WAY_IN}</link></item>"
        for story in stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def sitemap(room: Room, host: str, stories: list[Story]) -> bytes:
    """Return a sitemap of these articles."""
    pages = "".join(f"<url><loc>https://{host}{path(room, story)}</loc></url>" for story in stories)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{space}">{pages}</urlset>'.encode()


def stories_of(room: Room, host: str, stories: list[Story]) -> bytes:
    """Return these articles as the platform's own list has them; `host` is the newsroom's."""
    paths = [path(room, story) for story in stories]
    said: Any
    if room.group == "sinclair":
        said = {"data": [{"url": at, "title": "Ferry", "publishedDate": _millis()} for at in paths]}
    elif room.group == "fox_owned":
        said = {"data": {"results": [{"canonical_url": f"{host}{at}", "title": "Ferry"} for at in paths]}}
    else:
        said = [{"link": f"https://{host}{at}", "title": {"rendered": "Ferry"}} for at in paths]
    return json.dumps(said).encode()


def front(room: Room, stories: list[Story]) -> bytes:
    """Return a front page that links to these articles, one of them twice."""
    links = "".join(f'<p><a href="{path(room, story)}">Ferry {story.number}</a>' for story in stories)
    return (
        f"<!DOCTYPE html><title>{room.outlet}</title><main>{links}{links[: len(links) // 2]}</main>".encode()
    )


def _when(story: Story) -> str:
    return format_datetime(datetime.now(UTC) - timedelta(hours=1) + timedelta(minutes=story.number))


def _millis() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


@cache
def _template(group: str) -> tuple[str, str, str, str | None]:
    """Return a golden page, its address, how its text begins (in the page in these words), and its id."""
    folder = ROOT / "tests" / "pages" / group / TEMPLATES[group][0]
    url: str = json.loads((folder / "page.json").read_bytes())["url"]
    record = json.loads((folder / "article.json").read_bytes())
    page = gzip.decompress((folder / "page.html.gz").read_bytes()).decode()
    begin = " ".join(record["body_text"].split()[:3])
    if begin not in page:
        raise ValueError(f"the golden page of {group} does not say {begin!r} in these words")
    return page, url, begin, record.get("site_id")
