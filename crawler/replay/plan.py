"""Which records go into a pack: those chosen, what goes with them, and what they refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from crawler.index.lookup import find_capture, warc_key
from crawler.replay.choice import Chosen, index_lines
from crawler.replay.lists import PageAt, beside, run_of
from crawler.replay.members import Member, members
from crawler.reread.keys import stem_of
from crawler.store import Store

Excluded = Callable[[str, str], object]
"""Tells by address and time (RFC 3339) why a capture must not be shown; None where it may."""


@dataclass(frozen=True)
class Part:
    """What is taken of one WARC, in its order."""

    key: str
    members: list[Member]
    is_whole: bool
    """Whether they are all there is in the WARC."""


@dataclass
class Plan:
    """The parts of a pack, by the key of their WARC."""

    parts: list[Part] = field(default_factory=list)
    pages: dict[str, set[int]] = field(default_factory=dict)
    """Where the captures stand that were chosen for themselves, not because others need them."""
    missing: list[str] = field(default_factory=list)
    """The addresses of revisits of which the archive does not hold what they repeat."""


def make_plan(store: Store, chosen: Chosen, excluded: Excluded) -> Plan:
    """Read the WARCs of the chosen captures and follow what they name. Raises Damaged, StoreError."""
    planner = _Planner(store, excluded)
    for key, offsets in chosen.items():
        planner.choose(key, offsets)
    pages = {key: set(offsets) for key, offsets in planner.taken.items()}
    planner.add_embedded({key for key, offsets in chosen.items() if offsets is not None})
    planner.add_repeated()
    planner.add_beside({key for key, offsets in chosen.items() if offsets is None})
    planner.add_repeated()
    parts = [planner.part(key) for key in sorted(planner.taken)]
    return Plan([part for part in parts if part.members], pages, list(planner.missing))


class _Planner:
    def __init__(self, store: Store, excluded: Excluded) -> None:
        self.taken: dict[str, set[int]] = defaultdict(set)
        """Where the captures taken stand, by the key of their WARC."""
        self.missing: dict[str, None] = {}
        self._store = store
        self._excluded = excluded
        self._members: dict[str, list[Member]] = {}
        self._hidden: dict[str, set[int]] = {}

    def choose(self, key: str, offsets: set[int] | None) -> None:
        """Take captures of a WARC; without `offsets` whatever it holds, exchanges without a response too."""
        hidden = self._hidden_in(key)
        if offsets is None:
            ids = {member.id for member in self._read(key) if member.offset in hidden}
            led = {member.offset for member in self._read(key) if ids.intersection(member.concurrent)}
            offsets = {member.offset for member in self._read(key)} - led
        self.taken[key] |= offsets - hidden

    def add_embedded(self, keys: set[str]) -> None:
        """Take what the captures of some WARCs embed and the same runs fetched for them."""
        for run in {run_of(key) for key in keys}:
            of_run = sorted({key for key in keys if run_of(key) == run} | set(self._siblings(run, keys)))
            urls = {member.url for key in of_run for member in self._taken_of(key)}
            for key in of_run:
                self._add_embedded_in(urls, key)

    def add_repeated(self) -> None:
        """Take what revisits repeat; without those that repeat what must not be shown."""
        known = {member.id for key in list(self.taken) for member in self._taken_of(key)}
        waiting = [(key, m) for key in sorted(self.taken) for m in self._taken_of(key) if m.refers_to]
        while waiting:
            key, revisit = waiting.pop()
            if revisit.refers_to in known:
                continue
            place = self._original_of(revisit)
            if place is None:
                self.missing |= {revisit.url: None}
                continue
            self.choose(place[0], {place[1]})
            original = next((m for m in self._taken_of(place[0]) if m.offset == place[1]), None)
            if original is None:
                self.taken[key].discard(revisit.offset)
                continue
            known |= {revisit.refers_to or "", original.id}
            waiting += [(place[0], original)] if original.refers_to else []

    def add_beside(self, whole: set[str]) -> None:
        """Take what shows the pages taken and what they list; of `whole` WARCs all is taken already."""
        pages = {
            PageAt(run_of(key), member.url, member.date)
            for key in self.taken.keys() - whole
            for member in self._taken_of(key)
        }
        for key, offset in beside(self._store, pages):
            self.choose(key, {offset})

    def part(self, key: str) -> Part:
        """Return what is taken of a WARC, with the records that go with it."""
        every, ids = self._read(key), {member.id for member in self._taken_of(key)}
        found = [m for m in every if m.id in ids or m.goes_with(ids)] if ids else []
        return Part(key, found, len(found) == len(every))

    def _original_of(self, revisit: Member) -> tuple[str, int] | None:
        """Return the WARC and the offset at which stands what a revisit repeats."""
        line = find_capture(
            self._store, revisit.refers_to or "", revisit.refers_to_url, revisit.refers_to_date
        )
        return (warc_key(self._store, line.warc_file), line.offset) if line else None

    def _taken_of(self, key: str) -> Iterator[Member]:
        taken = self.taken.get(key, ())
        return (member for member in self._read(key) if member.offset in taken) if taken else iter(())

    def _add_embedded_in(self, urls: set[str], key: str) -> None:
        """A style sheet is fetched before what it embeds itself, so that one pass finds all."""
        by_id = {member.id: member for member in self._read(key)}
        for member in self._read(key):
            if member.embedded_in in urls:
                found = [by_id[other] for other in member.concurrent if other in by_id]
                self.choose(key, {one.offset for one in found})
                urls |= {one.url for one in found}

    def _siblings(self, run: str, keys: set[str]) -> Iterator[str]:
        """Yield the other WARCs of a run, of the days on which something was chosen."""
        for day in {key.rpartition("/")[0] for key in keys if run_of(key) == run}:
            for entry in self._store.list(f"{day}/"):
                if run_of(entry.key) == run:
                    yield entry.key

    def _hidden_in(self, key: str) -> set[int]:
        """Return where the captures stand that must not be shown."""
        if key not in self._hidden:
            lines = index_lines(self._store, stem_of(key))
            hidden = {line.offset for _, line in lines if self._excluded(line.url, line.captured_at)}
            self._hidden[key] = hidden
        return self._hidden[key]

    def _read(self, key: str) -> list[Member]:
        if key not in self._members:
            self._members[key] = list(members(self._store, key))
        return self._members[key]
