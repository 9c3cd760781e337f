"""The table of runs: what was due, what started, and how it ended, in the run's own words.

A run of the timetable is claimed by one conditional write: its entry and due instant together are unique, and
so is its entry among the runs that are on. However many daemons and people try at once, one row is made. The
crawl writes its own start and end; an exit code alone proves nothing, so a process that left without writing
its end is `lost`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Engine, delete, func, insert, select, update

from crawler.database import add_one
from crawler.records import Record
from crawler.schedule.tables import runs, speaking

UNSTARTED_AFTER = timedelta(seconds=10)
"""A claim older than this without a process was never started: its daemon died in between."""
LOST_AFTER = timedelta(minutes=5)
"""A run of another machine is given up when its daemon has said nothing for this long."""


class State(StrEnum):
    """Where a run stands."""

    DUE = "due"
    RUNNING = "running"
    ENDED = "ended"
    LOST = "lost"


ACTIVE = (State.DUE, State.RUNNING)
OUTCOMES = {
    0: "complete",
    1: "faults",
    2: "usage",
    3: "unusable",
    4: "unbalanced",
    130: "stopped",
    143: "stopped",
}
"""The outcome word of each exit code of `scrapy crawl`."""


class Run(Record, frozen=True, kw_only=True):
    """One row. `entry` and `due_at` are None for a crawl started by hand; times are aware UTC."""

    run_id: str
    entry: str | None = None
    spider: str
    args: dict[str, str] = msgspec.field(default_factory=dict)
    state: State = State.RUNNING
    due_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    seen_at: datetime | None = None
    pid: int | None = None
    host: str | None = None
    exit_code: int | None = None
    """As a shell shows it: 128 and the signal's number for a process that a signal ended."""
    outcome: str | None = None
    finish_reason: str | None = None
    counts: dict[str, int] | None = None
    report: str | None = None
    """Key of the run's report in the archive."""


class End(Record, frozen=True, kw_only=True):
    """How a crawl ended, in its own words; fields as in `Run`."""

    exit_code: int
    outcome: str
    finish_reason: str | None = None
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    report: str | None = None


def now() -> datetime:
    """Return the present in UTC."""
    return datetime.now(UTC)


def new_run_id(label: str, at: datetime) -> str:
    """Return an id that sorts by time, as `20261122T060000Z-hearst-news-1f9c3a`."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{label}-{secrets.token_hex(3)}"


def claim(engine: Engine, run: Run) -> bool:
    """Insert a due run; False where its due instant has a run already, or its entry one that is on."""
    return add_one(engine, runs, _row(run) | {"state": State.DUE, "seen_at": now()})


def record_start(engine: Engine, run: Run) -> None:
    """Write that `run` runs as process `pid` on `host` since `started_at`.

    A claimed row keeps its entry and due instant, one that is over stays over, a crawl by hand gets a row.
    """
    mine = runs.c.run_id == run.run_id
    started = {"state": State.RUNNING, "seen_at": now()}
    started |= {"started_at": run.started_at, "pid": run.pid, "host": run.host}
    with speaking(), engine.begin() as connection:
        if connection.execute(select(runs.c.run_id).where(mine)).first() is None:
            connection.execute(insert(runs).values(_row(run) | started))
        connection.execute(update(runs).where(mine, runs.c.state.in_(ACTIVE)).values(started))


def record_end(engine: Engine, run_id: str, end: End) -> None:
    """Write how `run_id` ended, in the words of the crawl itself."""
    ended = {**end.to_dict(), "state": State.ENDED, "ended_at": now()}
    with speaking(), engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(ended))


def settle(engine: Engine, run_id: str, exit_code: int) -> Run:
    """Judge a run whose process has left with `exit_code`: lost unless it wrote its end. Returns the row."""
    lost = {"state": State.LOST, "outcome": "lost", "ended_at": now()}
    mine = runs.c.run_id == run_id
    with speaking(), engine.begin() as connection:
        connection.execute(update(runs).where(mine, runs.c.state.in_(ACTIVE)).values(lost))
        connection.execute(update(runs).where(mine).values(exit_code=exit_code))
        return _run(connection.execute(select(runs).where(mine)).mappings().one())


def last_run(engine: Engine, entry: str) -> Run | None:
    """Return the entry's latest run, over or not."""
    found = list_runs(engine, entry=entry, limit=1)
    return found[0] if found else None


def list_runs(engine: Engine, *, entry: str | None = None, limit: int = 20) -> list[Run]:
    """Return the latest runs, newest first, those started by hand included unless `entry` is named."""
    at = func.coalesce(runs.c.started_at, runs.c.due_at)
    query = select(runs).order_by(at.desc(), runs.c.run_id.desc()).limit(limit)
    if entry is not None:
        query = query.where(runs.c.entry == entry)
    with speaking(), engine.connect() as connection:
        return [_run(row) for row in connection.execute(query).mappings()]


def beat(engine: Engine, run_ids: Sequence[str]) -> None:
    """Write that the processes of these runs are still there."""
    with speaking(), engine.begin() as connection:
        connection.execute(
            update(runs).where(runs.c.run_id.in_(run_ids), runs.c.state.in_(ACTIVE)).values(seen_at=now())
        )


def mark_lost(engine: Engine, host: str, alive: Callable[[int], bool]) -> list[Run]:
    """Give up runs whose process is gone, and take back claims that were never started. Returns both.

    `alive` says whether a process of this `host` is there; another host's run is judged by its silence.
    """
    with speaking(), engine.begin() as connection:
        active = [
            _run(row) for row in connection.execute(select(runs).where(runs.c.state.in_(ACTIVE))).mappings()
        ]
        unstarted = [run for run in active if _never_started(run)]
        gone = [run for run in active if run.pid is not None and _is_gone(run, host, alive)]
        still = runs.c.state.in_(ACTIVE)
        connection.execute(delete(runs).where(runs.c.run_id.in_([run.run_id for run in unstarted]), still))
        connection.execute(
            update(runs)
            .where(runs.c.run_id.in_([run.run_id for run in gone]), still)
            .values(state=State.LOST, outcome="lost", ended_at=now())
        )
    return [*unstarted, *gone]


def _never_started(run: Run) -> bool:
    return run.pid is None and run.seen_at is not None and run.seen_at < now() - UNSTARTED_AFTER


def _is_gone(run: Run, host: str, alive: Callable[[int], bool]) -> bool:
    if run.host == host and run.pid is not None and not alive(run.pid):
        return True
    silent = run.seen_at is not None and run.seen_at < now() - LOST_AFTER
    return run.entry is not None and silent


def _row(run: Run) -> dict[str, Any]:
    return {name: getattr(run, name) for name in run.__struct_fields__}


def _run(row: Mapping[Any, Any]) -> Run:
    return Run(**{**row, "state": State(row["state"])})
