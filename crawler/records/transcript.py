"""The spoken words of a video or audio, as found and as repaired."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from crawler.records.base import Capture, Record


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
