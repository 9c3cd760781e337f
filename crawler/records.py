"""The record types: what stages say to each other, and what is written as JSON.

Three states of a field are kept apart everywhere: `null` was looked for and is absent, a missing key
(`UNSET`) was not looked for, and `{"locked": true}` is withheld by the site. Times are RFC 3339 strings
with an offset, and the string as found stands beside them. Field names follow schema.org, IPTC ninjs and
WARC 1.1 where those have a name.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

__all__ = ["UNSET", "UnsetType"]


class Outcome(StrEnum):
    """How a page ended: each page ends in exactly one of these."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    REVISIT = "revisit"
    REFUSED = "refused"
    HTTP_ERROR = "http_error"
    NOT_ARTICLE = "not_article"
    UNREADABLE = "unreadable"
    FAILED = "failed"


class Record(Struct, frozen=True):
    """Base of every record: immutable, turned into JSON and back by msgspec."""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values; fields not looked for are left out."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def to_json(self) -> bytes:
        """Return the record as one line of JSON without its line end."""
        return msgspec.json.encode(self)


class Locked(Record, frozen=True, kw_only=True):
    """A value the site shows as withheld; it is recorded as withheld and never lifted."""

    locked: Literal[True] = True


class Stamp(Record, frozen=True, kw_only=True):
    """One clock of a page: `value` is RFC 3339 with offset, or a bare date where only the day is known."""

    value: str
    raw: str
    zone: str | None = None
    """What gave the offset: `offset`, an abbreviation such as `CST`, or an IANA zone name."""
    source: str
    """Where it was read, for example `ld:datePublished` or `css:.article-headline--publish-date`."""


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


class Language(Record, frozen=True, kw_only=True):
    """BCP 47 tags: what the page declares and what the text looks like."""

    declared: str | None = None
    detected: str | None | UnsetType = UNSET


class Link(Record, frozen=True, kw_only=True):
    """A link inside the body and its relation to the story; `block` is the index of its block."""

    url: str
    text: str
    rel: Literal["source", "related", "promo"] | None = None
    block: int | None = None


class Version(Record, frozen=True, kw_only=True):
    """Where this reading stands among earlier ones of the same record id."""

    n: int
    prev_id: str | None = None
    body_sha256: str | None = None
    change: tuple[str, ...] = ()


class Quality(Record, frozen=True, kw_only=True):
    """How far to trust the record: a score in 0..1, flags, and the figures of each check."""

    score: float | None = None
    flags: tuple[str, ...] = ()
    checks: dict[str, Any] = {}


class Candidate(Record, frozen=True, kw_only=True):
    """A value found for a field: where (`via`, `path`), as it stood (`raw`), and as read (`value`)."""

    via: str
    path: str
    raw: str
    value: Any = None


class Provenance(Record, frozen=True, kw_only=True):
    """Where a field's value comes from, the places that say the same, and the candidates that differ."""

    via: str
    path: str
    raw: str | None = None
    confidence: float | None = None
    """Share of the places that agree, the value's own counted."""
    agreeing: tuple[str, ...] = ()
    conflicts: tuple[Candidate, ...] = ()


class Capture(Record, frozen=True, kw_only=True):
    """Where a record's page is kept: open `warc_file` at `offset`, read `length` bytes."""

    warc_file: str
    """Key of the WARC in the archive, such as `warc/2026/11/22/<stem>.warc.gz`."""
    offset: int
    """Bytes from the start of the file to the response record's gzip member."""
    length: int
    """Bytes of that member."""
    record_id: str
    """WARC-Record-ID without its angle brackets, `urn:uuid:…`."""
    payload_digest: str | None = None
    run_id: str | None = None
    companions: tuple[str, ...] = ()
    fetched_at: str | None = None
    status: int | None = None
    final_url: str | None = None
    content_sha256: str | None = None
    """SHA-256 of the decoded entity (content codings removed), base16."""
    extractor: str | UnsetType = UNSET
    extractor_version: str | UnsetType = UNSET
    pack: str | None | UnsetType = UNSET
    """The layout that read the page, `hearst@2023-01-01`, or `generic`."""


class Segment(Record, frozen=True, kw_only=True):
    """A timed piece of a transcript, in milliseconds from the start of the media."""

    start_ms: int
    end_ms: int
    speaker: str | None = None
    text: str


class Repair(Record, frozen=True, kw_only=True):
    """One reversible repair: `text_clean[start:end]` reads `to` where `text_raw` has `from_`."""

    start: int
    end: int
    from_: str = msgspec.field(name="from")
    to: str
    rule: str
    confidence: float


class Transcript(Record, frozen=True, kw_only=True):
    """The spoken words of a video or audio, joined to its article by media id."""

    schema: str = "wirecopy/transcript/1"
    record_id: str
    media_id: str | None
    article_record_id: str | None
    source: Literal["page", "caption-file", "api"]
    text_raw: str
    text_clean: str
    repairs: tuple[Repair, ...] = ()
    case: Literal["upper", "mixed"] | None = None
    language: str | None | UnsetType = UNSET
    is_machine: bool | None | UnsetType = UNSET
    segments: tuple[Segment, ...] | UnsetType = UNSET
    sha256: str
    """SHA-256 of `text_raw` in UTF-8, base16."""
    capture: Capture | UnsetType = UNSET


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
    provenance: dict[str, Provenance] = {}
    capture: Capture | UnsetType = UNSET
    transcripts: tuple[Transcript, ...] = ()
    """The transcripts found on the page; in the archive each is a record of its own."""


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
    provenance: dict[str, Provenance] = {}
    capture: Capture | UnsetType = UNSET


class Tombstone(Record, frozen=True, kw_only=True):
    """An article that was kept before and is not there any more; what was kept stays."""

    schema: str = "wirecopy/tombstone/1"
    record_id: str
    """That of the article."""
    url: str
    reason: str
    """The status that said so, `404` or `410`, or `front_page` where its address now leads there."""
    found_gone: str | None = None
    """When it was asked for and not there, RFC 3339."""
    version: Version
    """The last one that was kept: its number, and the WARC-Record-ID of its capture as `prev_id`."""
    capture: Capture | UnsetType = UNSET
    """The answer that said so."""


class Reading(Record, frozen=True, kw_only=True):
    """What reading one page gave: a record, or the outcome and one-word reason why there is none."""

    outcome: Outcome
    reason: str | None = None
    article: Article | None = None
    story: StoryCluster | None = None
    stories: tuple[StoryCluster, ...] = ()
    """The further stories of a page that holds many, in page order; `story` is the first."""
    pack: str | None = None
    """The layout that read it, `hearst@2023-01-01`, or `generic`."""
    asks: tuple[str, ...] = ()
    """Addresses of further documents that the page's layout wants to read with it."""


class PageEnd(Record, frozen=True, kw_only=True):
    """The end of one page in a run: asked for `url`, ended in `outcome`, kept at `capture`."""

    url: str
    outcome: Outcome
    reason: str | None = None
    """One stable word or code, such as `robots`, `404`, `too_large`; `detail` is for people."""
    detail: str | None = None
    status: int | None = None
    outlet: str | None = None
    article: Article | None = None
    story: StoryCluster | None = None
    stories: tuple[StoryCluster, ...] = ()
    """The further stories of a page that holds many."""
    tombstone: Tombstone | None = None
    """Of the article that was kept from here before."""
    capture: Capture | None = None
    supersedes: bool = False
    """True for a later line of a record already counted (cross-links filled in after reading)."""
