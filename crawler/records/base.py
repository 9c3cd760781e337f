"""What every record is, and where its values come from: clocks, candidates, provenance, the capture."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType


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
