"""Entries that are paused: what falls due meanwhile is nobody's missed run."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Column, Engine, String, Table, select

from crawler.database import Instant, metadata, put_latest
from crawler.schedule.tables import speaking

HOLDS = Table(
    "holds",
    metadata,
    Column("entry", String(64), primary_key=True),
    Column("paused_at", Instant, nullable=False),
    Column("resumed_at", Instant),
)


class Hold(msgspec.Struct, frozen=True):
    """The last pause of an entry; it goes on while `resumed_at` is None."""

    entry: str
    paused_at: datetime
    resumed_at: datetime | None = None

    @property
    def is_on(self) -> bool:
        """Tell whether the entry is paused."""
        return self.resumed_at is None


def holds(engine: Engine) -> dict[str, Hold]:
    """Return the last pause of each entry that ever had one. Raises DatabaseError."""
    with speaking(), engine.connect() as connection:
        return {row["entry"]: Hold(**row) for row in connection.execute(select(HOLDS)).mappings()}


def pause(engine: Engine, entry: str, at: datetime) -> bool:
    """Pause an entry; False where it is paused already. Raises DatabaseError."""
    hold = holds(engine).get(entry)
    if hold and hold.is_on:
        return False
    put_latest(engine, HOLDS, [msgspec.structs.asdict(Hold(entry, at))])
    return True


def resume(engine: Engine, entry: str, at: datetime) -> bool:
    """End an entry's pause; False where it is not paused. Raises DatabaseError."""
    hold = holds(engine).get(entry)
    if hold is None or not hold.is_on:
        return False
    put_latest(engine, HOLDS, [msgspec.structs.asdict(msgspec.structs.replace(hold, resumed_at=at))])
    return True
