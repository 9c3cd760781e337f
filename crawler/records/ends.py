"""How a page ended: what its reading gave, what a run tells of it, and that it is gone."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, UnsetType

from crawler.records.article import Article
from crawler.records.base import Capture, Record, Version
from crawler.records.story import StoryCluster


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
