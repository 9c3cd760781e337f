"""Reads a sitemap (sitemaps.org 0.9) with its news tags, or an index of them, broken ones too."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from crawler.discover.elements import MAX_BYTES, Entry, entries
from crawler.discover.feed import Published, address_in, published_at

MAX_ENTRIES = 50_000
"""What one sitemap may list (sitemaps.org); the rest is left unread."""
NAMES = frozenset({"url", "sitemap"})
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Located:
    """One address of a sitemap, with what is said of it. `published` and `title` are of the news tags."""

    url: str
    lastmod: Published | None
    published: Published | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages a sitemap lists, and the sitemaps an index lists, in their order."""

    pages: tuple[Located, ...]
    indexes: tuple[Located, ...]


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Return what a sitemap lists, unpacked where it is gzip; nothing for what is none.

    `url` is the sitemap's own address. Nothing is raised, whatever `body` is.
    """
    pages: list[Located] = []
    indexes: list[Located] = []
    for entry in entries(unpacked(body), NAMES):
        if found := _located(entry, url):
            (pages if entry.name == "url" else indexes).append(found)
        if len(pages) + len(indexes) == MAX_ENTRIES:
            break
    return Sitemap(tuple(pages), tuple(indexes))


def unpacked(body: bytes) -> bytes:
    """Return a gzip body unpacked, to MAX_BYTES or to where it is broken; any other body as it is."""
    if not body.startswith(GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MAX_BYTES)
    except zlib.error:
        return _unpacked_in_pieces(body)


def _unpacked_in_pieces(body: bytes) -> bytes:
    """Return what comes before the fault of a gzip body."""
    unpacking, found, size = zlib.decompressobj(wbits=31), [], 0
    try:
        for start in range(0, len(body), 256):
            piece = unpacking.decompress(body[start : start + 256], MAX_BYTES - size)
            found.append(piece)
            size += len(piece)
            if size >= MAX_BYTES:
                break
    except zlib.error:
        pass  # what came before it stands
    return b"".join(found)


def _located(entry: Entry, url: str) -> Located | None:
    address = address_in([entry.text("loc") or ""], url) if entry.text("loc") else None
    if address is None:
        return None
    # The second path is that of a prefix which is declared nowhere.
    title = entry.text("news:news/news:title", "news/title")
    return Located(
        address,
        published_at(entry.text("lastmod")),
        published_at(entry.text("news:news/news:publication_date", "news/publication_date")),
        " ".join(title.split()) if title else None,
    )
