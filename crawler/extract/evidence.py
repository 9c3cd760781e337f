"""Fields chosen among the values found for them; where each comes from and what lost stays on record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set

from crawler.extract.clocks import agree, is_finer, order, stamp
from crawler.extract.readers import Reader, Scope
from crawler.extract.text import squeeze
from crawler.records import Candidate, Provenance, Stamp

MAX_CONFLICTS = 12
_MONTH_FIRST = re.compile(r"en(?![-_](?:gb|au|nz|ie|za|in|sg|my)\b)", re.I)
MAX_RAW = 300


class Evidence:
    """Reads fields of one page and remembers how. `tz` is the zone of clocks that name none."""

    def __init__(self, scope: Scope, tz: str | None = None) -> None:
        self._scope = scope
        self._tz = tz
        self._day_first = not _MONTH_FIRST.match(scope.page.language or "en")
        self.provenance: dict[str, Provenance] = {}
        self.clocks: dict[str, Stamp] = {}

    def one(self, field: str, reader: Reader) -> str | None:
        """Return the first text found."""
        found = [c for group in reader.groups(self._scope) for c in group]
        winner = next((c for c in found if isinstance(c.value, str) and c.value), None)
        if winner is None:
            return None
        self._note(
            field, winner, [(c, c.value == winner.value or _texts(c) == _texts(winner)) for c in found]
        )
        return str(winner.value)

    def many(
        self,
        field: str,
        reader: Reader,
        is_useful: Callable[[Sequence[Candidate]], object] = bool,
        says: Callable[[Candidate], Set[str]] | None = None,
    ) -> tuple[Candidate, ...]:
        """Return the whole first group found that `is_useful`.

        A candidate of another group agrees with it where all that it `says` is said by the group.
        """
        says = says or _texts
        groups = list(reader.groups(self._scope))
        won = next((group for group in groups if is_useful(group)), ())
        if won:
            others = [c for group in groups if group is not won for c in group]
            said = {text for c in won for text in says(c)} if others else set()
            self._note(field, won[0], [(c, says(c) <= said) for c in others])
        return won

    def clock(self, field: str, reader: Reader, pick: Callable[..., Stamp] = min) -> Stamp | None:
        """Return of the first group that holds a time the one that `pick` (min, max) takes, by instant.

        Where it is a bare day, a later place that has the hour of that day is taken.

        Every time seen is kept in `clocks`, by source.
        """
        best: Stamp | None = None
        winner: Candidate | None = None
        read: list[tuple[Candidate, Stamp]] = []
        for group in reader.groups(self._scope):
            found = [(c, s) for c in group if (s := stamp(c, self._tz, day_first=self._day_first))]
            read += found
            if best is None and found:
                best = pick((s for _, s in found), key=order)
                winner = next(c for c, s in found if s is best)
        if best and (finer := next((pair for pair in read if is_finer(pair[1], best)), None)):
            winner, best = finer
        for _, seen in read:
            self.clocks.setdefault(seen.source, seen)
        if best and winner:
            self._note(field, winner, [(c, agree(s, best)) for c, s in read])
        return best

    def note(self, field: str, winner: Candidate) -> None:
        """Record a value that was found without a declared reader."""
        self._note(field, winner, [])

    def _note(self, field: str, winner: Candidate, found: Sequence[tuple[Candidate, bool]]) -> None:
        """Record a winner among what was `found`, each with whether it agrees."""
        places, losers = [f"{winner.via} {winner.path}"], []
        for candidate, agrees in found:
            if candidate is winner:
                continue
            if agrees:
                places.append(f"{candidate.via} {candidate.path}")
            else:
                losers.append(candidate)
        self.provenance[field] = Provenance(
            via=winner.via,
            path=winner.path,
            raw=winner.raw[:MAX_RAW],
            confidence=round(len(places) / (len(places) + len(losers)), 2),
            agreeing=tuple(dict.fromkeys(places))[1 : MAX_CONFLICTS + 1],
            conflicts=tuple([_short(loser) for loser in losers[:MAX_CONFLICTS]]),
        )


def _texts(candidate: Candidate) -> Set[str]:
    value = candidate.value
    if isinstance(value, dict):
        value = value.get("name") or value.get("url") or value.get("@id") or ""
    return {squeeze(str(value)).casefold()}


def _short(loser: Candidate) -> Candidate:
    value = loser.value[:MAX_RAW] if isinstance(loser.value, str) else loser.value
    return Candidate(via=loser.via, path=loser.path, raw=loser.raw[:MAX_RAW], value=value)
