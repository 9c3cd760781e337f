"""What the end of a page means for what was kept of it before: a record's next version, or a tombstone."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from urllib.parse import urldefrag, urlsplit

import msgspec

from crawler.index.editions import Edition, read
from crawler.index.seen import Seen
from crawler.records import Article, Capture, Outcome, PageEnd, Stamp, StoryCluster, Tombstone, Version
from crawler.urls import host_of

R = TypeVar("R", Article, StoryCluster)

FRONT_PAGE = "front_page"
GONE = (404, 410)
"""Statuses that say that a page is not there any more (RFC 9110 §15.5.5, §15.5.11)."""
_ROOTS = frozenset({"", "/", "/index.html", "/home", "/home/"})


def gone(end: PageEnd) -> str | None:
    """Return why a page is not there any more: its status, or that its address leads to the front page."""
    if end.article or end.story or end.capture is None:
        return None
    if end.outcome is Outcome.HTTP_ERROR and end.status in GONE:
        return str(end.status)
    return FRONT_PAGE if _leads_to_front_page(end.url, end.capture.final_url or end.url) else None


class History:
    """Puts the pages of one run into line with those of the runs before. For the run's writer."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._numbered: dict[tuple[str, str], tuple[Version, Edition]] = {}

    def placed(self, end: PageEnd) -> PageEnd:
        """Return the end with the versions of its records, or with the tombstone of the article it was.

        Raises DatabaseError.
        """
        if end.capture is None:
            return end
        if why := gone(end):
            return msgspec.structs.replace(end, tombstone=self._tombstone(end, end.capture, why))
        article = self._versioned(end.article, end.capture) if end.article else None
        story = self._versioned(end.story, end.capture) if end.story else None
        stories = tuple(self._versioned(one, end.capture) for one in end.stories)
        if article:
            for url in {end.url, end.capture.final_url or end.url}:
                self._seen.note_address(urldefrag(url)[0], article.record_id, end.capture.warc_file)
        return msgspec.structs.replace(end, article=article, story=story, stories=stories)

    def _versioned(self, record: R, capture: Capture) -> R:
        key = (record.record_id, capture.record_id)
        if key not in self._numbered:  # a line that supersedes another is of the same version
            version, edition = read(record, capture, self._seen.edition(record.record_id))
            self._numbered[key] = version, edition
            self._seen.note_edition(edition, capture.warc_file)
        version, edition = self._numbered[key]
        if isinstance(record, Article) and edition.first_seen_at:
            at = edition.first_seen_at
            first = Stamp(value=at, raw=at, zone="offset", source="archive:fetched_at")
            record = msgspec.structs.replace(record, first_seen=first)
        return msgspec.structs.replace(record, version=version)

    def _tombstone(self, end: PageEnd, capture: Capture, why: str) -> Tombstone | None:
        """Return the tombstone of an article that was kept before and has none yet."""
        record_id = self._seen.article_at(urldefrag(end.url)[0])
        edition = self._seen.edition(record_id) if record_id else None
        if edition is None or edition.gone:
            return None
        self._seen.note_edition(replace(edition, gone=why), capture.warc_file)
        return Tombstone(
            record_id=edition.record_id,
            url=end.url,
            reason=why,
            found_gone=capture.fetched_at,
            version=Version(n=edition.number, prev_id=edition.capture_id),
            capture=capture,
        )


def _leads_to_front_page(asked: str, answered: str) -> bool:
    there, here = urlsplit(answered), urlsplit(asked)
    same_host = host_of(asked).removeprefix("www.") == host_of(answered).removeprefix("www.")
    return same_host and there.path in _ROOTS and not there.query and here.path not in _ROOTS
