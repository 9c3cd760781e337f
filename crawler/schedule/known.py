"""Since when each entry's rhythm is known: what was due before that is nobody's missed run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from crawler.schedule.tables import entries as table
from crawler.schedule.tables import speaking
from crawler.schedule.ticks import Every
from crawler.schedule.timetable import Entry


def known_since(engine: Engine, entries: Iterable[Entry], at: datetime) -> dict[str, datetime]:
    """Note the entries that are new or changed at the moment `at`; return since when each is known."""
    with speaking(), engine.begin() as connection:
        noted = {row.name: (row.rhythm, row.since_at) for row in connection.execute(select(table))}
        since: dict[str, datetime] = {}
        for entry in entries:
            rhythm, first = noted.get(entry.name, ("", at))
            if rhythm != str(entry.rhythm):
                first = _first(entry, at)
                connection.execute(delete(table).where(table.c.name == entry.name))
                connection.execute(
                    insert(table).values(name=entry.name, rhythm=str(entry.rhythm), since_at=first)
                )
            since[entry.name] = first
    return since


def _first(entry: Entry, at: datetime) -> datetime:
    """Return `at`, or a period before it: a new interval begins with a run, a cron waits for its time."""
    times = entry.rhythm.times
    return at - times.period if isinstance(times, Every) else at
