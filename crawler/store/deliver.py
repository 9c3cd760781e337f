"""Delivery: sealed files go to the store, are confirmed there, and only then leave the spool."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import AlreadyStored, SpoolError, StoreError
from crawler.store import Store
from crawler.store.spool import SEALED, left_over, runs, sealed_files

ORDER = ("warc", "index", "records", "runs")
"""The kinds, as they are delivered: whatever points is delivered after what it points at."""


Inspect = Callable[[str, Path], None]
"""Looks at a sealed file, key and path, before it is delivered; it must leave it as it is."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One object that the store has confirmed; `sha256` in base16."""

    key: str
    size: int
    sha256: str


def deliver(
    sealed: Path,
    store: Store,
    on_delivered: Callable[[Delivered], None] | None = None,
    inspect: Inspect | None = None,
) -> tuple[Delivered, ...]:
    """Deliver the folder `sealed`, which mirrors the archive's keys: WARCs, index, records, run reports.

    `inspect` sees each file before it leaves. Each file is removed once the store has confirmed it. At the
    first StoreError it stops: the rest stays. Raises StoreError, SpoolError.
    """
    done = []
    for path in sorted(sealed_files(sealed), key=lambda path: _rank(path.relative_to(sealed))):
        key = path.relative_to(sealed).as_posix()
        if inspect:
            inspect(key, path)
        delivered = _send(key, path, store)
        _remove(path)
        done.append(delivered)
        if on_delivered:
            on_delivered(delivered)
    return tuple(done)


def deliver_owed(
    spool: Path,
    store: Store,
    on_delivered: Callable[[Delivered], None] | None = None,
    inspect: Inspect | None = None,
) -> tuple[Delivered, ...]:
    """Deliver what runs that are over have left in `spool`; the folders of those that live are left alone.

    A run that collides with other bytes in the store does not hold up the others; its error comes last.
    Raises StoreError, SpoolError.
    """
    done: list[Delivered] = []
    collision: AlreadyStored | None = None
    for run in runs(spool):
        with left_over(run) as is_over:
            try:
                done += deliver(run / SEALED, store, on_delivered, inspect) if is_over else ()
            except AlreadyStored as error:
                collision = collision or error
    if collision:
        raise collision
    return tuple(done)


def _rank(key: Path) -> tuple[int, bool, str]:
    """Order keys by kind; a run's report, which names its other files, comes after them."""
    kind = key.parts[0]
    place = ORDER.index(kind) if kind in ORDER else len(ORDER) - 2
    return place, key.suffix == ".json", key.as_posix()


def _send(key: str, path: Path, store: Store) -> Delivered:
    """Put one file and see that the store has all of it: the one place where a delivery may be repeated."""
    sha256 = _sha256(path)
    sent = store.put(key, path, sha256=sha256)
    kept = store.head(key)
    if kept is None or kept.size != sent.size:
        held = "nothing" if kept is None else f"{kept.size} bytes"
        raise StoreError(
            f"archive {store.uri} took {key} ({sent.size} bytes) and now holds {held}: kept in spool"
        )
    return Delivered(key, sent.size, sha256)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SpoolError(f"spool file {path} cannot be read: {error.strerror}") from error


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise SpoolError(f"spool file {path} is delivered but cannot be removed: {error.strerror}") from error
