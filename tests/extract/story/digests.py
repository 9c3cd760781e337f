"""Sample stories of Techmeme, AllSides and Google News, and their pages read."""

from __future__ import annotations

from crawler.extract import read_page
from crawler.records import Reading, StoryCluster
from tests.site.allsides import Roundup, Take
from tests.site.google_news import Entry, FeedItem
from tests.site.techmeme import Item, Report

FETCHED = "2026-11-21T12:00:00+00:00"
TECHMEME = "https://www.techmeme.com/261120/p4#a261120p4"
FRONT = "https://www.techmeme.com/"
ALLSIDES = "https://www.allsides.com/story/transport-island-bridge-reopens"
SEARCH = "https://news.google.com/rss/search?q=ferry&hl=en-US&gl=US&ceid=US:en"


def report(name: str, slug: str, byline: str = "") -> Report:
    """Return a report of the outlet `name`."""
    host = f"{name.lower().replace(' ', '')}.example"
    return Report(
        url=f"https://{host}/{slug}?a=1&b=2",
        outlet=name,
        home=f"https://{host}/",
        headline=f"{name} on {slug} — and “more” & more",
        byline=byline,
        snippet=f"What {name} says of <i>{slug}</i> &mdash; at length.",
    )


def post(handle: str) -> Report:
    """Return a post of somebody on a social network."""
    home = f"https://chirp.example/{handle}"
    return Report(
        url=f"{home}/status/7",
        outlet=f"@{handle}",
        home=home,
        headline=f"{handle} has a view",
        byline="Ada Rill",
    )


CHIPS = Item(
    id="261120p4",
    aliases=("261120p9",),
    lead=report("Lattice Post", "chips", "Anna Tern, Bo Auk and Cy Rook"),
    groups=(
        ("More", (report("Signal", "chips-too"), report("Byte Wharf", "fab", "Dee Finch"))),
        ("Bluesky", (post("rill"),)),
    ),
    related=(
        Item(
            id="261120p7",
            lead=report("Wafer Daily", "wafer", "Fay Knot"),
            groups=(("More", (report("Etch", "e"),)),),
        ),
    ),
    elsewhere="https://mediagazer.com/#a261120p2",
)
CLOUDS = Item(
    id="261120p5",
    lead=report("Nimbus", "clouds"),
    groups=(("More", (report("Fogbank", "fog", "Eli Gull"),)),),
)
STORIES = (CHIPS, CLOUDS)


def take(side: str, label: str, outlet: str) -> Take:
    """Return the article of one side."""
    host = f"{outlet.lower().replace(' ', '')}.example"
    return Take(
        side=side,
        label=label,
        outlet=outlet,
        headline=f"{outlet}: “Bridge” & tolls",
        url=f"https://{host}/bridge",
    )


ROUNDUP = Roundup(
    slug="transport-island-bridge-reopens",
    title="Island Bridge Reopens",
    takes=(
        take("left", "Lean Left", "Tern Times"),
        take("center", "Center", "Plain Wire"),
        take("right", "Right", "Harbor Star"),
    ),
    paragraphs=("The bridge reopened on Friday.", "Tolls stay as they were."),
    tags=("Transport", "Tern Island"),
)


def entry(name: str, ident: str, headline: str) -> Entry:
    """Return an article of a feed."""
    host = f"https://www.{name.lower().replace(' ', '')}.example"
    return Entry(id=ident, headline=headline, outlet=name, home=host)


FERRY = entry("Pier Gazette", "CBMiaAAA", "Ferry - late again - runs aground")
OTHERS = (
    entry("Quay - Weekly", "CBMiaBBB", "Ferry “Skua” aground"),
    entry("Buoy", "CCAiCCC", "Aground & afloat"),
)
LISTED = FeedItem(
    lead=FERRY, listed=(FERRY, *OTHERS), full_coverage="https://news.google.com/stories/CAAqNg?oc=3"
)
PLAIN = FeedItem(
    lead=entry("Buoy", "CBMiaDDD", "Tide table changes"), published="Thu, 19 Nov 2026 08:00:00 GMT"
)


def reading(body: bytes | str, url: str, content_type: str = "text/html; charset=utf-8") -> Reading:
    """Return the reading of a page as a crawl gets it."""
    return read_page(body, url, content_type=content_type, fetched_at=FETCHED)


def stories(
    body: bytes | str, url: str, content_type: str = "text/html; charset=utf-8"
) -> list[StoryCluster]:
    """Return the stories of a page."""
    found = reading(body, url, content_type)
    return [found.story, *found.stories] if found.story else []
