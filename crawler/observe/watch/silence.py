"""Which newsrooms have fallen silent, by the rhythms that the archive's own database shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Engine, select

from crawler.database import told
from crawler.extract.layout import bare_host
from crawler.extract.library import library
from crawler.fetch.hosts import Hosts
from crawler.observe.watch.rhythm import LEARNED, Rhythm, learn
from crawler.pace import Pace
from crawler.schedule.agenda import CADENCES, REVISITS

RELEARN = timedelta(hours=6)
UNUSABLE = "when newsrooms brought something new cannot be looked up"


@dataclass(frozen=True, slots=True)
class Silence:
    """A newsroom with nothing new since `new_at`, by its rhythm silent from `silent_at` on."""

    outlet: str
    new_at: datetime
    silent_at: datetime
    intervals: float
    """Expected intervals that have passed."""


def next_look(due_at: datetime, pace: Pace) -> datetime:
    """Return by when a newsroom is looked at that is due: runs come as often as the shortest interval."""
    return due_at + timedelta(seconds=pace.door_shortest)


class Listener:
    """Knows the rhythms of all newsrooms, learns them anew now and then, and hears who is silent."""

    def __init__(self, engine: Engine, pace: Pace) -> None:
        self._engine = engine
        self._pace = pace
        self._rhythms: dict[str, Rhythm | None] = {}
        self._learned_at: datetime | None = None

    def silent(self, at: datetime) -> list[Silence]:
        """Return the newsrooms that are silent, by name. Raises DatabaseError.

        A newsroom is judged by its last look up to when the next one comes, which would speak too late; one
        that answers that it will not be asked up to `at`. A daemon that was down hears nothing, and that is
        not the newsrooms' doing.
        """
        if self._learned_at is None or at - self._learned_at >= RELEARN:
            self._learn(at)
        resting = {bare_host(rest.host) for rest in Hosts(self._engine).resting(at)}
        shut = {outlet.id for host, (_, outlet) in library().hosts.items() if host in resting}
        query = select(CADENCES).where(CADENCES.c.new_at.is_not(None)).order_by(CADENCES.c.outlet)
        with told(UNUSABLE), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        heard = ((row.outlet, row.new_at, at if row.outlet in shut else self._until(row)) for row in rows)
        return [silence for row in heard if (silence := self._judge(*row))]

    def _until(self, row: Any) -> datetime:
        if row.looked_at is None or row.looked_at <= row.new_at:
            return cast("datetime", row.new_at)  # what the last look brought is no silence
        return next_look(row.due_at, self._pace)

    def _judge(self, outlet: str, new_at: datetime, until: datetime) -> Silence | None:
        rhythm = self._rhythms.get(outlet)
        silent_at = rhythm.silent_at(new_at, until) if rhythm else None
        if rhythm is None or silent_at is None:
            return None
        return Silence(outlet, new_at, silent_at, rhythm.intervals(new_at, until))

    def _learn(self, at: datetime) -> None:
        found = REVISITS.c.found_at
        # The longest silence that is told of is a rhythm's two intervals: what was learned before it counts.
        query = select(REVISITS.c.outlet, found).where(found > at - 2 * LEARNED).distinct()
        times: dict[str, list[datetime]] = {}
        with told(UNUSABLE), self._engine.connect() as connection:
            for outlet, found_at in connection.execute(query):
                times.setdefault(outlet, []).append(found_at)
        self._rhythms = {outlet: learn(known, max(known)) for outlet, known in times.items()}
        self._learned_at = at
