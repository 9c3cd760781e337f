"""What a record says of its page, and whether the kept bytes say the same when they are read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from crawler.extract import VERSION
from crawler.extract.page import Companions
from crawler.index.pages import KeptPage, document, page_at
from crawler.qa.evidence import Told
from crawler.records import Capture
from crawler.replay.choice import TEXTS
from crawler.reread.carry import carried, differing
from crawler.reread.earlier import key_of
from crawler.reread.reading import records_of
from crawler.reread.tally import Tally
from crawler.store import Store
from crawler.urls import host_of

Furniture = Mapping[str, frozenset[str]]
"""The lines that hosts repeat, see `index.habits`."""
GONE = ("capture",)
"""The field of a record that is wrong where nothing can be read by it."""


def told(store: Store, kind: str, record: Mapping[str, Any], furniture: Furniture) -> Told:
    """Return what a record says. Raises StoreError."""
    title, text = TEXTS[kind]
    capture = msgspec.convert(record["capture"], Capture)
    is_ours = capture.extractor_version == VERSION
    return Told(
        title=record.get(title) or "",
        text=record.get(text) or "",
        title_field=title,
        text_field=text,
        content_sha256=capture.content_sha256,
        differing=_differing(store, kind, record, capture, furniture) if is_ours else None,
    )


def _differing(
    store: Store, kind: str, record: Mapping[str, Any], capture: Capture, furniture: Furniture
) -> Sequence[str]:
    """Return the fields that are read otherwise; what a host repeats may have been learned since."""
    page = page_at(store, capture)
    held = [document(store, record_id) for record_id in capture.companions]
    beside = tuple(one for one in held if one)
    if page is None or len(beside) < len(held):
        return GONE
    known = furniture.get(host_of(page.url), frozenset())
    readings = [
        _read_again(kind, record, page, beside, lines) for lines in dict.fromkeys((known, frozenset()))
    ]
    return min(readings, key=len)


def _read_again(
    kind: str, record: Mapping[str, Any], page: KeptPage, beside: Companions, furniture: frozenset[str]
) -> Sequence[str]:
    wanted = key_of(kind, page.capture, record["record_id"])
    for found_kind, found in records_of(page, Tally(), VERSION, beside, furniture):
        if key_of(found_kind, page.capture, found.record_id) == wanted:
            return differing(msgspec.json.decode(carried(found, record).to_json()), record)
    return sorted({*record} - {"capture"})
