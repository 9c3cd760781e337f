"""The stories of the sample aggregator as plain values, for its page maker and its state maker."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

SIDES = ("left", "center", "right")
LABELS = {
    "farLeft": "Far Left",
    "left": "Left",
    "leanLeft": "Lean Left",
    "center": "Center",
    "leanRight": "Lean Right",
    "right": "Right",
    "farRight": "Far Right",
}


@dataclass(frozen=True, kw_only=True)
class MemberSpec:
    """One article of the story; `bias` is a key of `LABELS` or `None`, times are ISO 8601 with `Z`."""

    url: str
    outlet: str
    headline: str
    snippet: str
    published: str
    bias: str | None = "center"
    added: str | None = None
    original_headline: str | None = None
    place: str | None = None
    country: str | None = None
    is_opinion: bool = False
    paywalled: bool = False
    wire_story_id: str | None = None

    @property
    def ref_id(self) -> str:
        """The aggregator's own id of the article."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.url))

    @property
    def outlet_id(self) -> str:
        """The aggregator's own id of the outlet: cards and charts carry it."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.outlet))

    @property
    def slug(self) -> str:
        """The outlet's name in an address."""
        return self.outlet.lower().replace(" ", "-")


@dataclass(frozen=True, kw_only=True)
class StorySpec:
    """A story: what the page lists may exceed its members; `counts` are left, center, right."""

    slug: str
    title: str
    members: tuple[MemberSpec, ...]
    bullets: tuple[str, ...]
    counts: tuple[int, int, int]
    listed: int
    started: str
    updated: str
    dek: str = ""
    generated_title: str = ""
    blindspot: str | None = None
    """The side that hardly covers the story, as the site says it."""
    description: str = ""
    topics: tuple[tuple[str, str], ...] = ()
    """Names and kinds: `("Harbour Bay", "place")`."""
    places: tuple[tuple[str, str], ...] = ()
    """Ids and names of countries: `("US", "United States")`."""
    origin: str = "https://ground.news"
    summaries: dict[str, str] = field(default_factory=dict)
    """Summaries in the state by `left`, `center`, `right`, `analysis`: lines, as the service keeps them."""
    state: bool = True
    """False leaves the state out of the page."""

    @property
    def id(self) -> str:
        """The aggregator's own id of the story."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.slug))

    @property
    def rated(self) -> int:
        """The listed sources that have a bias rating."""
        return sum(self.counts)

    def percents(self) -> tuple[int, int, int]:
        """The whole percentages the page shows: rounded, the largest adjusted so that they sum to 100."""
        shown = [round(100 * count / (self.rated or 1)) for count in self.counts]
        if self.rated:
            shown[shown.index(max(shown))] += 100 - sum(shown)
        return shown[0], shown[1], shown[2]


def slug(name: str) -> str:
    """Return `name` as it stands in an address."""
    return name.lower().replace(" ", "-")
