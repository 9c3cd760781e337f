"""The versions of the database's tables: what an older one needs, and which one is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, inspect, select, text, update

from crawler.errors import DatabaseError

VERSIONS = Table("wirecopy_schema", MetaData(), Column("number", Integer, nullable=False))
"""One row: the schema of all tables. It is on a MetaData of its own, since it is made with the others."""
LOCK = 0x57495245
"""PostgreSQL's advisory lock under which tables are made and changed."""
OURS = frozenset({"runs", "payloads", "seen_pages"})
"""Tables that were there before versions were: a database that has one and no version is of the first."""

GIVE_UP_OLDER = """
    UPDATE runs SET state = 'lost', outcome = 'lost', ended_at = seen_at
    WHERE state IN ('due', 'running') AND EXISTS (
        SELECT 1 FROM runs AS newer
        WHERE newer.entry = runs.entry AND newer.due_at > runs.due_at AND newer.state IN ('due', 'running')
    )
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """A step to schema `number` from the one before it; what a table lacks that is not made yet it skips."""

    number: int
    what: str
    do: Callable[[Connection], None]


def add_columns(table: str, **columns: str) -> Callable[[Connection], None]:
    """Return a step that adds columns (name and SQL type, NULL in rows that are there) to a table."""

    def step(connection: Connection) -> None:
        found = inspect(connection)
        if not found.has_table(table):
            return
        there = {column["name"] for column in found.get_columns(table)}
        for name, kind in columns.items():
            if name not in there:
                connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {name} {kind}"))

    return step


def drop_table(table: str) -> Callable[[Connection], None]:
    """Return a step that drops a table that nothing reads any more."""
    return lambda connection: Table(table, MetaData()).drop(connection, checkfirst=True)


def one_run_at_once(connection: Connection) -> None:
    """Keep a second run of an entry out while one is on; of those that are on at once the newest counts."""
    if inspect(connection).has_table("runs"):
        connection.execute(text(GIVE_UP_OLDER))
        connection.execute(
            text("CREATE UNIQUE INDEX one_run_at_once ON runs (entry) WHERE state IN ('due', 'running')")
        )


MIGRATIONS: tuple[Migration, ...] = (
    Migration(2, "payloads name their WARC", add_columns("payloads", warc_file="VARCHAR")),
    Migration(3, "seen pages name their WARC", add_columns("seen_pages", warc_file="VARCHAR")),
    Migration(4, "an entry has one run at once", one_run_at_once),
    Migration(5, "fields are counted by outlet, in a table of that name", drop_table("field_counts")),
)
"""In order; a new one is put at the end, and none is ever changed once it was released."""


def prepare(
    connection: Connection, metadata: MetaData, migrations: Collection[Migration] = MIGRATIONS
) -> None:
    """Make the tables that are missing, and bring those of an older schema up to this one's.

    Processes that open the database at once wait for each other. Raises DatabaseError for one that a newer
    release or another program has made; nothing in it is changed then.
    """
    newest = max((step.number for step in migrations), default=1)
    if _found(connection) == newest and not _missing(connection, metadata):
        connection.rollback()
        return
    connection.rollback()
    _lock(connection)
    found = _judged(connection, newest)
    for step in migrations:
        if found is not None and step.number > found:
            step.do(connection)
    metadata.create_all(connection)
    VERSIONS.create(connection, checkfirst=True)
    stamp = insert(VERSIONS) if _found(connection) is None else update(VERSIONS)
    connection.execute(stamp.values(number=newest))
    connection.commit()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))


def _judged(connection: Connection, newest: int) -> int | None:
    """Return the schema that was found, None where there is none yet. Raises DatabaseError."""
    found = _found(connection)
    where = repr(connection.engine.url)
    if found is not None and found > newest:
        raise DatabaseError(
            f"database {where} is of schema {found}, and this release knows {newest} at most: run "
            "`git pull && ./dev setup`, or name another database with -s DATABASE_URL=sqlite:///state/other.db"
        )
    tables = set(inspect(connection).get_table_names())
    if found is None and tables & OURS:
        return 1
    if found is None and tables and connection.dialect.name == "sqlite":
        raise DatabaseError(
            f"database {where} holds tables of another program ({', '.join(sorted(tables)[:3])}): "
            "name another file with -s DATABASE_URL=sqlite:///state/wirecopy.db"
        )
    return found


def _found(connection: Connection) -> int | None:
    if not inspect(connection).has_table(VERSIONS.name):
        return None
    return connection.execute(select(VERSIONS.c.number)).scalar()


def _missing(connection: Connection, metadata: MetaData) -> set[str]:
    return {*metadata.tables} - set(inspect(connection).get_table_names())
