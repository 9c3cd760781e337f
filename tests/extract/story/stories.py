"""A sample story of an aggregator, and its page read, for the tests of the story reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crawler.extract.page import Page
from crawler.extract.story.read import read_cluster
from crawler.records import StoryCluster
from spiders.aggregators.ground_news import GroundNews
from tests.site.ground import MemberSpec, StorySpec, story_page

URL = "https://ground.news/article/tern-bridge-reopens_1a2b3c"
FETCHED = "2026-11-21T12:00:00+00:00"
BIASES = ("left", "center", "center", "leanRight", None)


def member(number: int, **other: Any) -> MemberSpec:
    """Return the sample's member `number`."""
    facts: dict[str, Any] = {
        "url": f"https://outlet{number}.example/bridge/{number}",
        "outlet": f"Outlet {number}",
        "headline": f"Bridge “{number}” opens & shines",
        "snippet": f"Trucks were first across the span, écrit {number}.",
        "published": f"2026-11-20T1{number % 10}:05:00.000Z",
        "bias": BIASES[number % len(BIASES)],
        "place": "Seward, United States" if number % 2 else None,
        "country": "US",
        "paywalled": number % 7 == 0,
    }
    return MemberSpec(**{**facts, **other})


STORY = StorySpec(
    slug="tern-bridge-reopens_1a2b3c",
    title="Tern bridge reopens after a year",
    dek="The only road to the island is open again.",
    generated_title="Island road open again",
    description="The bridge to Tern Island reopened.\nIt had been shut since a barge struck it.",
    bullets=(
        "The bridge at Tern Island reopened on Friday.",
        "Trucks went first.",
        "Tolls stay as they were.",
    ),
    counts=(4, 7, 4),
    listed=17,
    members=tuple(map(member, range(12))),
    started="2026-11-20T10:05:00.000Z",
    updated="2026-11-21T08:00:00.250Z",
    topics=(("Tern Island", "place"), ("Bridges", "topic")),
    places=(("US", "United States"),),
)


def story(**other: Any) -> StorySpec:
    """Return the sample story with `other` facts."""
    return replace(STORY, **other)


def read(html: bytes | str, url: str = URL) -> StoryCluster:
    """Return the story of a page that must have one."""
    found = read_cluster(Page.parse(html, url), GroundNews.layouts, FETCHED)
    assert found is not None
    return found


def read_changed(old: str, new: str, spec: StorySpec = STORY) -> StoryCluster:
    """Return the story of the sample page with every `old` text made `new`."""
    html = story_page(spec).decode()
    assert old in html
    return read(html.replace(old, new))
