"""One daemon leads: a lock that the operating system or PostgreSQL lets go of when its holder dies.

SQLite is a file of one machine, so the lock is `flock(2)` on a file beside it. PostgreSQL holds an advisory
lock for one session; when that session's connection breaks, the lock is gone and so is the lead.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from crawler.errors import DatabaseError, SettingsError

ADVISORY_KEY = 0x57_49_52_45_43_4F_50_59
"""`WIRECOPY` in ASCII: advisory locks are numbers shared by all users of a database."""

KEEPALIVE = {
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
}
"""A cut wire is noticed within some ten seconds on both sides (libpq's words)."""


class Leader(Protocol):
    """The right to schedule; at most one holder per database."""

    def leads(self) -> bool:
        """Take or keep the lead; False where another holds it or it was lost. Never waits."""

    def release(self) -> None:
        """Let the lead go, so that a second daemon takes over at once."""


def leader_for(engine: Engine) -> Leader:
    """Return the lock that fits the database. Raises SettingsError for a database in memory."""
    if engine.dialect.name == "postgresql":
        return AdvisoryLeader(engine)
    path = engine.url.database
    if not path or path == ":memory:":
        raise SettingsError("the daemon needs a database that outlives it; set DATABASE_URL to a file")
    return FileLeader(Path(f"{path}.leader"))


class FileLeader:
    """Leads while it holds an exclusive lock on `path`, which stays in place afterwards."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def leads(self) -> bool:
        """See Leader. Raises DatabaseError where the file cannot be made."""
        if self._file is not None and not self._is_ours(self._file):
            self.release()
        if self._file is None:
            self._file = self._locked()
        return self._file is not None

    def release(self) -> None:
        """See Leader."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _locked(self) -> int | None:
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise DatabaseError(f"leader's lock {self.path} cannot be opened: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return None
        if self._is_ours(file):
            return file
        os.close(file)
        return None

    def _is_ours(self, file: int) -> bool:
        """Whether `path` still names the open file: a lock on a deleted file keeps nobody out."""
        try:
            return os.path.samestat(os.fstat(file), self.path.stat())
        except FileNotFoundError:
            return False


class AdvisoryLeader:
    """Leads while one connection of its own, outside any transaction, holds the advisory lock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = create_engine(
            engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=KEEPALIVE
        )
        self._connection: Connection | None = None
        self._held = False

    def leads(self) -> bool:
        """See Leader. Raises DatabaseError where the server cannot be reached."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            query = "SELECT 1 = 1" if self._held else f"SELECT pg_try_advisory_lock({ADVISORY_KEY})"
            self._held = bool(self._connection.execute(text(query)).scalar())
        except SQLAlchemyError as error:
            self.release()
            raise DatabaseError(f"the leader's connection is broken: {type(error).__name__}") from error
        return self._held

    def release(self) -> None:
        """See Leader."""
        self._held = False
        if self._connection is not None:
            # Reused after an error it would reconnect silently, without the lock.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
