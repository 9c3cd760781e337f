"""The spool: one folder a run, with what it still writes (`open/`) and what it owes the store (`sealed/`)."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import SpoolError

LOCK, OPEN, SEALED = "lock", "open", "sealed"
"""What a run's folder holds; the lock is held (flock) for as long as the run's process lives."""
UNFINISHED = ".open"
"""Ends the names of files that are still written."""
ORDER = ("warc", "index", "records")
"""The kinds of a segment's files, as they are delivered: what points comes after what it points at."""
RUNS = "runs/"
"""Begins the keys of a run's own log and report."""
WARC_END = ".warc.gz"
ENDS = (WARC_END, ".cdxj.gz", ".jsonl.gz")
"""What follows a segment's stem in the names of its files."""
PATIENCE_SECONDS = 5
"""How long a starting run waits for whoever looks whether its folder is left over."""


_DAY = re.compile(r"-(\d{4})(\d\d)(\d\d)\d{9}-\d+-")


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


def whole_files(run: Path) -> list[tuple[str, Path]]:
    """Return what of a run may leave the spool, key and path, each after what it points at.

    A segment is whole once its WARC lies under `sealed/`; until then its other files wait, and so do the
    run's own log and report. Raises SpoolError.
    """
    sealed = run / SEALED
    found = {path.relative_to(sealed).as_posix(): path for path in sealed_files(sealed)}
    with _told(run):
        ready = [key for key in found if _is_whole(key, found, run)]
    if len(ready) < len(found) or any((run / OPEN).glob("*")):
        ready = [key for key in ready if not key.startswith(RUNS)]
    return [(key, found[key]) for key in sorted(ready, key=_place)]


def stem_of(key: str) -> str:
    """Return the stem of a segment's file, of whatever kind; the name of any other."""
    name = key.rpartition("/")[2].removesuffix(UNFINISHED)
    return next((name.removesuffix(end) for end in ENDS if name.endswith(end)), name)


def warc_key(name: str) -> str | None:
    """Return the key in the archive of a WARC by its name, which tells the day; None for other files."""
    name = name.removesuffix(UNFINISHED)
    match = _DAY.search(name) if name.endswith(WARC_END) else None
    return f"warc/{match[1]}/{match[2]}/{match[3]}/{name}" if match else None


def used_bytes(spool: Path) -> int:
    """Return how many bytes the files of the spool hold, all runs together. Raises SpoolError."""
    with _told(spool):
        return sum(_size(Path(base) / name) for base, _, names in os.walk(spool) for name in names)


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


def _place(key: str) -> tuple[bool, str, int, bool, str]:
    """Sort by segment, the first begun first, then by kind; the run's files last, its report last of all."""
    kind = key.partition("/")[0]
    place = ORDER.index(kind) if kind in ORDER else len(ORDER)
    is_runs = key.startswith(RUNS)
    return is_runs, "" if is_runs else stem_of(key), place, key.endswith(".json"), key


def _is_whole(key: str, found: Mapping[str, Path], run: Path) -> bool:
    """Tell whether nothing of the file's segment is missing; one whose WARC is nowhere was delivered."""
    if key.startswith(RUNS) or key.endswith(WARC_END):
        return True
    name = f"{stem_of(key)}{WARC_END}"
    warc = f"warc/{'/'.join(key.split('/')[-4:-1])}/{name}"
    # Asked in this order, a WARC that is sealed meanwhile is seen in one of the two places.
    return warc in found or not (
        (run / OPEN / f"{name}{UNFINISHED}").exists() or (run / SEALED / warc).exists()
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


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
    alive = is_alive(run)
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


def is_alive(run: Path) -> bool:
    """Tell whether the process of a run still lives."""
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
