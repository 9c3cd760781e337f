"""The database of DATABASE_URL: SQLite by default, PostgreSQL by address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, Table, TypeDecorator, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from crawler.errors import DatabaseError, SettingsError
from crawler.migrations import prepare

BUSY_SECONDS = 30
"""How long a writer waits for another one's SQLite lock."""

metadata = MetaData()
"""All tables of the project; each stage declares its own on it."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite forgets the zone and is told it again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as aware UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def open_database(url: str) -> Engine:
    """Open `url` (`sqlite:///path` or `postgresql://…`); make or change what its tables lack.

    Raises SettingsError for an address that is none, DatabaseError where it cannot be used, or is not ours.
    """
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            prepare(connection, metadata)
    except SQLAlchemyError as error:
        engine.dispose()
        raise DatabaseError(f"database {engine.url!r} cannot be used: {_first_line(error)}") from error
    except DatabaseError:
        engine.dispose()
        raise
    return engine


def is_there(url: str) -> bool:
    """Tell whether there is something to open: a SQLite file, or the address of a server.

    Raises SettingsError for an address that is none.
    """
    parsed = _parsed(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def add_new(engine: Engine, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary key is new; leave the others as they are. Raises DatabaseError."""
    _insert(engine, table, rows, lambda statement: statement.on_conflict_do_nothing())


def add_one(engine: Engine, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row; False where a key or a unique index keeps it out. Raises DatabaseError.

    It is one statement, so of many who insert at once the database lets one in.
    """
    statement = _insert_into(engine, table).values(row).on_conflict_do_nothing()
    # SQLAlchemy does not keep the count of an INSERT's rows unless it is told to.
    statement = statement.execution_options(preserve_rowcount=True)
    with told(f"table {table.name} cannot be written"), engine.begin() as connection:
        return bool(connection.execute(statement).rowcount)


def put_latest(engine: Engine, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, replacing those of the same primary key. Raises DatabaseError."""
    keys = [column.name for column in table.primary_key]

    def replace(statement: Any) -> Any:
        others = {
            column.name: statement.excluded[column.name]
            for column in table.columns
            if column.name not in keys
        }
        return statement.on_conflict_do_update(index_elements=keys, set_=others)

    _insert(engine, table, rows, replace)


def _insert(
    engine: Engine, table: Table, rows: Sequence[Mapping[str, Any]], on_conflict: Callable[[Any], Any]
) -> None:
    if not rows:
        return
    with told(f"table {table.name} cannot be written"), engine.begin() as connection:
        connection.execute(on_conflict(_insert_into(engine, table)), rows)


def _insert_into(engine: Engine, table: Table) -> Any:
    return sqlite.insert(table) if engine.dialect.name == "sqlite" else postgresql.insert(table)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn the database's own errors into DatabaseError: `what` and one line of cause."""
    try:
        yield
    except SQLAlchemyError as error:
        raise DatabaseError(f"{what}: {_first_line(error)}") from error


def _engine(url: str) -> Engine:
    parsed = _parsed(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed.set(drivername="sqlite"))
    if backend == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    raise SettingsError(f"DATABASE_URL names {backend!r}; this project runs on sqlite and postgresql")


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:  # the port may be no number
        raise SettingsError(f"DATABASE_URL {url!r} is not a database address") from error


def _sqlite(url: URL) -> Engine:
    path = url.database
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"folder of database {path} cannot be made: {error.strerror}") from error
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
