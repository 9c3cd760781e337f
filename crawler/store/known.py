"""The archives that were used from here: while a store is away, its archive is still known by its id."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Engine, String, Table, select

from crawler.database import metadata, put_latest, told
from crawler.errors import StoreError
from crawler.store import Store
from crawler.store.identity import archive_id

ARCHIVES = Table(
    "archives",
    metadata,
    Column("uri", String, primary_key=True),
    Column("id", String(36), nullable=False),
)


def confirm_id(engine: Engine, store: Store, say: Callable[[str], None]) -> str:
    """Ask the store for its archive's id and remember it; where the store is away, `say` so and recall it.

    Raises StoreError where it is away and was never used from here, DatabaseError.
    """
    try:
        found = archive_id(store)
    except StoreError as error:
        recalled = recall_id(engine, store)
        if recalled is None:
            raise
        say(f"{error}; what is fetched waits in the spool until the archive is back")
        return recalled
    put_latest(engine, ARCHIVES, [{"uri": store.uri, "id": found}])
    return found


def recall_id(engine: Engine, store: Store) -> str | None:
    """Return the id that was remembered of the store's archive. Raises DatabaseError."""
    with told("the known archives cannot be looked up"), engine.connect() as connection:
        return connection.execute(select(ARCHIVES.c.id).where(ARCHIVES.c.uri == store.uri)).scalar()
