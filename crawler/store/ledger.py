"""The ledger: what became of every file of the spool, from its first byte until the archive has it for good.

    open → sealed → verified → uploaded → confirmed → removed

The spool says what is owed, the store what it holds; the ledger says how far each file came, what went
wrong, and who is at it. Without it everything would be delivered all the same.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    Integer,
    String,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)

from crawler.database import Instant, add_new, metadata, told


class State(StrEnum):
    """How far a file has come."""

    OPEN = "open"
    """Being written."""
    SEALED = "sealed"
    """Whole, in the spool."""
    VERIFIED = "verified"
    """Judged by the rules of a correct archive; its size and SHA-256 are known."""
    UPLOADED = "uploaded"
    """The store said that it took it."""
    CONFIRMED = "confirmed"
    """The store, asked again, has every byte of it."""
    REMOVED = "removed"
    """Gone from the spool."""


OWED = (State.SEALED, State.VERIFIED, State.UPLOADED)
"""Whole, and not yet proven to be in the archive."""
LEASE = timedelta(hours=1)
"""How long a deliverer of another machine is waited for. On one machine the run folder's lock decides."""

DELIVERIES = Table(
    "deliveries",
    metadata,
    Column("archive", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("run_id", String(160), nullable=False, index=True),
    Column("state", String(10), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64)),
    Column("broken", Integer),
    Column("exchanges", Integer),
    Column("attempts", Integer, nullable=False, default=0),
    Column("fault", String),
    Column("failed_at", Instant),
    Column("next_at", Instant),
    Column("host", String(255)),
    Column("pid", Integer),
    Column("leased_until", Instant),
    Column("since", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that delivers."""

    host: str
    pid: int


@dataclass(frozen=True, slots=True)
class Line:
    """What the ledger says of one file; `size` in bytes, `sha256` in base16."""

    key: str
    run_id: str
    state: State
    size: int
    sha256: str | None
    broken: int | None
    """How many rules of a correct archive it breaks."""
    exchanges: int | None
    attempts: int
    fault: str | None
    failed_at: datetime | None
    next_at: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files, and their bytes."""

    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What an archive's ledger adds up to."""

    open: Tally
    owed: Tally
    confirmed: Tally
    last_fault: Line | None
    """The file that failed last, though it may have been delivered since."""


class Ledger:
    """The lines of one archive, named by its address. Every call may raise DatabaseError."""

    def __init__(self, engine: Engine, archive: str, owner: Owner | None = None) -> None:
        self._engine = engine
        self._archive = archive
        self._owner = owner or Owner(socket.gethostname(), os.getpid())

    def note(self, run_id: str, state: State, sizes: Mapping[str, int]) -> None:
        """Give the files of a run (key to bytes) their lines; those that were open and are whole change."""
        now = _now()
        add_new(self._engine, DELIVERIES, [self._row(run_id, state, *file, now) for file in sizes.items()])
        if state is State.SEALED:
            for key, size in sizes.items():
                was_open = and_(self._is(key), _C.state == State.OPEN)
                self._update(was_open, state=state, size=size, changed_at=now)

    def claim(self, key: str) -> bool:
        """Take a file on; False while a process of another machine is at it."""
        now = _now()
        free = or_(_C.host.is_(None), _C.host == self._owner.host, _C.leased_until < now)
        return self._update(
            and_(self._is(key), free),
            host=self._owner.host,
            pid=self._owner.pid,
            leased_until=now + LEASE,
            attempts=_C.attempts + 1,
        )

    def mark(self, key: str, state: State, **known: Any) -> None:
        """Write how far a file has come, and what is `known` by now; whoever removed it lets go of it."""
        if state is State.REMOVED:
            known |= {"host": None, "pid": None, "leased_until": None, "next_at": None}
        self._update(self._is(key), state=state, changed_at=_now(), **known)

    def fail(self, key: str, fault: str, next_at: datetime) -> None:
        """Write what went wrong with a file and when it is tried again, and let go of it."""
        free = {"host": None, "pid": None, "leased_until": None}
        self._update(self._is(key), fault=fault, failed_at=_now(), next_at=next_at, **free)

    def of_run(self, run_id: str) -> list[Line]:
        """Return the files of one run, by key."""
        query = select(DELIVERIES).where(_C.archive == self._archive, _C.run_id == run_id).order_by(_C.key)
        with told("the ledger cannot be read"), self._engine.connect() as connection:
            return [_line(row) for row in connection.execute(query).mappings()]

    def elsewhere(self, run_id: str) -> str | None:
        """Return the address of the archive that a run writes to, if it is another one."""
        query = select(_C.archive).where(_C.run_id == run_id, _C.archive != self._archive).limit(1)
        with told("the ledger cannot be read"), self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def standing(self) -> Standing:
        """Return what the lines add up to."""
        mine = _C.archive == self._archive
        sums = select(_C.state, func.count(), func.sum(_C.size)).where(mine).group_by(_C.state)
        failed = select(DELIVERIES).where(mine, _C.failed_at.is_not(None)).order_by(_C.failed_at.desc())
        with told("the ledger cannot be read"), self._engine.connect() as connection:
            found = {State(row[0]): Tally(row[1], int(row[2])) for row in connection.execute(sums)}
            last = connection.execute(failed.limit(1)).mappings().first()
        return Standing(
            _sum(found, State.OPEN),
            _sum(found, *OWED),
            _sum(found, State.CONFIRMED, State.REMOVED),
            _line(last) if last else None,
        )

    def forget(self, keys: Sequence[str]) -> None:
        """Drop the lines of files that came to nothing."""
        with told("the ledger cannot be written"), self._engine.begin() as connection:
            connection.execute(delete(DELIVERIES).where(_C.archive == self._archive, _C.key.in_(keys)))

    def prune(self, before: datetime, *, dry_run: bool = False) -> int:
        """Drop the lines of files that were removed `before`; return how many there are."""
        old = and_(_C.archive == self._archive, _C.state == State.REMOVED, _C.changed_at < before)
        with told("the ledger cannot be written"), self._engine.begin() as connection:
            if dry_run:
                counted = select(func.count()).select_from(DELIVERIES).where(old)
                return int(connection.execute(counted).scalar_one())
            return connection.execute(delete(DELIVERIES).where(old)).rowcount

    def _row(self, run_id: str, state: State, key: str, size: int, now: datetime) -> dict[str, Any]:
        of = {"archive": self._archive, "key": key, "run_id": run_id, "state": state, "size": size}
        return of | {"attempts": 0, "since": now, "changed_at": now}

    def _is(self, key: str) -> ColumnElement[bool]:
        return and_(_C.archive == self._archive, _C.key == key)

    def _update(self, which: ColumnElement[bool], **values: Any) -> bool:
        with told("the ledger cannot be written"), self._engine.begin() as connection:
            return connection.execute(update(DELIVERIES).where(which).values(values)).rowcount == 1


_C = DELIVERIES.c


def _now() -> datetime:
    return datetime.now(UTC)


def _line(row: Any) -> Line:
    found = {name: row[name] for name in Line.__slots__}
    return Line(**{**found, "state": State(found["state"])})


def _sum(found: dict[State, Tally], *states: State) -> Tally:
    tallies = [found.get(state, Tally()) for state in states]
    return Tally(sum(one.files for one in tallies), sum(one.bytes for one in tallies))
