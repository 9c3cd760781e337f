"""What runs hand to the daemon through the database: how pages ended by outlet, and which fields they had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Date, Engine, Integer, String, Table, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from crawler.database import Instant, metadata, told
from crawler.observe.report import Report

OUTLET_PAGES = Table(
    "outlet_pages",
    metadata,
    Column("outlet", String(120), primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("pages", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)
"""How many pages of an outlet ended so, all runs together, and when a run with one ended; '' is no outlet."""
FIELD_COUNTS = Table(
    "outlet_field_counts",
    metadata,
    Column("spider", String(200), primary_key=True),
    Column("outlet", String(120), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("pages", Integer, nullable=False),
)
"""On how many of an outlet's pages of a day (UTC) a spider read a field; see `Report.fields`."""
HANDED = Table(
    "handed_over",
    metadata,
    Column("run_id", String(160), primary_key=True),
    Column("at", Instant, nullable=False),
)
"""The runs whose figures are in the tables above."""
FIELDS_KEPT = timedelta(days=60)
"""How long the counts of a day are kept."""
NO_OUTLET = ""
UNUSABLE = "the figures of runs cannot be kept"


def hand_over(engine: Engine, report: Report) -> bool:
    """Add a run's figures to those of all runs, once; False where they are in. Raises DatabaseError."""
    at = report.ended_at or report.started_at
    with told(UNUSABLE), engine.begin() as connection:
        known = select(HANDED.c.run_id).where(HANDED.c.run_id == report.run_id)
        if connection.execute(known).first():
            return False
        connection.execute(insert(HANDED).values(run_id=report.run_id, at=at))
        add = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
        for table, rows in ((OUTLET_PAGES, _endings(report, at)), (FIELD_COUNTS, _fields(report, at))):
            if rows:
                connection.execute(_added(add(table)), rows)
    return True


def forget_fields(engine: Engine, at: datetime) -> None:
    """Forget the counts of fields that nothing is compared with any more. Raises DatabaseError."""
    old = delete(FIELD_COUNTS).where(FIELD_COUNTS.c.day < (at - FIELDS_KEPT).date())
    with told(UNUSABLE), engine.begin() as connection:
        connection.execute(old)


def _added(statement: Any) -> Any:
    """Return an insert that adds to the pages of a row that is there."""
    table, new = statement.table, statement.excluded
    later: Any = func.greatest if isinstance(statement, postgresql.Insert) else func.max
    latest = {"last_at": later(table.c.last_at, new.last_at)} if "last_at" in table.c else {}
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key],
        set_={"pages": table.c.pages + new.pages, **latest},
    )


def _endings(report: Report, at: datetime) -> list[dict[str, Any]]:
    known: dict[str, Mapping[str, int]] = dict(report.outlets)
    rest = report.outcomes.copy()
    for counted in report.outlets.values():
        rest.subtract(counted)
    known[NO_OUTLET] = rest
    return [
        {"outlet": outlet, "outcome": str(outcome), "pages": pages, "last_at": at}
        for outlet, counted in known.items()
        for outcome, pages in counted.items()
        if pages > 0
    ]


def _fields(report: Report, at: datetime) -> Sequence[dict[str, Any]]:
    of = {"spider": report.spider, "day": at.date()}
    return [
        {**of, "outlet": outlet, "field": field, "pages": pages}
        for outlet, counted in report.outlet_fields.items()
        for field, pages in counted.items()
    ]
