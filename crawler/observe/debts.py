"""What the spool owes the archive, since when, and what the ledger says of what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.config import Config
from crawler.database import is_there, open_database
from crawler.store.ledger import Ledger, Standing, State, Tally
from crawler.store.spool import SEALED, Owed, owed


@dataclass(frozen=True, slots=True)
class Debts:
    """The files of the spool, what the ledger adds up to, and whether a file is owed for too long."""

    files: Sequence[Owed]
    ledger: Standing
    since: datetime | None
    """Since when the oldest file has been owed; None where none is."""
    late: bool


def debts(config: Config, archive: str) -> Debts:
    """Return what is owed; `archive` is the store's address. Raises SpoolError, DatabaseError.

    A file is owed once it is sealed, and where its run is over even before.
    """
    files = owed(config.spool_dir)
    due = [file.since for file in files if file.state == SEALED or not file.alive]
    since = min(due, default=None)
    late = since is not None and datetime.now(UTC) - since > timedelta(seconds=config.owed_seconds)
    return Debts(files, _standing(config, archive), since, late)


def debts_lines(found: Debts) -> list[str]:
    """Return what a person should know of it: what was confirmed, the last fault, what waits too long."""
    confirmed, fault = found.ledger.confirmed, found.ledger.last_fault
    lines = [f"delivered from here: {confirmed.files:,} files, {confirmed.bytes:,} bytes, each confirmed"]
    if fault and fault.failed_at:
        after = "delivered since" if fault.state in (State.CONFIRMED, State.REMOVED) else "still owed"
        lines.append(f"last fault: {fault.failed_at:%Y-%m-%d %H:%M:%S}Z {fault.key} ({after}): {fault.fault}")
    if found.late and found.since:
        lines.append(f"owed for too long: since {found.since:%Y-%m-%d %H:%M:%S}Z (OWED_SECONDS)")
    return lines


def _standing(config: Config, archive: str) -> Standing:
    if not is_there(config.database_url):
        return Standing(Tally(), Tally(), Tally(), None)
    engine = open_database(config.database_url)
    try:
        return Ledger(engine, archive).standing()
    finally:
        engine.dispose()
