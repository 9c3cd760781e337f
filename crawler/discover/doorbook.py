"""The doors of all outlets in the database, so that each run goes on where the last one stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Column, Engine, String, Table, select

from crawler.database import Instant, metadata, put_latest, told
from crawler.discover.doors import Known, State

DOORS = Table(
    "doors",
    metadata,
    Column("outlet", String(120), primary_key=True),
    Column("url", String(2000), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("last_try_at", Instant, nullable=False),
    Column("last_ok_at", Instant),
    Column("last_new_at", Instant),
    Column("used_at", Instant),
    Column("shown", String(64)),
)


class DoorBook:
    """What is remembered of doors. All methods raise DatabaseError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, outlet: str) -> list[Known]:
        """Return the doors of an outlet, by address."""
        query = select(DOORS).where(DOORS.c.outlet == outlet).order_by(DOORS.c.url)
        with told("what is known of doors cannot be looked up"), self._engine.connect() as connection:
            return [_known(row) for row in connection.execute(query).mappings()]

    def note(self, outlet: str, doors: Iterable[Known]) -> None:
        """Remember doors of an outlet as they are now."""
        rows = [
            {"outlet": outlet, **msgspec.structs.asdict(door), "state": str(door.state)} for door in doors
        ]
        put_latest(self._engine, DOORS, rows)


def _known(row: Mapping[Any, Any]) -> Known:
    values = {name: row[name] for name in Known.__struct_fields__}
    return Known(**{**values, "state": State(values["state"])})
