"""The preflight: is everything there that a crawl needs? One finding a part, each with what to do."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import Column, Engine, String, Table, insert, select
from sqlalchemy.exc import SQLAlchemyError

from crawler.config import Config
from crawler.database import metadata, open_database
from crawler.errors import DatabaseError, SpoolError, StoreError, WirecopyError
from crawler.store import Store, open_store

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SKEW_SECONDS = 60
"""More than this between our clock and the store's is told; S3 refuses at 15 minutes."""
SANE_YEARS = range(2025, 2100)

probes = Table("probes", metadata, Column("token", String(32), primary_key=True))
"""Always empty: a probe is written, read and rolled back."""


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part; `text` says what is, and where it is not well what to do."""

    state: State
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.state:4}  {self.name:9} {self.text}"


def preflight(config: Config, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Finding]:
    """Look at each part that a crawl needs; one that fails stops none of the others."""
    return [
        _found("archive", lambda: _archive(config)),
        _found("database", lambda: _database(config)),
        _found("spool", lambda: _spool(config.spool_dir)),
        _found("disk", lambda: _disk(config)),
        _found("clock", lambda: _clock(config, now)),
        _found("contact", lambda: _contact(config)),
        _found("browser", _browser),
    ]


def _found(name: str, look: Callable[[], tuple[State, str]]) -> Finding:
    try:
        state, text = look()
    except WirecopyError as error:
        state, text = State.FAIL, str(error).removeprefix(f"{name} ")
    except OSError as error:
        state, text = State.FAIL, f"{error.filename or 'this machine'}: {error.strerror}"
    return Finding(state, name, text)


def _archive(config: Config) -> tuple[State, str]:
    with closing(open_store(config.archive_uri, s3=config.s3)) as store:
        key = f".probe/{secrets.token_hex(8)}"
        _write_and_read(store, key)
        try:
            store.delete(key)
        except StoreError as error:
            return State.WARN, f"{store.uri} took a probe that cannot be removed again, {key}: {error}"
        lacking = store.learn().notes
        state = State.WARN if lacking else State.OK
        return state, "; ".join([f"{store.uri} was written, read and listed", *lacking])


def _write_and_read(store: Store, key: str) -> None:
    data = secrets.token_bytes(1000)
    with NamedTemporaryFile(prefix="probe-") as file:
        file.write(data)
        file.flush()
        store.put(key, Path(file.name))
    with store.open(key) as kept:
        if kept.read() != data:
            raise StoreError(f"{store.uri} gave back other bytes than it took: do not use it")
    if key not in [entry.key for entry in store.list(key)]:
        raise StoreError(f"{store.uri} does not list what it holds: do not use it")


def _database(config: Config) -> tuple[State, str]:
    engine = open_database(config.database_url)
    try:
        _roll_back_a_probe(engine)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise DatabaseError(f"database {engine.url!r} cannot be written: {reason}") from error
    finally:
        engine.dispose()
    return State.OK, f"{engine.url!r} was written and read"


def _roll_back_a_probe(engine: Engine) -> None:
    token = secrets.token_hex(16)
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(insert(probes).values(token=token))
        kept = connection.execute(select(probes.c.token).where(probes.c.token == token)).scalar()
        transaction.rollback()
    if kept != token:
        raise DatabaseError(f"database {engine.url!r} gave back other than it took: do not use it")


def _spool(folder: Path) -> tuple[State, str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix="probe-") as file:
            file.write(b"probe")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SpoolError(
            f"{folder} cannot be written: {error.strerror}; correct it or set SPOOL_DIR"
        ) from error
    return State.OK, f"{folder} can be written"


def _disk(config: Config) -> tuple[State, str]:
    folder = config.spool_dir.absolute()
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    free, needed = shutil.disk_usage(there).free, 2 * config.segment_bytes
    if free < needed:
        return State.WARN, (
            f"{free:,} bytes free for the spool, less than two segments ({needed:,}): "
            "free some space, set SPOOL_DIR elsewhere, or lower SEGMENT_BYTES"
        )
    return State.OK, f"{free:,} bytes free for the spool"


def _clock(config: Config, now: Callable[[], datetime]) -> tuple[State, str]:
    ours = now()
    if ours.year not in SANE_YEARS:
        return State.FAIL, f"the clock says {ours:%Y-%m-%d}: set it, every capture carries its time"
    theirs = _store_clock(config)
    if theirs is None:
        return State.OK, f"{ours:%Y-%m-%d %H:%M:%S} UTC; nothing to compare it with"
    skew = round((now() - theirs).total_seconds())
    if abs(skew) > SKEW_SECONDS:
        return State.WARN, f"the clock is {skew:+d} s off the store's: set it, every capture carries its time"
    return State.OK, f"{ours:%Y-%m-%d %H:%M:%S} UTC, {skew:+d} s off the store's"


def _store_clock(config: Config) -> datetime | None:
    """Return the store's time; None also where the store does not answer, which the archive's line tells."""
    try:
        with closing(open_store(config.archive_uri, s3=config.s3)) as store:
            return store.clock()
    except WirecopyError:
        return None


def _contact(config: Config) -> tuple[State, str]:
    if config.operator_contact:
        return State.OK, config.operator_contact
    return (
        State.WARN,
        "OPERATOR_CONTACT is not set: name an address or page; the daemon will not start without",
    )


def _browser() -> tuple[State, str]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return State.OK, found
    return State.WARN, "no Chromium found: pages that need a browser cannot be fetched; install chromium"
