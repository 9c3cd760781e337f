"""Turns at a host, in the database: all runs together keep its delay and its budget."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import time

from sqlalchemy import Column, Engine, Float, Integer, String, Table, and_, case, or_
from sqlalchemy.dialects import postgresql, sqlite

from crawler.database import metadata, told
from crawler.errors import DatabaseError
from crawler.fetch.refuse import Refused

TURNS = Table(
    "turns",
    metadata,
    Column("host", String(253), primary_key=True),
    Column("free_at", Float, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("spent", Integer, nullable=False),
)
"""`free_at` is in seconds since the epoch, `hour` in hours; `spent` counts the requests of that hour."""

LONGEST_DELAY = 300.0
"""Seconds between two requests at most, whatever a robots.txt asks for: a run would never end."""
ENDLESS = 2**31 - 1
LONGEST_QUEUE = 3_600.0
"""A turn further ahead was given by a clock that went wrong."""

logger = logging.getLogger(__name__)


class Turns:
    """The table of turns; several processes may take them at once."""

    def __init__(self, engine: Engine, hourly: int) -> None:
        """Give out `hourly` turns an hour and host at most; 0 for any number."""
        self._engine = engine
        self._hourly = hourly

    def take(self, host: str, delay: float, at: float) -> float | None:
        """Take the next turn; return the seconds to wait for it, None where the hour's budget is spent.

        Raises DatabaseError.
        """
        hour = int(at // 3_600)
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        ahead = and_(TURNS.c.free_at > at, TURNS.c.free_at < at + LONGEST_QUEUE)
        statement = insert(TURNS).values(host=host, free_at=at + delay, hour=hour, spent=1)
        statement = statement.on_conflict_do_update(
            index_elements=["host"],
            set_={
                "free_at": case((ahead, TURNS.c.free_at), else_=at) + delay,
                "hour": hour,
                "spent": case((TURNS.c.hour == hour, TURNS.c.spent + 1), else_=1),
            },
            where=or_(TURNS.c.hour != hour, TURNS.c.spent < (self._hourly or ENDLESS)),
        )
        with told("table turns cannot be written"), self._engine.begin() as connection:
            free_at = connection.execute(statement.returning(TURNS.c.free_at)).scalar()
        return None if free_at is None else max(free_at - delay - at, 0.0)


class Turnstile:
    """Holds requests back until it is their turn. One that needs neither delay nor budget passes at once."""

    def __init__(self, engine: Engine, delay: float, hourly: int) -> None:
        """Keep `delay` seconds between two requests at a host, and `hourly` requests an hour."""
        self._turns = Turns(engine, hourly)
        self._engine = engine
        self._delay = delay
        self._hourly = hourly
        self._thread = ThreadPoolExecutor(1, "turns")

    async def wait(self, host: str, asked: float | None = None) -> None:
        """Wait for a turn at `host`, which may have `asked` for a longer delay. Raises Refused `budget`."""
        delay = min(asked, LONGEST_DELAY) if asked and asked > self._delay else self._delay
        if not delay and not self._hourly:
            return
        take = partial(self._turns.take, host, delay, time())
        try:
            pause = await asyncio.get_running_loop().run_in_executor(self._thread, take)
        except DatabaseError as error:
            logger.error("%s; this run keeps its own delays alone", error)
            return
        if pause is None:
            raise Refused("budget", f"{self._hourly} requests were made to {host} within this hour")
        await asyncio.sleep(pause)

    def close(self) -> None:
        """Let go of the database."""
        self._thread.shutdown()
        self._engine.dispose()
