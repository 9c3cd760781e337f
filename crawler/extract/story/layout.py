"""The facts about an aggregator's pages: where its stories stand in state, in markup or in a feed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from crawler.records import BIAS_SCALE, Relation

Paths = Mapping[str, str]
"""Field to path in the state; ` | ` between paths means: the first that finds something."""
Selectors = Mapping[str, str]
"""Field to CSS selector; `selector@name` means that attribute, else the text."""
Choices = Mapping[str, str]
"""Field to selectors, ` | ` between them: the first that gives a value. An empty one is the element itself,
`@name` one of its attributes, `selector@:after` the text that follows the element inside its parent."""


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
class ListFacts:
    """Where the members of one kind stand in a story's element; selectors begin at the member's element."""

    items: str
    fields: Choices
    relation: Relation | None = None
    headings: str = ""
    """Elements between the items; each names the group that follows it."""
    posts: frozenset[str] = frozenset()
    """Names of groups, in lower case, whose items are posts on social networks."""
    is_again: bool = False
    """Whether the list shows in short what another one shows in full."""


@dataclass(frozen=True, kw_only=True)
class MarkupFacts:
    """Where the stories of a page stand in its markup; selectors begin at a story's element."""

    mark: str
    """An element every page of this layout has."""
    stories: str
    """The element of each story; a page without one is one story."""
    fields: Choices
    lists: tuple[ListFacts, ...]
    patterns: Mapping[str, str] = field(default_factory=dict)
    """Field to the pattern whose first group is its value; a text that does not match has none."""
    drop: str = ""
    """Elements that are no part of any story."""
    anchors: str = ""
    """Attributes that hold an id the story answers to, `selector@name`."""
    anchor_text: str = ""
    """Pattern of such an attribute; its first group is the id."""
    permalink: tuple[str, str] | None = None
    """Pattern of a story's id, and the template that makes its address of the pattern's groups."""
    summary: str = ""
    """Paragraphs of the aggregator's own summary."""
    topics: str = ""
    related: str = ""
    """Links to the same story elsewhere."""


@dataclass(frozen=True, kw_only=True)
class FeedFacts:
    """How a feed tells a story: an RSS item that lists its members in the HTML of its description."""

    items: str
    """Element of each member in the description; one without any has one member, the item itself."""
    fields: Choices
    joint: str
    """What stands between headline and outlet in an item's title."""
    id_text: str
    """Pattern in an item's link whose first group is its id, where the item has no `guid`."""
    related: str = ""
    """Links to the same story elsewhere."""


@dataclass(frozen=True, kw_only=True)
class StoryLayout:
    """What holds of every page of an aggregator since a day."""

    aggregator: str
    since: date
    story: str
    """Pattern of the addresses; its groups, put together, are the story's own name there."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Bias labels as shown, in lower case, to the labels of the scale."""
    unrated: frozenset[str] = frozenset()
    """Bias labels that mean that the outlet is not rated."""
    scale: tuple[str, ...] = BIAS_SCALE
    """The aggregator's bias labels, from left to right."""
    reviewer: str | None = None
    """Who rates the outlets, where the page shows one reviewer's labels only."""
    opaque: str | None = None
    """Pattern of the aggregator's own addresses that stand for an article elsewhere."""

    @property
    def mark(self) -> str | None:
        """The element by which a page of this layout is known on any host."""
        return None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern of an address."""
        return re.compile(self.story)

    def fits(self, url: str) -> bool:
        """Tell whether `url` may be a page of this layout."""
        return self.pattern.search(url) is not None

    def slug(self, url: str) -> str | None:
        """Return the name of the story in its address, or `None` where `url` names none."""
        match = self.pattern.search(url)
        return "".join(group for group in match.groups() if group) or None if match else None


@dataclass(frozen=True, kw_only=True)
class StateLayout(StoryLayout):
    """One story a page, in the state the page carries and in its markup."""

    state: StateFacts
    page: PageFacts

    @property
    def mark(self) -> str | None:
        """See StoryLayout."""
        return self.page.mark

    @property
    def locked(self) -> tuple[str, ...]:
        """The fields of the story the site withholds."""
        return tuple(self.state.locked)


@dataclass(frozen=True, kw_only=True)
class MarkupLayout(StoryLayout):
    """One story or many a page, in its markup alone."""

    markup: MarkupFacts

    @property
    def mark(self) -> str | None:
        """See StoryLayout."""
        return self.markup.mark


@dataclass(frozen=True, kw_only=True)
class FeedLayout(StoryLayout):
    """A feed: one story an item."""

    feed: FeedFacts
