"""Makes Google News feeds: true structure, invented words and ids."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

LINK = "https://news.google.com/rss/articles"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One article of a feed."""

    id: str
    headline: str
    outlet: str
    home: str = ""

    @property
    def url(self) -> str:
        """The link that stands for the article."""
        return f"{LINK}/{self.id}?oc=5"


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """An item: its own article, and the list it heads, its own article included; none is a plain item."""

    lead: Entry
    published: str = "Fri, 20 Nov 2026 14:05:00 GMT"
    listed: tuple[Entry, ...] = ()
    full_coverage: str = ""


def feed(
    items: tuple[FeedItem, ...], *, title: str = "ferry - Google News", language: str = "en-US"
) -> bytes:
    """Return a feed in UTF-8."""
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<rss xmlns:media="http://search.yahoo.com/mrss/" version="2.0"><channel><generator>NFE/5.0</generator>
<title>{escape(title)}</title><link>https://news.google.com/search?q=ferry</link><language>{language}</language>
<lastBuildDate>Fri, 20 Nov 2026 18:00:00 GMT</lastBuildDate><description>Google News</description>
{"".join(map(item_xml, items))}</channel></rss>""".encode()


def item_xml(item: FeedItem) -> str:
    """Return one item of a feed."""
    lead = item.lead
    return f"""<item><title>{escape(lead.headline)} - {escape(lead.outlet)}</title><link>{lead.url}</link>
<guid isPermaLink="false">{lead.id}</guid><pubDate>{item.published}</pubDate>
<description>{escape(_description(item))}</description>
<source url="{lead.home}">{escape(lead.outlet)}</source></item>"""


def _description(item: FeedItem) -> str:
    if not item.listed:
        return _line(item.lead)
    lines = [_line(entry) for entry in item.listed]
    if item.full_coverage:
        lines.append(f'<strong><a href="{item.full_coverage}">View Full Coverage on Google News</a></strong>')
    return "<ol>" + "".join(f"<li>{line}</li>" for line in lines) + "</ol>"


def _line(entry: Entry) -> str:
    return (
        f'<a href="{entry.url}" target="_blank">{escape(entry.headline)}</a>&nbsp;&nbsp;'
        f'<font color="#6f6f6f">{escape(entry.outlet)}</font>'
    )
