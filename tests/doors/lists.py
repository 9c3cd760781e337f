"""Feeds, sitemaps and front pages of the imaginary newsroom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

HOST = "kpol9.example"
ORIGIN = f"https://{HOST}"
ELSEWHERE = "kaur.example"
"""A host that is not the newsroom's."""
NOW = datetime.now(UTC)


def path(number: int, slug: str = "ferry-sails") -> str:
    """Return the path of a story."""
    return f"/story/{number:07}-{slug}"


def rss(numbers: Iterable[int], at: datetime = NOW, slug: str = "ferry-sails") -> bytes:
    """Return an RSS feed, each item a minute older than the one before it."""
    items = "".join(
        f"<item><title>Story {number}</title><link>{ORIGIN}{path(number, slug)}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>{number}</guid>"
        f"<pubDate>{format_datetime(at - timedelta(minutes=place))}</pubDate></item>"
        for place, number in enumerate(numbers)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def sitemap(numbers: Iterable[int], at: datetime = NOW) -> bytes:
    """Return a news sitemap."""
    pages = "".join(
        f"<url><loc>{ORIGIN}{path(number)}</loc><news:news><news:publication_date>{at.isoformat()}"
        f"</news:publication_date><news:title>Story {number}</news:title></news:news></url>"
        for number in numbers
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{pages}</urlset>'
    ).encode()


def index(*urls: str) -> bytes:
    """Return an index of sitemaps."""
    listed = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'.encode()
    )


def front(numbers: Iterable[int], head: str = "") -> bytes:
    """Return a front page that links to stories."""
    links = "".join(f'<a href="{path(number)}">Story {number}</a>' for number in numbers)
    return f"<!DOCTYPE html><title>Polaris 9</title>{head}{links}".encode()
