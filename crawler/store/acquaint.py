"""What the stores that were used from here can do: probed once, told, and remembered in the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import Boolean, Column, Engine, String, Table, select

from crawler.database import Instant, metadata, put_latest, told
from crawler.errors import StoreError
from crawler.store import Store
from crawler.store.abilities import Abilities

STORES = Table(
    "store_abilities",
    metadata,
    Column("store", String, primary_key=True),
    Column("creates", Boolean, nullable=False),
    Column("creates_parts", Boolean, nullable=False),
    Column("checks", Boolean, nullable=False),
    Column("unsigned", Boolean, nullable=False),
    Column("probed_at", Instant, nullable=False),
)
REMEMBERED = timedelta(days=30)
"""After that a store is probed anew: servers are brought up to date."""


def get_to_know(engine: Engine, store: Store, say: Callable[[str], None]) -> None:
    """Tell the store what it is known to be able to; else probe it, remember, and `say` what it lacks.

    A store that is away is left for its first put to find out. Raises DatabaseError.
    """
    known = recall(engine, store)
    if known:
        store.learn(known)
        return
    try:
        found = store.learn()
    except StoreError:
        return
    row = {"store": store.where, **asdict(found), "probed_at": datetime.now(UTC)}
    put_latest(engine, STORES, [row])
    for note in found.notes:
        say(f"archive {store.where}: {note}")


def recall(engine: Engine, store: Store) -> Abilities | None:
    """Return what the store could do when it was probed last, None where that is too long ago."""
    since = datetime.now(UTC) - REMEMBERED
    query = select(STORES).where(STORES.c.store == store.where, STORES.c.probed_at > since)
    with told("the known stores cannot be looked up"), engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    return Abilities(row["creates"], row["creates_parts"], row["checks"], row["unsigned"]) if row else None
