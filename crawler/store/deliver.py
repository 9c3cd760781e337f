"""Delivery: sealed files go to the store, are confirmed there, and only then leave the spool."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from crawler.errors import AlreadyStored, SpoolError, StoreError
from crawler.store import Store
from crawler.store.backoff import Backoff
from crawler.store.digests import digests_of
from crawler.store.ledger import Ledger, State
from crawler.store.spool import OPEN, UNFINISHED, WARC_END, left_over, runs, stem_of, warc_key, whole_files

STRAY_AFTER = timedelta(days=1)
"""What a broken-off put left in the store is removed after this: no living one takes as long."""

Judge = Callable[[str, Path], Mapping[str, int]]
"""Judges a sealed file, key and path, before it leaves; what it found is written into the ledger."""
Learn = Callable[[str, Path], Callable[[], object]]
"""Reads a WARC, key and path, before it leaves; what it returns is called once its segment is confirmed."""


@dataclass
class Delivery:
    """The way of a run's files into one store. Its methods raise StoreError, SpoolError, DatabaseError."""

    store: Store
    ledger: Ledger
    judge: Judge
    learn: Learn
    backoff: Backoff = field(default_factory=Backoff)
    _noted: dict[str, State] = field(default_factory=dict)

    def send(self, run: Path) -> list[str]:
        """Deliver what of the run's folder is whole, a segment after the other; return the keys.

        Only whoever holds the folder's lock may. At the first fault it stops: the rest stays.
        """
        files = whole_files(run)
        self._note(run, files)
        done: list[str] = []
        for _, segment in groupby(files, key=lambda file: stem_of(file[0])):
            done += self._segment(list(segment))
        return done

    def send_left_over(self, spool: Path) -> list[str]:
        """Deliver what runs that are over have left in `spool`; those that live see to their own.

        What a run owes to another archive stays. A run that collides with other bytes in the store does not
        hold up the others; its error comes last.
        """
        done: list[str] = []
        collision: AlreadyStored | None = None
        for run in runs(spool):
            with left_over(run) as is_over:
                try:
                    done += self.send(run) if is_over and not self.ledger.elsewhere(run.name) else []
                except AlreadyStored as error:
                    collision = collision or error
        if collision:
            raise collision
        return done

    def sweep(self) -> Sequence[str]:
        """Remove what killed deliverers have left half sent in the store; name it."""
        return self.store.sweep(datetime.now(UTC) - STRAY_AFTER)

    def _note(self, run: Path, files: list[tuple[str, Path]]) -> None:
        """Write into the ledger what it does not know yet of the run's folder."""
        found = {State.OPEN: dict(_open_warcs(run)), State.SEALED: _sizes(files)}
        for state, sizes in found.items():
            new = {key: size for key, size in sizes.items() if self._noted.get(key) is not state}
            if new:
                self.ledger.note(run.name, state, new)
                self._noted |= dict.fromkeys(new, state)

    def _segment(self, files: list[tuple[str, Path]]) -> list[str]:
        learned = [self.learn(key, path) for key, path in files if key.endswith(WARC_END)]
        for key, path in files:
            self._file(key, path)
        for confirm in learned:
            confirm()
        return [key for key, _ in files]

    def _file(self, key: str, path: Path) -> None:
        if not self.ledger.claim(key):
            raise SpoolError(f"spool file {path} is being delivered by another machine: left to it")
        try:
            self._send(key, path)
        except (StoreError, SpoolError) as error:
            self.ledger.fail(key, str(error), datetime.now(UTC) + timedelta(seconds=self.backoff.failed()))
            raise
        self.backoff.succeeded()

    def _send(self, key: str, path: Path) -> None:
        """Bring one file over; a process that dies between two steps leaves nothing that is not repeated."""
        found, digests = self.judge(key, path), digests_of(path)
        self.ledger.mark(key, State.VERIFIED, size=digests.size, sha256=digests.whole, **found)
        self.store.put(key, path, digests=digests)
        self.ledger.mark(key, State.UPLOADED)
        self.store.confirm(key, digests)
        self.ledger.mark(key, State.CONFIRMED)
        _remove(path)
        self.ledger.mark(key, State.REMOVED)
        self._noted.pop(key, None)


def _open_warcs(run: Path) -> Iterator[tuple[str, int]]:
    for path in (run / OPEN).glob(f"*{WARC_END}{UNFINISHED}"):
        if key := warc_key(path.name):
            yield key, 0


def _sizes(files: list[tuple[str, Path]]) -> dict[str, int]:
    return {key: path.stat().st_size for key, path in files}


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise SpoolError(f"spool file {path} is delivered but cannot be removed: {error.strerror}") from error
