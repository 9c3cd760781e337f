"""What can go since nobody needs it: never anything of the archive, nothing that it does not have yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, Table, and_, delete, func, select

from crawler.database import told
from crawler.errors import SpoolError, StoreError
from crawler.index.tables import ENDS, REFERRING
from crawler.store import Store
from crawler.store.digests import digests_of
from crawler.store.ledger import Ledger
from crawler.store.spool import SEALED, is_alive, left_over, runs, sealed_files

STRAY_AFTER = timedelta(days=1)
"""What a broken-off put left in the store goes after this: no living one takes as long."""
REMEMBERED = timedelta(days=90)
"""How long the ends of pages, and the ledger's lines of files long delivered, are kept."""
BLOCK = 500
"""Keys in one statement: SQLite takes a bounded number."""


@dataclass
class Cleared:
    """What went, or would go."""

    files: dict[str, int] = field(default_factory=dict)
    """Keys of spool files that the archive has, and their bytes."""
    strays: tuple[str, ...] = ()
    """What broken-off puts left in the store."""
    rows: dict[str, int] = field(default_factory=dict)
    """Rows about captures that the archive does not hold, by table."""
    ends: int = 0
    """Ends of pages older than REMEMBERED."""
    lines: int = 0
    """Lines of the ledger about files delivered longer ago than that."""
    kept: list[str] = field(default_factory=list)
    """Why spool files stay that have the name of an object and are not it."""


@dataclass(frozen=True, slots=True)
class Clearing:
    """One archive, its spool and its rows of the database. With `dry_run` all is told and nothing done."""

    store: Store
    archive: str
    engine: Engine
    now: datetime
    dry_run: bool = False

    def clear(self, spool: Path) -> Cleared:
        """Do all of it. Raises StoreError, SpoolError, DatabaseError; what was done by then is done."""
        cleared = Cleared()
        for run in runs(spool):
            with self._held(run) as is_over:
                if is_over:
                    self._spool_files(run, cleared)
        cleared.strays = self.store.sweep(self.now - STRAY_AFTER, dry_run=self.dry_run)
        cleared.rows = self._orphans()
        before = self.now - REMEMBERED
        old = and_(ENDS.c.archive == self.archive, ENDS.c.ended_at < before.strftime("%Y-%m-%dT%H:%M:%S"))
        cleared.ends = self._delete(ENDS, old)
        cleared.lines = Ledger(self.engine, self.store.uri).prune(before, dry_run=self.dry_run)
        return cleared

    @contextmanager
    def _held(self, run: Path) -> Iterator[bool]:
        if self.dry_run:
            yield not is_alive(run)
            return
        with left_over(run) as is_over:
            yield is_over

    def _spool_files(self, run: Path, cleared: Cleared) -> None:
        sealed = run / SEALED
        for path in sealed_files(sealed):
            key = path.relative_to(sealed).as_posix()
            if self.store.head(key) is None:
                continue
            try:
                self.store.confirm(key, digests_of(path))
            except StoreError as error:
                cleared.kept.append(str(error))
                continue
            cleared.files[key] = path.stat().st_size
            if not self.dry_run:
                _remove(path)

    def _orphans(self) -> dict[str, int]:
        """Drop the rows whose WARC the archive does not hold; those that name none are left."""
        held = {entry.key for entry in self.store.list("warc/")}
        found = {table.name: self._drop(table, held) for table in REFERRING}
        return {name: count for name, count in found.items() if count}

    def _drop(self, table: Table, held: set[str]) -> int:
        of = table.c.archive == self.archive
        named = select(table.c.warc_file).where(of, table.c.warc_file != "").distinct()
        with told(f"table {table.name} cannot be read"), self.engine.connect() as connection:
            gone = [key for key in connection.execute(named).scalars() if key not in held]
        blocks = (gone[at : at + BLOCK] for at in range(0, len(gone), BLOCK))
        return sum(self._delete(table, and_(of, table.c.warc_file.in_(block))) for block in blocks)

    def _delete(self, table: Table, which: ColumnElement[bool]) -> int:
        with told(f"table {table.name} cannot be written"), self.engine.begin() as connection:
            if self.dry_run:
                counted = select(func.count()).select_from(table).where(which)
                return int(connection.execute(counted).scalar_one())
            return connection.execute(delete(table).where(which)).rowcount


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise SpoolError(f"spool file {path} cannot be removed: {error.strerror}") from error
