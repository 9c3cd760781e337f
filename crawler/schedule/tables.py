"""The tables of the schedule, and how their errors are turned for the rest of the project."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import JSON, Column, Index, Integer, String, Table, UniqueConstraint, text
from sqlalchemy.exc import SQLAlchemyError

from crawler.database import Instant, metadata
from crawler.errors import DatabaseError

ON = text("state IN ('due', 'running')")
"""Which rows the second unique index of `runs` counts: those of runs that are not over."""

runs = Table(
    "runs",
    metadata,
    Column("run_id", String(120), primary_key=True),
    Column("entry", String(64), index=True),
    Column("spider", String(200), nullable=False),
    Column("args", JSON, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("due_at", Instant),
    Column("started_at", Instant, index=True),
    Column("ended_at", Instant),
    Column("seen_at", Instant),
    Column("pid", Integer),
    Column("host", String(255)),
    Column("exit_code", Integer),
    Column("outcome", String(32)),
    Column("finish_reason", String(200)),
    Column("counts", JSON(none_as_null=True)),
    Column("report", String(500)),
    UniqueConstraint("entry", "due_at", name="one_run_per_due_instant"),
    Index("one_run_at_once", "entry", unique=True, sqlite_where=ON, postgresql_where=ON),
)

entries = Table(
    "entries",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("rhythm", String(300), nullable=False),
    Column("since_at", Instant, nullable=False),
)


@contextmanager
def speaking() -> Iterator[None]:
    """Turn a database's own errors into DatabaseError with one line of cause."""
    try:
        yield
    except SQLAlchemyError as error:
        lines = str(getattr(error, "orig", None) or error).strip().splitlines()
        raise DatabaseError(f"the schedule's tables cannot be used: {' '.join(lines[:1])}") from error
