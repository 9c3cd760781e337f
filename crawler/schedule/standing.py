"""Where an entry stands by the table of runs: what it had last, and whether a lost run is to be repeated."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from crawler.records import Record
from crawler.schedule.holds import HOLDS
from crawler.schedule.runs import ACTIVE, State
from crawler.schedule.tables import runs, speaking

RERUNS = 2
"""How often a lost run is repeated before its entry waits for its next instant."""
RERUN_AFTER = timedelta(minutes=1)
"""How long after a run was lost it is repeated; twice that at the second time."""


class Standing(Record, frozen=True, kw_only=True):
    """What the database knows of an entry."""

    last_due_at: datetime | None = None
    active: bool = False
    """Whether a run of it is not over."""
    rerun_at: datetime | None = None
    """When a run is due because the last ones were lost; None where none is."""
    paused: bool = False
    resumed_at: datetime | None = None


def standing(engine: Engine, entry: str) -> Standing:
    """Return where an entry of the timetable stands. Raises DatabaseError."""
    mine = runs.c.entry == entry
    latest = select(runs.c.state, runs.c.due_at, runs.c.ended_at).where(mine)
    latest = latest.order_by(runs.c.due_at.desc()).limit(RERUNS + 1)
    active = select(runs.c.run_id).where(mine, runs.c.state.in_(ACTIVE)).limit(1)
    held = select(HOLDS.c.resumed_at).where(HOLDS.c.entry == entry)
    with speaking(), engine.connect() as connection:
        rows = connection.execute(latest).all()
        hold = connection.execute(held).first()
        return Standing(
            last_due_at=rows[0].due_at if rows else None,
            active=connection.execute(active).first() is not None,
            rerun_at=_rerun_at([row.ended_at if row.state == State.LOST else None for row in rows]),
            paused=hold is not None and hold.resumed_at is None,
            resumed_at=hold.resumed_at if hold else None,
        )


def _rerun_at(lost: list[datetime | None]) -> datetime | None:
    """Return when to repeat a run, given when the latest ones were lost, the newest first."""
    in_a_row = next((number for number, at in enumerate(lost) if at is None), len(lost))
    if not lost or lost[0] is None or in_a_row > RERUNS:
        return None
    return lost[0] + RERUN_AFTER * in_a_row
