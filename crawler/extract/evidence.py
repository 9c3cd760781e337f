"""Fields chosen among the values found for them; where each comes from and what lost stays on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawler.extract.clocks import order, stamp
from crawler.extract.readers import Reader, Scope
from crawler.records import Candidate, Provenance, Stamp

MAX_CONFLICTS = 12
MAX_RAW = 300


class Evidence:
    """Reads fields of one page and remembers how. `tz` is the zone of clocks that name none."""

    def __init__(self, scope: Scope, tz: str | None = None) -> None:
        self._scope = scope
        self._tz = tz
        self.provenance: dict[str, Provenance] = {}
        self.clocks: dict[str, Stamp] = {}

    def one(self, field: str, reader: Reader) -> str | None:
        """Return the first text found."""
        groups = list(reader.groups(self._scope))
        for group in groups:
            for winner in group:
                if isinstance(winner.value, str) and winner.value:
                    self._note(field, winner, groups)
                    return winner.value
        return None

    def many(
        self, field: str, reader: Reader, is_useful: Callable[[Sequence[Candidate]], object] = bool
    ) -> tuple[Candidate, ...]:
        """Return the whole first group found that `is_useful`."""
        groups = list(reader.groups(self._scope))
        for group in groups:
            if is_useful(group):
                self._note(field, group[0], groups)
                return group
        return ()

    def clock(self, field: str, reader: Reader, pick: Callable[..., Stamp] = min) -> Stamp | None:
        """Return of the first group that holds a time the one that `pick` (min, max) takes, by instant.

        Every time seen is kept in `clocks`, by source.
        """
        groups = list(reader.groups(self._scope))
        best: Stamp | None = None
        for group in groups:
            read = [(c, s) for c in group if (s := stamp(c, self._tz))]
            for _, found in read:
                self.clocks.setdefault(found.source, found)
            if best is None and read:
                best = pick((s for _, s in read), key=order)
                self._note(field, next(c for c, s in read if s is best), groups)
        return best

    def note(self, field: str, winner: Candidate) -> None:
        """Record a value that was found without a declared reader."""
        self._note(field, winner, [])

    def _note(self, field: str, winner: Candidate, groups: Sequence[Sequence[Candidate]]) -> None:
        losers = [c for group in groups for c in group if c is not winner]
        agreeing = sum(c.value == winner.value for c in losers)
        self.provenance[field] = Provenance(
            via=winner.via,
            path=winner.path,
            raw=winner.raw[:MAX_RAW],
            confidence=round((1 + agreeing) / (1 + len(losers)), 2),
            conflicts=tuple(map(_short, losers[:MAX_CONFLICTS])),
        )


def _short(loser: Candidate) -> Candidate:
    value = loser.value[:MAX_RAW] if isinstance(loser.value, str) else loser.value
    return Candidate(via=loser.via, path=loser.path, raw=loser.raw[:MAX_RAW], value=value)
