"""Reads an aggregator's stories: from the state its page carries, from its markup, or from its feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from crawler.extract.flight import is_stream, read_scripts, read_stream
from crawler.extract.library import library
from crawler.extract.page import Page
from crawler.extract.story.build import story
from crawler.extract.story.checks import judge
from crawler.extract.story.feed import read_feed
from crawler.extract.story.layout import FeedLayout, MarkupLayout, StateLayout
from crawler.extract.story.markup import read_markup
from crawler.extract.story.merge import merged
from crawler.extract.story.page import read_page
from crawler.extract.story.state import read_state
from crawler.records import Counts, Language, Quality, StoryCluster
from crawler.urls import host_of, record_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.story.draft import Draft
    from crawler.extract.story.layout import StoryLayout


@dataclass(frozen=True)
class Stories:
    """The stories of a page, at least one, and the layout that read them."""

    stories: tuple[StoryCluster, ...]
    layout: StoryLayout


def read_story(
    html: str | bytes, url: str, *, content_type: str | None = None, fetched_at: datetime | str | None = None
) -> StoryCluster:
    """Return the story of a page, read with the layouts of the known aggregators.

    Of a page of many stories it is the one that `url` names, else the first. A page that no layout
    fits gives a record without members, flagged `no_layout`. `fetched_at` is an aware time, or RFC 3339.
    """
    layouts = [layout for site in library().aggregators for layout in site.layouts]
    return read_cluster(Page.parse(html, url, content_type), layouts, fetched_at) or _unread(url, fetched_at)


def read_cluster(
    page: Page, layouts: Sequence[StoryLayout], fetched_at: datetime | str | None = None
) -> StoryCluster | None:
    """Return the first story of `page`, or `None`; see `read_stories`."""
    found = read_stories(page, layouts, fetched_at)
    return found.stories[0] if found else None


def read_stories(
    page: Page, layouts: Sequence[StoryLayout], fetched_at: datetime | str | None = None
) -> Stories | None:
    """Return the stories of `page`, or `None` where none of `layouts` fits its address and content.

    Where the address names one story of a page of many (`…/#a261120p4`), that one alone is returned.
    """
    for layout in _in_order(layouts, fetched_at):
        drafts = _drafts(page, layout) if layout.fits(page.url) else []
        if drafts:
            return Stories(tuple(_record(draft, layout, page.url, fetched_at) for draft in drafts), layout)
    return None


def _drafts(page: Page, layout: StoryLayout) -> list[Draft]:
    if isinstance(layout, FeedLayout):
        return read_feed(page, layout)
    if isinstance(layout, MarkupLayout):
        return read_markup(page, layout)
    return _stated(page, layout) if isinstance(layout, StateLayout) else []


def _stated(page: Page, layout: StateLayout) -> list[Draft]:
    """Return the one story of a page that carries its state, of the state alone, or of the markup alone."""
    stream = is_stream(page.text)
    flight = read_stream(page.text) if stream else read_scripts(page.scripts)
    state = read_state(flight, layout, layout.slug(page.url))
    shown = None if stream else read_page(page, layout)
    if state is None and shown is None:
        return []
    draft = merged(state, shown, layout, page.url)
    missing = {"state_missing": state is None, "page_missing": shown is None and not stream}
    draft.faults |= {name for name, is_missing in missing.items() if is_missing}
    draft.faults |= {"state_damaged"} if flight.faults else set()
    draft.language = None if stream else page.language
    return [draft]


def _record(draft: Draft, layout: StoryLayout, url: str, fetched_at: datetime | str | None) -> StoryCluster:
    found = story(draft, layout, url)
    return msgspec.structs.replace(
        found,
        captured=_written(fetched_at),
        language=Language(declared=draft.language),
        quality=judge(found, draft.faults),
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


def _written(moment: datetime | str | None) -> str | None:
    return moment.isoformat() if isinstance(moment, datetime) else moment
