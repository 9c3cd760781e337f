"""Reads an aggregator's story: from the state its page carries, joined with what the page shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from crawler.extract.flight import is_stream, read_scripts, read_stream
from crawler.extract.library import library
from crawler.extract.page import Page
from crawler.extract.story_build import story
from crawler.extract.story_checks import judge
from crawler.extract.story_merge import merged
from crawler.extract.story_page import read_page
from crawler.extract.story_state import read_state
from crawler.records import Counts, Language, Quality, StoryCluster
from crawler.urls import host_of, record_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.flight import Flight
    from crawler.extract.story_layout import StoryLayout


def read_story(
    html: str | bytes, url: str, *, content_type: str | None = None, fetched_at: datetime | str | None = None
) -> StoryCluster:
    """Return the story of a page, read with the layouts of the known aggregators.

    Bytes of `text/x-component` are UTF-8: the type comes without a charset. A page that no layout
    fits gives a record without members, flagged `no_layout`. `fetched_at` is an aware time, or RFC 3339.
    """
    if isinstance(html, bytes) and (content_type or "").lower().startswith("text/x-component"):
        html = html.decode("utf-8", "replace")
    page = Page.parse(html, url, content_type)
    return read_cluster(page, _layouts(), fetched_at) or _unread(url, fetched_at)


def read_cluster(
    page: Page, layouts: Sequence[StoryLayout], fetched_at: datetime | str | None = None
) -> StoryCluster | None:
    """Return the story of `page`, or `None` where none of `layouts` fits its address and content."""
    if not any(layout.slug(page.url) for layout in layouts):
        return None
    stream = is_stream(page.text)
    flight = read_stream(page.text) if stream else read_scripts(page.scripts)
    for layout in _in_order(layouts, fetched_at):
        found = _read(page, flight, layout, stream) if layout.slug(page.url) else None
        if found:
            return msgspec.structs.replace(found, captured=_written(fetched_at))
    return None


def _read(page: Page, flight: Flight, layout: StoryLayout, stream: bool) -> StoryCluster | None:
    state = read_state(flight, layout, layout.slug(page.url))
    shown = None if stream else read_page(page, layout)
    if state is None and shown is None:
        return None
    draft = merged(state, shown, layout, page.url)
    missing = {"state_missing": state is None, "page_missing": shown is None and not stream}
    draft.faults |= {name for name, is_missing in missing.items() if is_missing}
    if flight.faults:
        draft.faults.add("state_damaged")
    found = story(draft, layout, page.url)
    declared = None if stream else page.language
    return msgspec.structs.replace(
        found, language=Language(declared=declared), quality=judge(found, draft.faults)
    )


def _in_order(layouts: Sequence[StoryLayout], fetched_at: datetime | str | None) -> list[StoryLayout]:
    """Return the layouts of the day of `fetched_at` first, the newest first."""
    try:
        day = date.fromisoformat((_written(fetched_at) or "")[:10])
    except ValueError:
        day = date.max
    return sorted(layouts, key=lambda layout: (layout.since <= day, layout.since), reverse=True)


def _unread(url: str, fetched_at: datetime | str | None) -> StoryCluster:
    return StoryCluster(
        record_id=record_id(url),
        aggregator=host_of(url),
        url=url,
        title=None,
        captured=_written(fetched_at),
        counts=Counts(listed=None),
        quality=Quality(score=0.0, flags=("no_layout",)),
    )


def _layouts() -> tuple[StoryLayout, ...]:
    return tuple(layout for site in library().aggregators for layout in site.layouts)


def _written(moment: datetime | str | None) -> str | None:
    return moment.isoformat() if isinstance(moment, datetime) else moment
