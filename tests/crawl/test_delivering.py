"""What runs that are over have left: whose it is, and what is told of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from scrapy.settings import Settings
from sqlalchemy import Engine

from crawler import config
from crawler.crawl.delivering import LeftOver
from crawler.database import open_database
from crawler.errors import StoreError
from crawler.store import open_store
from crawler.store.ledger import Ledger, State
from tests.archive.test_recover import RUN, killed
from tests.store.test_deliver import left


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path}/state.db")


def clear_up(folder: Path, engine: Engine, archive: str) -> tuple[list[str], list[str]]:
    """Clear up for an archive; return what was delivered, and what was said."""
    given = {**config.DEFAULTS, "SPOOL_DIR": str(folder / "spool"), "ARCHIVE_URI": str(folder / archive)}
    said: list[str] = []
    with closing(open_store(str(folder / archive))) as store:
        done = LeftOver(config.Config.from_settings(Settings(given)), store, engine, said.append).clear_up()
    return done, said


def test_a_killed_run_is_made_whole_told_and_delivered(tmp_path: Path, engine: Engine) -> None:
    killed(tmp_path)
    done, said = clear_up(tmp_path, engine, "archive")
    assert [key.partition("/")[0] for key in done] == ["warc", "index", "records", "runs"]
    assert f"run {RUN} was killed: 3 exchanges of it were recovered" in said
    assert set(done) < set(left(tmp_path / "archive"))
    assert left(tmp_path / "spool") == []
    assert clear_up(tmp_path, engine, "archive") == ([], [])


def test_what_a_run_owes_to_another_archive_waits_for_that(tmp_path: Path, engine: Engine) -> None:
    run = killed(tmp_path)
    with closing(open_store(str(tmp_path / "first"))) as first:
        Ledger(engine, first.uri).note(RUN, State.OPEN, {"warc/2026/11/22/a.warc.gz": 0})
    before = left(run)
    done, said = clear_up(tmp_path, engine, "second")
    assert (done, left(run)) == ([], before)
    assert [words.partition(":")[0] for words in said] == [f"run {RUN} owes file"]
    done, _ = clear_up(tmp_path, engine, "first")
    assert len(done) == 4


def test_a_line_of_what_came_to_nothing_is_dropped(tmp_path: Path, engine: Engine) -> None:
    killed(tmp_path)
    with closing(open_store(str(tmp_path / "archive"))) as store:
        ledger = Ledger(engine, store.uri)
    ledger.note(RUN, State.OPEN, {"warc/2026/11/22/torn.warc.gz": 0})
    clear_up(tmp_path, engine, "archive")
    assert {line.state for line in ledger.of_run(RUN)} == {State.REMOVED}


def test_what_is_no_warc_is_told_and_delivered_all_the_same(tmp_path: Path, engine: Engine) -> None:
    key = "warc/2026/11/22/broken.warc.gz"
    path = tmp_path / "spool" / RUN / "sealed" / key
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no warc")
    done, said = clear_up(tmp_path, engine, "archive")
    assert key in done
    assert f"{key} breaks 1 rules; scrapy verify says which" in said


def test_recovery_goes_on_without_the_store(tmp_path: Path, engine: Engine) -> None:
    run = killed(tmp_path)
    (tmp_path / "archive").write_bytes(b"no folder")
    with pytest.raises(StoreError):
        clear_up(tmp_path, engine, "archive")
    assert not list(run.rglob("*.open"))
    assert len(list(run.rglob("*.warc.gz"))) == 1
