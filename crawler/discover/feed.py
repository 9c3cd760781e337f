"""Reads a feed: RSS 0.9x and 2.0, RSS 1.0 (RDF) and Atom (RFC 4287); of a broken one, what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urljoin

from crawler.discover.elements import Entry, entries
from crawler.extract.clocks import read_clock
from crawler.urls import is_web_address

MAX_ITEMS = 2_000
NAMES = frozenset({"item", "entry"})
CLOCKS = ("pubDate", "published", "issued", "dc:date", "dcterms:created", "updated", "modified")
"""Where a feed says when an item was published; an Atom entry without `published` has `updated`."""
IDENTITIES = ("guid", "id")


@dataclass(frozen=True, slots=True)
class Published:
    """When an entry says it was published: as written, as RFC 3339 where that can be read, as an instant."""

    raw: str
    value: str | None
    instant: datetime | None
    """The beginning of the day in UTC where only a day is known."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed. `url` is absolute."""

    url: str
    title: str | None
    published: Published | None
    id: str | None


def read_feed(body: bytes, url: str) -> tuple[Item, ...]:
    """Return the items that have a web address, in the feed's order; none for what is no feed.

    `url` is the feed's own address, by which relative ones are read. Nothing is raised, whatever `body` is.
    """
    found: list[Item] = []
    for entry in entries(body, NAMES):
        if address := address_in(_links(entry), url):
            found.append(_item(entry, address))
        if len(found) == MAX_ITEMS:
            break
    return tuple(found)


def published_at(raw: str | None) -> Published | None:
    """Return the clock a list names, or None where it names none."""
    if not raw:
        return None
    clock = read_clock(raw, "UTC")
    if clock is None:
        return Published(raw[:200], None, None)
    return Published(
        raw[:200],
        clock.value,
        clock.instant or datetime.combine(date.fromisoformat(clock.value), time(), UTC),
    )


def address_in(links: list[str], url: str) -> str | None:
    """Return the first of the links that leads somewhere on the web, made absolute by `url`."""
    for link in links:
        try:
            address = urljoin(url, link.strip())
        except ValueError:  # brackets that are no IPv6 address
            continue
        if is_web_address(address):
            return address
    return None


def _item(entry: Entry, address: str) -> Item:
    title = entry.text("title", "dc:title", "media:title")
    when = published_at(entry.text(*CLOCKS))
    return Item(address, " ".join(title.split()) if title else None, when, entry.text(*IDENTITIES))


def _links(entry: Entry) -> list[str]:
    """Return what may be the item's address, best first.

    RSS has it as text, Atom as `href` of the link that is no other document; a guid is one unless it says
    otherwise.
    """
    links = entry.fields.get("link", [])
    atom = [
        link.attributes.get("href", "")
        for link in links
        if link.attributes.get("rel", "alternate") == "alternate"
    ]
    guids = [
        guid.text
        for guid in entry.fields.get("guid", [])
        if guid.attributes.get("isPermaLink", "true") != "false"
    ]
    found = [link.text for link in links] + atom + guids + [entry.attributes.get("rdf:about", "")]
    return [link for link in found if link]
