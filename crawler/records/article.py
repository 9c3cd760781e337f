"""A news article as read from one page, with all that is known of its parts."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from crawler.records.base import Capture, Language, Link, Provenance, Quality, Record, Stamp, Version
from crawler.records.transcript import Transcript


class Author(Record, frozen=True, kw_only=True):
    """A person or newsroom named in the byline."""

    name: str
    name_raw: str
    role: str | None = None
    url: str | None = None
    email: str | None = None
    org: str | None = None


class Dateline(Record, frozen=True, kw_only=True):
    """The place and agency that open a body, as in `WASHINGTON (AP) —`."""

    raw: str
    place: str | None = None
    agency: str | None = None


class Wire(Record, frozen=True, kw_only=True):
    """The news agency a story comes from, and what shows it."""

    agency: str | None = None
    evidence: str | None = None
    copyright_line: str | None = None


class Publisher(Record, frozen=True, kw_only=True):
    """Who publishes the page."""

    name: str | None = None
    url: str | None = None
    group: str | None = None
    callsign: str | None = None
    market: str | None = None
    tz: str | None = None


class Tag(Record, frozen=True, kw_only=True):
    """A keyword and what kind of thing it names, where the page says so."""

    name: str
    kind: str | None = None


class Headline(Record, frozen=True, kw_only=True):
    """A headline other than the main one, with the part it plays (`og`, `title`, `seo`, …)."""

    role: str
    value: str


BlockType = Literal["p", "h", "li", "quote", "table", "embed", "image", "video", "correction"]


class Block(Record, frozen=True, kw_only=True):
    """A piece of the body in reading order; `i` counts from 0."""

    i: int
    type: BlockType
    text: str
    html: str | None = None
    inferred_break: bool = False
    """True where the boundary before this block was inferred from glued text."""


class Image(Record, frozen=True, kw_only=True):
    """A picture of the page; `url_identity` is the address without its size and crop parameters."""

    url: str
    url_identity: str | None = None
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    w: int | None = None
    h: int | None = None
    renditions: tuple[str, ...] = ()
    is_main: bool = False


class Media(Record, frozen=True, kw_only=True):
    """A video or audio of the page; `transcript_id` is the record id of its transcript."""

    media_id: str | None = None
    player_id: str | None = None
    url: str | None = None
    title: str | None = None
    duration: float | None = None
    """Seconds."""
    thumb: str | None = None
    transcript_id: str | None = None


class Correction(Record, frozen=True, kw_only=True):
    """A correction or clarification the newsroom printed."""

    text: str
    date: str | None = None
    block: int | None = None


class Access(Record, frozen=True, kw_only=True):
    """Whether the page can be read for free, and what says so."""

    free: bool | None = None
    locked: bool | None = None
    evidence: str | None = None


ArticleKind = Literal["reportage", "opinion", "analysis", "review", "liveblog", "video", "gallery", "stub"]


class Article(Record, frozen=True, kw_only=True):
    """A news article as read from one page."""

    schema: str = "wirecopy/article/1"
    record_id: str
    """Host and the site's own id (`www.kpol9.example/46318802`), else host and a hash of the URL."""
    url: str
    canonical_url: str | None = None
    alt_urls: tuple[str, ...] = ()
    site_id: str | None = None
    kind: ArticleKind = "reportage"
    headline: str | None = None
    headline_alt: tuple[Headline, ...] = ()
    dek: str | None | UnsetType = UNSET
    byline_raw: str | None | UnsetType = UNSET
    authors: tuple[Author, ...] | UnsetType = UNSET
    published: Stamp | None = None
    modified: Stamp | None | UnsetType = UNSET
    displayed: Stamp | None | UnsetType = UNSET
    first_seen: Stamp | None | UnsetType = UNSET
    clocks: tuple[Stamp, ...] = ()
    """Every clock found, the winners included, in the order of the ladder."""
    dateline: Dateline | None | UnsetType = UNSET
    wire: Wire | None | UnsetType = UNSET
    publisher: Publisher = Publisher()
    section: str | None | UnsetType = UNSET
    breadcrumbs: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[Tag, ...] | UnsetType = UNSET
    blocks: tuple[Block, ...] = ()
    body_text: str = ""
    """The texts of the blocks that are prose, joined by a blank line."""
    images: tuple[Image, ...] | UnsetType = UNSET
    videos: tuple[Media, ...] | UnsetType = UNSET
    audios: tuple[Media, ...] | UnsetType = UNSET
    corrections: tuple[Correction, ...] | UnsetType = UNSET
    access: Access | UnsetType = UNSET
    language: Language = Language()
    links: tuple[Link, ...] | UnsetType = UNSET
    version: Version | UnsetType = UNSET
    quality: Quality = msgspec.field(default_factory=Quality)
    provenance: dict[str, Provenance] = msgspec.field(default_factory=dict)
    capture: Capture | UnsetType = UNSET
    transcripts: tuple[Transcript, ...] = ()
    """The transcripts found on the page; in the archive each is a record of its own."""
