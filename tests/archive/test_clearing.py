"""What `scrapy gc` drops, what it leaves, and that a dry run changes nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from crawler.archive.clearing import Cleared, Clearing
from crawler.errors import StoreError
from crawler.index.editions import Edition
from crawler.index.seen import Original, Payload, Seen
from crawler.records import Outcome, PageEnd
from crawler.store import Store, open_store
from crawler.store.ledger import Ledger, State
from crawler.store.spool import hold
from tests.crawling import Place

NOW = datetime.now(UTC)
ARCHIVE = "urn:test:archive"
HELD, LOST = "warc/2026/11/22/held.warc.gz", "warc/2026/11/22/lost.warc.gz"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "archive"))) as opened:
        yield opened


@pytest.fixture(params=[True, False], ids=["dry", "done"])
def clear(
    request: pytest.FixtureRequest, tmp_path: Path, store: Store, engine: Engine
) -> Callable[[], Cleared]:
    """A function that clears up, or tells what it would do; in a dry run nothing may change."""

    def clears() -> Cleared:
        before = state(tmp_path, engine)
        cleared = Clearing(store, ARCHIVE, engine, NOW, dry_run=request.param).clear(tmp_path / "spool")
        if request.param:
            assert state(tmp_path, engine) == before
        else:
            again = Clearing(store, ARCHIVE, engine, NOW).clear(tmp_path / "spool")
            assert again == Cleared(kept=cleared.kept), "nothing is left for a second time"
        return cleared

    return clears


def state(folder: Path, engine: Engine) -> dict[str, Any]:
    """Return all files but the database's, and all rows."""
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("state.db")
    }
    tables = ("payloads", "seen_pages", "editions", "addresses", "page_ends", "deliveries")
    with engine.connect() as connection:
        rows = {table: connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables}  # noqa: S608
    return {"files": files, "rows": rows}


def owed(folder: Path, run: str, key: str, data: bytes) -> Path:
    path = folder / "spool" / run / "sealed" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def put(store: Store, folder: Path, key: str, data: bytes) -> None:
    file = folder / "file"
    file.write_bytes(data)
    store.put(key, file)
    file.unlink()


def test_spool_files_that_the_archive_holds_go_and_the_others_stay(
    tmp_path: Path, store: Store, clear: Callable[[], Cleared]
) -> None:
    put(store, tmp_path, HELD, b"delivered")
    owed(tmp_path, "run-1", HELD, b"delivered")
    waiting = owed(tmp_path, "run-1", LOST, b"owed")
    cleared = clear()
    assert cleared.files == {HELD: 9}
    assert waiting.read_bytes() == b"owed"
    assert [entry.key for entry in store.list()] == [HELD]


def test_a_file_that_differs_from_the_object_of_its_name_stays_and_is_told(
    tmp_path: Path, store: Store, clear: Callable[[], Cleared]
) -> None:
    put(store, tmp_path, HELD, b"one thing")
    other = owed(tmp_path, "run-1", HELD, b"otherwise")
    cleared = clear()
    assert cleared.files == {}
    assert len(cleared.kept) == 1
    assert HELD in cleared.kept[0]
    assert other.read_bytes() == b"otherwise"


def test_the_files_of_a_run_that_lives_are_its_own(
    tmp_path: Path, store: Store, clear: Callable[[], Cleared]
) -> None:
    handle = hold(tmp_path / "spool" / "run-1")
    put(store, tmp_path, HELD, b"delivered")
    mine = owed(tmp_path, "run-1", HELD, b"delivered")
    assert clear().files == {}
    assert mine.exists()
    os.close(handle)


def test_what_broken_off_puts_left_goes_once_it_is_old(
    tmp_path: Path, store: Store, clear: Callable[[], Cleared]
) -> None:
    put(store, tmp_path, HELD, b"delivered")
    old, new = (tmp_path / "archive" / "warc" / f".part-{name}" for name in ("old", "new"))
    for part in (old, new):
        part.write_bytes(b"half")
    then = (NOW - timedelta(days=2)).timestamp()
    os.utime(old, (then, then))
    assert clear().strays == ("warc/.part-old",)
    assert new.exists()


def test_rows_about_captures_that_the_archive_does_not_hold_go(
    tmp_path: Path, store: Store, engine: Engine, clear: Callable[[], Cleared]
) -> None:
    put(store, tmp_path, HELD, b"delivered")
    for archive in (ARCHIVE, "urn:test:other"):
        seen = Seen(engine, archive)
        for number, warc in enumerate((HELD, LOST, LOST)):
            original = Original(f"urn:test:{number}", "https://kpol9.example/", "2026-11-22T06:00:00Z")
            seen.note_payload(Payload(f"sha1:{number}", "/"), original, warc)
            seen.note_edition(Edition(f"kpol9.example/{number}", 1, f"urn:test:{number}", {}), warc)
        seen.confirm()
    with engine.begin() as connection:
        connection.execute(text("UPDATE payloads SET warc_file = NULL WHERE digest = 'sha1:2'"))
    cleared = clear()
    assert cleared.rows == {"payloads": 1, "editions": 2}
    others = Seen(engine, "urn:test:other")
    assert others.original(Payload("sha1:1", "/")), "another archive's rows are its own"
    others.close()


def test_old_ends_of_pages_and_lines_of_the_ledger_go(
    store: Store, engine: Engine, clear: Callable[[], Cleared]
) -> None:
    seen, ledger = Seen(engine, ARCHIVE), Ledger(engine, store.uri)
    for number in range(3):
        seen.note_end(PageEnd(url=f"https://kpol9.example/{number}", outcome=Outcome.REFUSED), "run-1")
    seen.confirm()
    ledger.note("run-1", State.SEALED, {HELD: 1, LOST: 1})
    for key in (HELD, LOST):
        ledger.mark(key, State.REMOVED)
    long_ago = NOW - timedelta(days=91)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE page_ends SET ended_at = :at WHERE url LIKE '%/0'"),
            {"at": long_ago.strftime("%Y-%m-%dT%H:%M:%S.000000Z")},
        )
        connection.execute(
            text("UPDATE deliveries SET changed_at = :at WHERE key = :key"),
            {"at": long_ago.strftime("%Y-%m-%d %H:%M:%S.000000"), "key": HELD},
        )
    cleared = clear()
    assert (cleared.ends, cleared.lines) == (1, 1)


def test_a_store_that_is_away_stops_it_before_anything_goes(
    tmp_path: Path, store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreError("away")

    mine = owed(tmp_path, "run-1", HELD, b"owed")
    monkeypatch.setattr(store, "head", away)
    with pytest.raises(StoreError):
        Clearing(store, ARCHIVE, engine, NOW).clear(tmp_path / "spool")
    assert mine.exists()


def test_a_user_is_told_what_went(tmp_path: Path) -> None:
    place = Place(tmp_path)
    with closing(open_store(str(place.archive))) as store:
        put(store, tmp_path, HELD, b"delivered")
    file = owed(tmp_path, "run-1", HELD, b"delivered")
    would = place.scrapy("gc", "--dry-run")
    assert would.code == 0, would.err
    assert would.out.startswith("1 spool files (9 bytes) that the archive holds would be dropped")
    assert file.exists()
    did = place.scrapy("gc")
    assert did.out.startswith("1 spool files (9 bytes) that the archive holds dropped")
    assert not file.exists()
    owed(tmp_path, "run-2", HELD, b"otherwise")
    differs = place.scrapy("gc", "--json")
    assert differs.code == 1
    assert "otherwise" not in differs.out
    assert HELD in differs.out
