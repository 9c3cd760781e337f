"""A story of an aggregator: its own words and figures, and the articles it lists."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from crawler.records.base import Capture, Language, Link, Locked, Provenance, Quality, Record, Stamp, Version

SummaryRole = Literal["neutral", "left", "center", "right", "analysis"]


class Summary(Record, frozen=True, kw_only=True):
    """One summary of a story and who or what wrote it."""

    role: SummaryRole
    bullets: tuple[str, ...]
    generated_by: str | None
    disclaimer: str | None = None


class Counts(Record, frozen=True, kw_only=True):
    """How many sources a story lists, how many of them are rated, and how many members the page holds."""

    listed: int | None
    rated: int | None = None
    shown: int | None = None
    alt_media: int | None = None


class Share(Record, frozen=True, kw_only=True):
    """One side of a distribution: sources counted, `share` computed from counts, the text the page shows."""

    count: int | None = None
    share: float | None = None
    shown_text: str | None = None


class Distribution(Record, frozen=True, kw_only=True):
    """Left, center and right of a story; shares are over the rated sources."""

    left: Share | None = None
    center: Share | None = None
    right: Share | None = None
    base: Literal["rated"] = "rated"


class Rating(Record, frozen=True, kw_only=True):
    """One reviewer's opinion of an outlet."""

    reviewer: str
    label: str
    url: str | None = None


BIAS_SCALE = ("farLeft", "left", "leanLeft", "center", "leanRight", "right", "farRight")


class Bias(Record, frozen=True, kw_only=True):
    """An outlet's bias label on the site's own scale, with the ratings it rests on."""

    label: str | None
    scale: tuple[str, ...] = BIAS_SCALE
    ratings: tuple[Rating, ...] | UnsetType = UNSET


class MemberOutlet(Record, frozen=True, kw_only=True):
    """The outlet of a member article as the aggregator describes it."""

    name: str | None
    id: str | None = None
    slug: str | None = None
    country: str | None = None
    place: str | None = None
    url: str | None | UnsetType = UNSET
    """The outlet's own front page."""


Relation = Literal["lead", "discussion", "related", "post"]
"""A member leads its story, takes it up, stands beside it, or is a post about it on a social network."""


class Member(Record, frozen=True, kw_only=True):
    """One article of a story cluster; `position` counts from 0 in the order of the page."""

    position: int
    ref_id: str | None = None
    url: str | None
    outlet: MemberOutlet
    headline: str | None = None
    headline_original: str | None | UnsetType = UNSET
    snippet: str | None = None
    published: Stamp | None | UnsetType = UNSET
    added: Stamp | None | UnsetType = UNSET
    is_opinion: bool | None | UnsetType = UNSET
    paywalled: bool | None | UnsetType = UNSET
    bias: Bias | None | UnsetType = UNSET
    factuality: Locked | None | UnsetType = UNSET
    ownership: Locked | None | UnsetType = UNSET
    wire_story_id: str | None | UnsetType = UNSET
    article_record_id: str | None | UnsetType = UNSET
    authors: tuple[str, ...] | UnsetType = UNSET
    relation: Relation | UnsetType = UNSET
    side: Literal["left", "center", "right"] | None | UnsetType = UNSET
    """The column the aggregator shows the article in, whatever its outlet's label is."""
    opaque_link: bool | UnsetType = UNSET
    """True where `url` is the aggregator's own way to an article whose address the page does not tell."""


class Attribution(Record, frozen=True, kw_only=True):
    """A text the aggregator took from one source."""

    text: str | None
    attributed_to: str | None = None
    url: str | None = None


class Topic(Record, frozen=True, kw_only=True):
    """A topic, person or place an aggregator files a story under."""

    id: str | None = None
    name: str
    kind: str | None = None
    slug: str | None = None


class FirstSource(Record, frozen=True, kw_only=True):
    """The outlet the aggregator saw first."""

    outlet: str | None
    headline: str | None = None
    at: Stamp | None = None


class StoryCluster(Record, frozen=True, kw_only=True):
    """A story of an aggregator: what it says of itself, and the articles it lists."""

    schema: str = "wirecopy/story_cluster/1"
    record_id: str
    aggregator: str
    url: str
    canonical_url: str | None = None
    site_id: str | None = None
    slug: str | None = None
    title: str | None
    dek: str | None | UnsetType = UNSET
    generated_title: str | None | UnsetType = UNSET
    description: Attribution | None | UnsetType = UNSET
    summaries: tuple[Summary, ...] | UnsetType = UNSET
    started: Stamp | None | UnsetType = UNSET
    updated: Stamp | None | UnsetType = UNSET
    captured: str | None = None
    """When the page was fetched, RFC 3339."""
    counts: Counts
    distribution: Distribution | None | UnsetType = UNSET
    factuality: Locked | None | UnsetType = UNSET
    ownership: Locked | None | UnsetType = UNSET
    blindspot: str | None | UnsetType = UNSET
    topics: tuple[Topic, ...] | UnsetType = UNSET
    places: tuple[Topic, ...] | UnsetType = UNSET
    first_source: FirstSource | None | UnsetType = UNSET
    members: tuple[Member, ...] = ()
    locked_fields: tuple[str, ...] = ()
    upsell_text: tuple[str, ...] = ()
    related: tuple[Link, ...] | UnsetType = UNSET
    language: Language = Language()
    version: Version | UnsetType = UNSET
    quality: Quality = msgspec.field(default_factory=Quality)
    provenance: dict[str, Provenance] = msgspec.field(default_factory=dict)
    capture: Capture | UnsetType = UNSET
