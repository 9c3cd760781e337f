"""What rereading came to: pages by outcome, records new, changed and lost, and what could not be done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields

from crawler.records import Outcome, Reading
from crawler.reread.carry import Values, differing

NAMED = 100
"""Faults and lost records that are named; the rest are counted."""


@dataclass
class Tally:
    """Counts over any number of files; `merge` adds another's."""

    files: int = 0
    pages: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """Pages by outcome, `no_page` for those that are no HTML."""
    records: Counter[str] = field(default_factory=Counter)
    """Records by kind."""
    compared: Counter[str] = field(default_factory=Counter)
    """Records by what became of them: `new`, `unchanged`, `changed`, `lost` or `kept_as_it_was`."""
    changes: Counter[str] = field(default_factory=Counter)
    """How often each field changed."""
    written: list[str] = field(default_factory=list)
    """The keys that were written."""
    lost: list[str] = field(default_factory=list)
    """Addresses of which the readers make no record any more, NAMED at most."""
    faults: list[str] = field(default_factory=list)
    """Lines for people, NAMED at most; any makes the exit code 1."""

    def read(self, url: str, reading: Reading) -> None:
        """Count a page that was read."""
        self.pages += 1
        is_page = reading.reason != "not_html"
        self.outcomes[str(reading.outcome) if is_page else "no_page"] += 1
        if is_page and reading.outcome is Outcome.UNREADABLE:
            self.fault(f"{url}: unreadable ({reading.reason})")

    def compare(self, record: Values, earlier: Values | None) -> None:
        """Count a record beside its earlier reading."""
        if earlier is None:
            self.compared["new"] += 1
            return
        changed = differing(record, earlier)
        self.changes.update(changed)
        self.compared["changed" if changed else "unchanged"] += 1

    def lose(self, url: str) -> None:
        """Count a record that the readers make no more."""
        self.compared["lost"] += 1
        self.lost = [*self.lost, url][:NAMED]

    def fault(self, line: str) -> None:
        """Note what could not be done."""
        self.faults = [*self.faults, line][:NAMED]

    def merge(self, other: Tally) -> None:
        """Add the counts of `other`."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        self.lost, self.faults = self.lost[:NAMED], self.faults[:NAMED]
