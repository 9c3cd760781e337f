"""What a run has found out and others may not lean on yet: rows for the database, those of one WARC."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Table

from crawler.database import add_new, put_latest
from crawler.index.tables import ADDRESSES, EDITIONS, ENDS, PAGES, PAYLOADS

Write = Callable[[Engine, Table, Sequence[dict[str, Any]]], None]

WRITES: tuple[tuple[Table, Write], ...] = (
    (PAYLOADS, add_new),  # the first record that holds a payload is referred to
    (PAGES, put_latest),
    (EDITIONS, put_latest),
    (ADDRESSES, put_latest),
    (ENDS, put_latest),
)


_KEYS = {table.name: tuple(column.name for column in table.primary_key) for table, _ in WRITES}


@dataclass
class Notes:
    """Rows of one WARC, each under its key, so that the last one noted counts."""

    rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """Note a row."""
        key = tuple([row[name] for name in _KEYS[table.name]])
        self.rows.setdefault(table.name, {})[key] = row

    def update(self, later: Notes) -> None:
        """Add what was noted later, which counts where both have a row."""
        for table, rows in later.rows.items():
            self.rows.setdefault(table, {}).update(rows)

    def write(self, engine: Engine) -> None:
        """Make the rows count for everybody. Raises DatabaseError; it can be done again."""
        for table, write in WRITES:
            write(engine, table, list(self.rows.get(table.name, {}).values()))
