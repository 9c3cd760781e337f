"""How far a list of addresses has come, so that a run stopped midway goes on where it was."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Column, DateTime, Engine, String, Table, delete, select

from crawler.database import add_new, metadata, told

LISTED = Table(
    "listed_pages",
    metadata,
    Column("list", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("run_id", String, nullable=False),
    Column("done_at", DateTime(timezone=True), nullable=False),
)


UNUSABLE = "how far the list has come cannot be told"


class Progress:
    """The pages of one list that are done; a list is known by its file's absolute path."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self._engine = engine
        self._list = str(file.absolute())

    def done(self) -> frozenset[str]:
        """Return the addresses done by runs that did not come to the list's end."""
        with told(UNUSABLE), self._engine.connect() as connection:
            rows = connection.execute(select(LISTED.c.url).where(LISTED.c.list == self._list))
            return frozenset(row.url for row in rows)

    def mark(self, url: str, run_id: str) -> None:
        """Note that an address is done; once is enough. Raises DatabaseError."""
        row = {"list": self._list, "url": url, "run_id": run_id, "done_at": datetime.now(UTC)}
        add_new(self._engine, LISTED, [row])

    def forget(self) -> None:
        """Begin the list anew."""
        with told(UNUSABLE), self._engine.begin() as connection:
            connection.execute(delete(LISTED).where(LISTED.c.list == self._list))
