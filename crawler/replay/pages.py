"""The pages of a pack: those that have a record, with their title and text, and those that have none."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from crawler.index.lines import UUID, CaptureLine
from crawler.replay.choice import TEXTS, records_of
from crawler.reread.keys import Stem
from crawler.store import Store

HTML = ("text/html", "application/xhtml+xml")


class PageLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of `pages/pages.jsonl` (WACZ 1.1.1 §5.2.3): `ts` is RFC 3339."""

    id: str
    url: str
    ts: str
    title: str | None = None
    text: str | None = None


def read_pages(store: Store, stem: Stem, offsets: Container[int]) -> dict[int, PageLine]:
    """Return the pages that were read from the captures of a segment at `offsets`, by their place."""
    found: dict[int, PageLine] = {}
    for kind, (title, text) in TEXTS.items():
        for record in records_of(store, stem, kind):
            capture = record["capture"]
            if capture["offset"] in offsets:
                found.setdefault(capture["offset"], _page(record, capture, title, text))
    return found


def other_pages(lines: Iterable[CaptureLine], read: Container[int]) -> Iterator[PageLine]:
    """Yield the captures of web pages from which no record was read: front pages, sections."""
    for line in lines:
        if line.status == 200 and line.mime in HTML and line.offset not in read:
            yield PageLine(id=line.id, url=line.url, ts=line.captured_at)


def _page(record: Mapping[str, Any], capture: Mapping[str, Any], title: str, text: str) -> PageLine:
    return PageLine(
        id=capture["record_id"].removeprefix(UUID),
        url=capture.get("final_url") or record["url"],
        ts=capture["fetched_at"],
        title=record.get(title),
        text=record.get(text) or None,
    )
