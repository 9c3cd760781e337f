"""The facts about an aggregator's story pages: where the story stands in its state and in its markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

Paths = Mapping[str, str]
"""Field to path in the state; ` | ` between paths means: the first that finds something."""
Selectors = Mapping[str, str]
"""Field to CSS selector; `selector@name` means that attribute, else the text."""


@dataclass(frozen=True, kw_only=True)
class StateFacts:
    """Where a story stands in the state a page carries; paths begin at the story's object."""

    shape: tuple[str, ...]
    """Keys the story's object has and no other object of the page has together."""
    fields: Paths
    members: str
    member: Paths
    """Paths inside one member."""
    ratings: str
    rating: Paths
    """The list of ratings inside one member, and paths inside one rating."""
    topics: str
    places: str
    topic: Paths
    summaries: Paths
    """Summary role to the path of its text, one bullet a line."""
    summaries_by: str
    """Who wrote the summaries, as far as the state itself says."""
    locked: Paths
    """Fields the page withholds though the state may hold them: never read, only seen to be there."""
    member_locked: Paths


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """Where one member stands in the markup; selectors begin at its card."""

    card: str
    outlet_id: str
    """The element whose `id` ends in the outlet's id: the same for each article of that outlet."""
    fields: Selectors
    paywalled: str
    """The icon that marks a paywalled outlet."""
    lock: str
    """Elements whose text names a field that is withheld when they hold `lock_icon`."""
    lock_icon: str


@dataclass(frozen=True, kw_only=True)
class PageFacts:
    """Where a story stands in the markup of its page."""

    mark: str
    """An element every story page has."""
    fields: Selectors
    site_id: str
    site_id_text: str
    """A meta that names the story's own id, and the pattern whose first group is that id."""
    listed: str
    listed_text: str
    """Pattern whose first group is the number of listed articles; it may stand there twice."""
    sides: Selectors
    """Side to the element that shows its name and its count."""
    bullets: str
    shown_text: str
    """Pattern of the sentence that shows a side's share, groups `percent` and `side`."""
    summary_tabs: Selectors
    tab_chosen: str
    """Pattern in the class of the tab whose summary is shown."""
    summary_by: str
    disclaimer: str
    """Patterns in the text of `credits`: who wrote the summary, what warns about it."""
    credits: str
    upsells: str
    upsell_text: str
    """Pattern of an offer to unlock a field, group `field`."""
    first_outlet: str
    first_outlet_text: str
    topics: str
    cards: CardFacts


@dataclass(frozen=True, kw_only=True)
class StoryLayout:
    """How an aggregator's story pages were built since a day."""

    aggregator: str
    since: date
    story: str
    """Pattern of a story's address, group `slug`."""
    state: StateFacts
    page: PageFacts
    labels: Mapping[str, str] = field(default_factory=dict)
    """Bias labels as shown, in lower case, to the labels of the scale."""
    unrated: frozenset[str] = frozenset()
    """Bias labels that mean that the outlet is not rated."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern of a story's address."""
        return re.compile(self.story)

    @property
    def locked(self) -> tuple[str, ...]:
        """The fields of the story the site withholds."""
        return tuple(self.state.locked)

    def slug(self, url: str) -> str | None:
        """Return the slug in a story's address, or `None` where `url` is not one."""
        match = self.pattern.search(url)
        return match["slug"] if match else None
