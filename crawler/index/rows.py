"""Rows by their key, over one connection kept open: there is a look-up for every page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import SQLAlchemyError

from crawler.errors import DatabaseError


class Rows:
    """One thread's way to look rows up.

    SQLAlchemy connects and puts a query into the dialect's words, once. It is asked past that: a look-up
    through it takes ten times as long as the database does.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._words: dict[Select[Any], tuple[str, list[str] | None, list[str]]] = {}

    def one(self, query: Select[Any], **by: str) -> dict[str, Any] | None:
        """Return the row that `query` finds by its parameters, columns as the driver gives them.

        Raises DatabaseError.
        """
        try:
            return self._one(query, by)
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            cause = str(error).partition("\n")[0]
            raise DatabaseError(f"what was seen cannot be looked up: {cause}") from error

    def close(self) -> None:
        """Let go of the database; call it in the thread that looked things up."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _one(self, query: Select[Any], by: dict[str, str]) -> dict[str, Any] | None:
        if query not in self._words:
            compiled: Any = query.compile(dialect=self._engine.dialect)
            self._words[query] = compiled.string, compiled.positiontup, list(query.selected_columns.keys())
        words, order, columns = self._words[query]
        cursor = self._driver().cursor()
        try:
            cursor.execute(words, [by[name] for name in order] if order else by)
            row = cursor.fetchone()
        finally:
            cursor.close()
        return dict(zip(columns, row, strict=True)) if row else None

    def _driver(self) -> Any:
        """Return the driver's own connection, which commits by itself: nothing is left open by a look-up."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection.connection.dbapi_connection
