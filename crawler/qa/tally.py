"""What judging many pages came to, by newsroom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.qa.judge import Verdict


@dataclass
class Row:
    """The pages of one newsroom."""

    pages: int = 0
    faulty: int = 0
    below: int = 0
    """Pages whose score is under what is asked for."""
    missing: int = 0
    """Resources that replay lacks or gives otherwise."""
    unkept: int = 0
    lowest: float = 1.0
    total: float = 0.0

    def add(self, verdict: Verdict, least: float) -> None:
        """Count a page."""
        self.pages += 1
        self.faulty += bool(verdict.faults)
        self.below += verdict.score < least
        self.missing += verdict.missing
        self.unkept += verdict.unkept
        self.lowest = min(self.lowest, verdict.score)
        self.total += verdict.score


@dataclass
class Tally:
    """Rows by newsroom; `least` is the score that a page has at least."""

    least: float
    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, newsroom: str, verdict: Verdict) -> None:
        """Count a page of a newsroom."""
        self.rows.setdefault(newsroom, Row()).add(verdict, self.least)

    @property
    def pages(self) -> int:
        """Pages that were judged."""
        return sum(row.pages for row in self.rows.values())

    @property
    def below(self) -> int:
        """Pages under `least`."""
        return sum(row.below for row in self.rows.values())

    def cells(self) -> Iterator[tuple[str, ...]]:
        """Yield newsroom, pages, mean score, lowest score, pages with faults, resources missing, unkept."""
        for name, row in sorted(self.rows.items()):
            mean = row.total / row.pages
            counts = row.faulty, row.missing, row.unkept
            yield name, str(row.pages), f"{mean:.3f}", f"{row.lowest:.3f}", *map(str, counts)
