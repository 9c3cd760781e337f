"""The spool: one folder a run, with what it still writes (`open/`) and what it owes the store (`sealed/`)."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import SpoolError

LOCK, OPEN, SEALED = "lock", "open", "sealed"
"""What a run's folder holds; the lock is held (flock) for as long as the run's process lives."""
UNFINISHED = ".open"
"""Ends the names of files that are still written."""
PATIENCE_SECONDS = 5
"""How long a starting run waits for whoever looks whether its folder is left over."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One file that lies in the spool: `key` in the archive once `state` is sealed; a name while open."""

    run_id: str
    state: str
    key: str
    size: int
    since: datetime
    alive: bool
    """Whether the run's process still lives."""


def owed(spool: Path) -> list[Owed]:
    """Return what lies in the spool, by run and key; nothing where there is no spool. Raises SpoolError."""
    with _told(spool):
        return [file for run in runs(spool) for file in _owed_by(run)]


def runs(spool: Path) -> list[Path]:
    """Return the folders of the runs that have one; others in there are not ours. Raises SpoolError."""
    with _told(spool):
        found = sorted(spool.iterdir()) if spool.is_dir() else []
        return [path for path in found if (path / LOCK).is_file() or (path / SEALED).is_dir()]


def sealed_files(sealed: Path) -> list[Path]:
    """Return the whole files under `sealed`, in order of their keys. Raises SpoolError."""
    with _told(sealed):
        return [path for path in _files(sealed) if path.suffix != UNFINISHED]


def hold(run: Path) -> int:
    """Make the folder of a run that starts and lock it; `os.close` the handle when the run is over.

    Raises SpoolError where it cannot be made, or another process lives under the same run id.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    with _told(run):
        while True:
            run.mkdir(parents=True, exist_ok=True)
            handle = _try(run)
            if handle is not None:
                return handle
            if time.monotonic() > until:
                raise SpoolError(f"spool folder {run} belongs to a process that lives: choose another RUN_ID")
            time.sleep(0.02)


@contextmanager
def left_over(run: Path) -> Iterator[bool]:
    """Hold the folder of a run that is over and remove it if it got empty; yields False while it lives."""
    with _told(run):
        handle = _try(run)
        try:
            yield handle is not None
            if handle is not None:
                forget(run)
        finally:
            if handle is not None:
                os.close(handle)


def forget(run: Path) -> None:
    """Remove a run's folder if nothing but its lock is left in it; only whoever holds the lock may."""
    for folder in (run / OPEN, run / SEALED):
        for path, _, _ in os.walk(folder, topdown=False):
            with suppress(OSError):
                Path(path).rmdir()
    if [path.name for path in run.iterdir()] == [LOCK]:
        (run / LOCK).unlink()
        run.rmdir()


def _try(run: Path) -> int | None:
    """Lock the folder; None while somebody else holds it, or has just removed it."""
    try:
        handle = os.open(run / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The lock of a removed folder locks nothing.
        if os.path.samestat(os.fstat(handle), (run / LOCK).stat()):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    return None


def _owed_by(run: Path) -> Iterator[Owed]:
    alive = _is_alive(run)
    for state in (OPEN, SEALED):
        for path in _files(run / state):
            with suppress(FileNotFoundError):
                yield _entry(run, state, path, alive)


def _entry(run: Path, state: str, path: Path, alive: bool) -> Owed:
    known = path.stat()
    since = datetime.fromtimestamp(known.st_mtime, UTC)
    whole = state == SEALED and path.suffix != UNFINISHED
    key = path.relative_to(run / state).as_posix()
    return Owed(run.name, SEALED if whole else OPEN, key, known.st_size, since, alive)


def _is_alive(run: Path) -> bool:
    try:
        handle = os.open(run / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _files(folder: Path) -> list[Path]:
    found = (Path(base) / name for base, _, names in os.walk(folder) for name in names)
    return sorted(found, key=lambda path: os.fsencode(path.relative_to(folder).as_posix()))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or path
        raise SpoolError(
            f"spool {where} cannot be used: {error.strerror}; correct it or set SPOOL_DIR"
        ) from error
