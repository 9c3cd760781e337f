"""What a way to crawl costs and brings: requests, delay to first capture, edits caught."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec


@dataclass(slots=True)
class Tally:
    """Counts of one newsroom or of many."""

    looks: int = 0
    """Requests for doors."""
    asks: int = 0
    """Requests for articles."""
    robots: int = 0
    """Requests for robots.txt."""
    caught: int = 0
    """Edits whose text was captured before the next edit replaced it."""
    delays: array[float] = field(default_factory=lambda: array("d"))
    """Seconds from publication to first capture."""

    @property
    def requests(self) -> int:
        """All that was asked for."""
        return self.looks + self.asks + self.robots

    def ask(self, delay: float | None, changed: bool) -> None:
        """Count a request for an article: the `delay` of a first capture, and whether an edit was caught."""
        self.asks += 1
        self.caught += changed
        if delay is not None:
            self.delays.append(delay)

    def add(self, other: Tally) -> None:
        """Add another newsroom's counts."""
        self.looks += other.looks
        self.asks += other.asks
        self.robots += other.robots
        self.caught += other.caught
        self.delays.extend(other.delays)


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A way to crawl in figures; delays in seconds, shares from 0 to 1."""

    way: str
    requests: int
    door_requests: int
    robots_requests: int
    share_of_fixed: float
    """Requests beside those of fixed crawling."""
    articles_captured: float
    median_delay_s: float
    mean_delay_s: float
    p95_delay_s: float
    edits_caught: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What there was to find, and what fixed crawling spends on it."""

    articles: int
    edits: int
    fixed_requests: int

    def score(self, way: str, tally: Tally) -> Score:
        """Return the figures of one way."""
        delays = sorted(tally.delays)
        return Score(
            way=way,
            requests=tally.requests,
            door_requests=tally.looks,
            robots_requests=tally.robots,
            share_of_fixed=_share(tally.requests, self.fixed_requests),
            articles_captured=_share(len(delays), self.articles),
            median_delay_s=_at(delays, 0.5),
            mean_delay_s=_share(sum(delays), len(delays)),
            p95_delay_s=_at(delays, 0.95),
            edits_caught=_share(tally.caught, self.edits),
        )


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the counts of all newsrooms together."""
    summed = Tally()
    for tally in tallies:
        summed.add(tally)
    return summed


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _at(ordered: list[float], share: float) -> float:
    return ordered[int(len(ordered) * share)] if ordered else 0.0
