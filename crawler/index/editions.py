"""Which version of a record a reading is: compared, field by field, with the newest one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from crawler.records import UNSET, Article, Capture, StoryCluster, Version

ARTICLE_TEXT = ("headline", "dek", "body_text")
STORY_TEXT = ("title", "dek", "summaries", "members")
"""The fields that are the text of a record: where one changed, it is a new version."""
BESIDE = ("byline_raw", "published", "modified", "corrections", "counts")
"""Fields whose change is told too."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The newest reading of a record: its version's number, its capture, a digest of what each field said.

    `gone` is why the page is there no more, None while it is; `first_seen_at` when the record was first kept.
    """

    record_id: str
    number: int
    capture_id: str
    said: Mapping[str, str]
    gone: str | None = None
    first_seen_at: str | None = None


def read(record: Article | StoryCluster, capture: Capture, known: Edition | None) -> tuple[Version, Edition]:
    """Return the version that a reading is, and the edition that it leaves for the next.

    The first is number 1; each whose text differs from the one before has the next number. The same reading
    once more (a line that supersedes another) keeps its number.
    """
    said = _said(record)
    change = tuple(name for name in said if said[name] != known.said.get(name)) if known else ()
    number = 1 if known is None else known.number + any(name in _text(record) for name in change)
    version = Version(
        n=number,
        prev_id=known.capture_id if known else None,
        body_sha256=body_sha256(record) if isinstance(record, Article) else None,
        change=change,
    )
    first = known.first_seen_at if known else None
    edition = Edition(
        record.record_id, number, capture.record_id, said, first_seen_at=first or capture.fetched_at
    )
    return version, edition


def body_sha256(article: Article) -> str:
    """Return the digest of an article's prose."""
    return _sha256(article.body_text.encode("utf-8", "surrogatepass"))


def _text(record: Article | StoryCluster) -> tuple[str, ...]:
    return ARTICLE_TEXT if isinstance(record, Article) else STORY_TEXT


def _said(record: Article | StoryCluster) -> dict[str, str]:
    """Return a digest of each field that is compared, of those that the record has."""
    named = {name: getattr(record, name, UNSET) for name in (*_text(record), *BESIDE)}
    return {
        name: _sha256(msgspec.json.encode(_PLAIN.get(name, _as_it_is)(value)))[:16]
        for name, value in named.items()
        if value is not UNSET
    }


def _as_it_is(value: Any) -> Any:
    return value


def _members(members: Any) -> Any:
    """Return what makes a member: links to our own records are filled in after reading."""
    return [(member.url, member.headline) for member in members]


_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "members": _members,
    "published": lambda stamp: stamp and stamp.value,
    "modified": lambda stamp: stamp and stamp.value,
}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
