"""What no page says and a crawl found out: links between records, carried over into a new reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from crawler.index.editions import body_sha256
from crawler.records import UNSET, Article, Capture, Member, Stamp, StoryCluster, Transcript, Version
from crawler.store.lines import Kept
from crawler.urls import canonical, is_web_address

Values = Mapping[str, Any]
"""A record as plain JSON values, of whatever version."""


def carried(record: Kept, earlier: Values) -> Kept:
    """Return `record` with the links that the earlier reading of the same capture has and it lacks.

    These are a member's `article_record_id`, by its address; a transcript's; the day an article was first
    seen; which version it is; and the companions of the capture. What the page itself says is never taken
    from an earlier reading.
    """
    record = _with_version(_with_companions(record, earlier), earlier)
    if isinstance(record, StoryCluster):
        return _story(record, earlier)
    if isinstance(record, Transcript):
        known = earlier.get("article_record_id")
        missing = record.article_record_id is None and isinstance(known, str)
        return msgspec.structs.replace(record, article_record_id=known) if missing else record
    return _article(record, earlier)


def differing(record: Values, earlier: Values) -> list[str]:
    """Return the names of the fields that are not the same; where the page is kept is no field of it."""
    missing = object()
    names = sorted({*record, *earlier} - {"capture"})
    return [name for name in names if record.get(name, missing) != earlier.get(name, missing)]


def _with_companions(record: Kept, earlier: Values) -> Kept:
    capture, known = record.capture, (earlier.get("capture") or {}).get("companions")
    if not isinstance(capture, Capture) or capture.companions or not known:
        return record
    return msgspec.structs.replace(
        record, capture=msgspec.structs.replace(capture, companions=tuple(map(str, known)))
    )


def _with_version(record: Kept, earlier: Values) -> Kept:
    """Return the record as the version that it was; the digest of its body is that of today's reading."""
    known = earlier.get("version")
    if isinstance(record, Transcript) or record.version is not UNSET or not known:
        return record
    version = msgspec.convert(known, Version)
    if isinstance(record, Article):
        version = msgspec.structs.replace(version, body_sha256=body_sha256(record))
    return msgspec.structs.replace(record, version=version)


def _story(story: StoryCluster, earlier: Values) -> StoryCluster:
    members = [member for member in earlier.get("members") or () if "article_record_id" in member]
    links = {_key(member.get("url")): member["article_record_id"] for member in members}
    return msgspec.structs.replace(story, members=tuple(_linked(member, links) for member in story.members))


def _linked(member: Member, links: Values) -> Member:
    key = _key(member.url)
    if member.article_record_id is not UNSET or not key or key not in links:
        return member
    return msgspec.structs.replace(member, article_record_id=links[key])


def _key(url: str | None) -> str:
    return canonical(url) if url and is_web_address(url) else ""


def _article(article: Article, earlier: Values) -> Article:
    known = earlier.get("first_seen")
    if article.first_seen is not UNSET or not known:
        return article
    return msgspec.structs.replace(article, first_seen=msgspec.convert(known, Stamp))
