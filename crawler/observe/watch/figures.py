"""The figures of the crawler as the database and the spool have them: what the daemon shows of all runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from crawler.config import Config
from crawler.database import told
from crawler.discover.doorbook import DOORS
from crawler.errors import DatabaseError
from crawler.observe.watch.outbox import Outbox
from crawler.observe.watch.tallies import OUTLET_PAGES
from crawler.schedule.holds import HOLDS
from crawler.schedule.runs import ACTIVE
from crawler.schedule.tables import entries as known_entries
from crawler.schedule.tables import runs
from crawler.schedule.timetable import Entry
from crawler.store.ledger import DELIVERIES, OWED
from crawler.store.spool import used_bytes

KEPT = ("stored", "unchanged", "revisit")
"""Outcomes of pages that were had."""
FAILED = ("failed", "unreadable")


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is to show; instants are aware, sizes in bytes, spans in seconds."""

    runs: Mapping[str, int]
    """By state while they are due or running, by outcome once they are over."""
    pages: Mapping[tuple[str, str], int]
    """By outlet and outcome."""
    last_success: Mapping[str, datetime]
    """When a page of an outlet was had last."""
    doors: Mapping[tuple[str, str, str], int]
    """How many doors, by outlet, kind and state."""
    owed_files: int
    owed_bytes: int
    owed_since: datetime | None
    spool_bytes: int
    spool_bound: int
    lag: Mapping[str, float]
    """For how long a run of each entry has been due without having started."""
    notices_unsent: int
    silent: Iterable[str] = ()


def gather(engine: Engine, config: Config, entries: Iterable[Entry], at: datetime) -> Figures:
    """Return the figures of now. Raises DatabaseError, SpoolError."""
    with told("the figures cannot be looked up"), engine.connect() as connection:
        ended = func.coalesce(runs.c.outcome, runs.c.state)
        endings = connection.execute(select(OUTLET_PAGES)).all()
        kinds = DOORS.c.outlet, DOORS.c.kind, DOORS.c.state
        owed = select(func.count(), func.sum(DELIVERIES.c.size), func.min(DELIVERIES.c.since))
        files, size, since = connection.execute(owed.where(DELIVERIES.c.state.in_(OWED))).one()
        counts = connection.execute(select(ended, func.count()).group_by(ended)).all()
        doors = connection.execute(select(*kinds, func.count()).group_by(*kinds)).all()
    return Figures(
        runs={row[0]: row[1] for row in counts},
        pages={(row.outlet, row.outcome): row.pages for row in endings},
        last_success=_last_success(endings),
        doors={(row[0], row[1], row[2]): row[3] for row in doors},
        owed_files=files,
        owed_bytes=int(size or 0),
        owed_since=since,
        spool_bytes=used_bytes(config.spool_dir),
        spool_bound=config.spool_bytes,
        lag=_lag(engine, list(entries), at),
        notices_unsent=Outbox(engine).unsent(),
    )


def answers(engine: Engine) -> bool:
    """Tell whether the database can be read."""
    try:
        with told("the figures cannot be looked up"), engine.connect() as connection:
            connection.execute(select(runs.c.run_id).limit(1))
    except DatabaseError:
        return False
    return True


def _last_success(endings: Iterable[Any]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for row in endings:
        if row.outlet and row.outcome in KEPT:
            found[row.outlet] = max(row.last_at, found.get(row.outlet, row.last_at))
    return found


def _lag(engine: Engine, entries: list[Entry], at: datetime) -> dict[str, float]:
    """Return for how long each entry's newest due instant has waited; 0 where a run had it or is on."""
    last = select(runs.c.entry, func.max(runs.c.due_at)).group_by(runs.c.entry)
    with told("the figures cannot be looked up"), engine.connect() as connection:
        done = {row[0]: row[1] for row in connection.execute(last)}
        active = set(connection.execute(select(runs.c.entry).where(runs.c.state.in_(ACTIVE))).scalars())
        since = {row.name: row.since_at for row in connection.execute(select(known_entries))}
        held = set(connection.execute(select(HOLDS.c.entry).where(HOLDS.c.resumed_at.is_(None))).scalars())
    found = {}
    for entry in entries:
        due = entry.rhythm.latest_until(at)
        starts = due + entry.rhythm.delay(entry.name, due)
        had = done.get(entry.name) or since.get(entry.name, due)
        waits = due > had and entry.name not in active | held
        found[entry.name] = max((at - starts).total_seconds(), 0.0) if waits else 0.0
    return found
