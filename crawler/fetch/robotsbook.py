"""The robots.txt of each origin in the database, so that runs minutes apart need not each ask for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, Engine, LargeBinary, String, Table, select

from crawler.database import Instant, metadata, put_latest, told

ROBOTS = Table(
    "robots",
    metadata,
    Column("origin", String(300), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("read_at", Instant, nullable=False),
)

KEPT = timedelta(hours=1)
"""How long rules are gone by unasked; RFC 9309 §2.4 allows a day."""


class RobotsBook:
    """What was read of robots.txt lately. All methods raise DatabaseError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def body(self, origin: str, at: datetime) -> bytes | None:
        """Return the rules of an origin, empty where it has none; None where they were not read lately."""
        query = select(ROBOTS.c.body).where(ROBOTS.c.origin == origin, ROBOTS.c.read_at > at - KEPT)
        with told("table robots cannot be read"), self._engine.connect() as connection:
            found: bytes | None = connection.execute(query).scalar()
            return found

    def note(self, origin: str, body: bytes, at: datetime) -> None:
        """Remember the rules of an origin."""
        put_latest(self._engine, ROBOTS, [{"origin": origin, "body": body, "read_at": at}])

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
