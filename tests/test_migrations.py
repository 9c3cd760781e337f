"""Databases of other versions and of many processes, over SQLite and PostgreSQL alike."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    inspect,
    text,
)
from sqlalchemy.exc import IntegrityError

from crawler import database
from crawler.database import open_database
from crawler.errors import DatabaseError
from crawler.index.seen import Original, Payload, Seen
from crawler.index.tables import PAYLOADS
from crawler.migrations import MIGRATIONS, Migration, add_columns, one_run_at_once, prepare
from tests.databases import sent

WRITERS, ROUNDS = 8, 15
WRITER = f"""
import sys
from sqlalchemy import Column, Integer, MetaData, Table
from crawler import database
database.metadata = MetaData()
words = Table("runs", database.metadata, Column("writer", Integer, primary_key=True),
              Column("number", Integer, primary_key=True))
counts = Table("counts", database.metadata, Column("id", Integer, primary_key=True), Column("last", Integer))
engine = database.open_database(sys.argv[1])
for number in range({ROUNDS}):
    database.add_new(engine, words, [{{"writer": int(sys.argv[2]), "number": number}}])
    database.put_latest(engine, counts, [{{"id": 1, "last": number}}])
"""


@pytest.fixture(autouse=True)
def _tables_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "metadata", MetaData())


def table(*columns: str) -> Table:
    """Declare a table of this release, with the given columns beside its key."""
    metadata = database.metadata = MetaData()
    return Table(
        "payloads",
        metadata,
        Column("id", Integer, primary_key=True),
        *(Column(one, String) for one in columns),
    )


def opened(address: str, monkeypatch: pytest.MonkeyPatch, *steps: Migration) -> Engine:
    """Open the database as a release would that has these migrations."""

    def prepares(connection: Connection, metadata: MetaData) -> None:
        prepare(connection, metadata, steps)

    monkeypatch.setattr(database, "prepare", prepares)
    return open_database(address)


def version(address: str) -> int | None:
    with sent(address) as connection:
        return connection.execute(text("SELECT number FROM wirecopy_schema")).scalar()


def test_a_new_database_is_of_this_releases_schema(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table("word")
    opened(address, monkeypatch, Migration(2, "words", add_columns("payloads", word="VARCHAR"))).dispose()
    assert version(address) == 2


def test_an_older_database_gets_what_it_lacks_and_keeps_what_it_holds(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table()
    opened(address, monkeypatch).dispose()
    with sent(address) as connection:
        connection.execute(text("INSERT INTO payloads (id) VALUES (7)"))
    words = Migration(2, "words", add_columns("payloads", word="VARCHAR"))
    colours = Migration(3, "colours", add_columns("payloads", colour="VARCHAR"))
    table("word", "colour")
    opened(address, monkeypatch, words, colours).dispose()
    with sent(address) as connection:
        rows = connection.execute(text("SELECT id, word, colour FROM payloads")).all()
    assert list(map(tuple, rows)) == [(7, None, None)]
    assert version(address) == 3


def test_a_database_from_before_there_were_versions_is_of_the_first(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sent(address) as connection:
        connection.execute(text("CREATE TABLE payloads (id INTEGER PRIMARY KEY)"))
    table("word")
    opened(address, monkeypatch, Migration(2, "words", add_columns("payloads", word="VARCHAR"))).dispose()
    with sent(address) as connection:
        assert connection.execute(text("SELECT word FROM payloads")).all() == []


def test_of_an_older_database_s_runs_that_are_on_at_once_the_newest_stays(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = ("entry", "state", "outcome", "due_at", "seen_at", "ended_at")
    metadata = database.metadata = MetaData()
    Table("runs", metadata, Column("run_id", String, primary_key=True), *(Column(c, String) for c in columns))
    opened(address, monkeypatch).dispose()
    there = [("r1", "a", 6), ("r2", "a", 7), ("r3", "b", 6), ("r4", None, 6), ("r5", None, 7)]
    add = "INSERT INTO runs (run_id, entry, state, due_at, seen_at) VALUES (:run, :entry, :state, :due, '8')"
    with sent(address) as connection:
        for run, entry, due in there:
            state = "due" if run == "r1" else "running"
            connection.execute(text(add), {"run": run, "entry": entry, "state": state, "due": str(due)})
    opened(address, monkeypatch, Migration(2, "one", one_run_at_once)).dispose()
    with sent(address) as connection:
        lost = connection.execute(text("SELECT run_id, outcome, ended_at FROM runs WHERE state = 'lost'"))
        assert list(map(tuple, lost)) == [("r1", "lost", "8")]
    again = {"run": "r6", "entry": "a", "state": "due", "due": "9"}
    with sent(address) as connection, pytest.raises(IntegrityError):
        connection.execute(text(add), again)


def test_a_migration_that_fails_changes_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table()
    opened(address, monkeypatch).dispose()

    def fails(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE payloads ADD COLUMN word VARCHAR"))
        connection.execute(text("ALTER TABLE nowhere ADD COLUMN word VARCHAR"))

    with pytest.raises(DatabaseError, match="cannot be used"):
        opened(address, monkeypatch, Migration(2, "fails", fails))
    assert version(address) == 1
    with sent(address) as connection:
        assert {one["name"] for one in inspect(connection).get_columns("payloads")} == {"id"}


def test_a_newer_database_is_refused_with_the_command_to_run(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table("word")
    opened(address, monkeypatch, Migration(9, "ahead", add_columns("payloads", word="VARCHAR"))).dispose()
    with pytest.raises(DatabaseError, match=r"schema 9, .+ knows 1 at most: run `git pull && \./dev setup`"):
        opened(address, monkeypatch)
    assert version(address) == 9


def test_another_programs_file_is_refused_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite:///{tmp_path}/theirs.db"
    with sent(address) as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
    with pytest.raises(
        DatabaseError, match=r"another program \(recipes\): name another file with -s DATABASE_URL"
    ):
        opened(address, monkeypatch)
    with sent(address) as connection:
        assert inspect(connection).get_table_names() == ["recipes"]


def test_of_two_that_open_an_older_database_at_once_one_brings_it_up_to_date(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table()
    opened(address, monkeypatch).dispose()
    began: list[int] = []

    def slow(connection: Connection) -> None:
        began.append(1)
        time.sleep(0.5)
        add_columns("payloads", word="VARCHAR")(connection)

    table("word")
    steps = Migration(2, "slow", slow)
    threads = [
        threading.Thread(target=lambda: opened(address, monkeypatch, steps).dispose()) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert began == [1]
    assert version(address) == 2


def test_many_processes_make_and_write_one_database(address: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, address, str(number)], stderr=subprocess.PIPE, text=True
        )
        for number in range(WRITERS)
    ]
    faults = [process.communicate(timeout=120)[1] for process in processes]
    assert [fault for fault, process in zip(faults, processes, strict=True) if process.returncode] == []
    with sent(address) as connection:
        assert connection.execute(text("SELECT count(*) FROM runs")).scalar() == WRITERS * ROUNDS
        assert connection.execute(text("SELECT count(*), max(last) FROM counts")).one() == (1, ROUNDS - 1)


def test_what_an_older_release_had_seen_is_still_seen(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("archive", "digest", "framing", "record_id", "url", "date")
    with sent(address) as connection:
        connection.execute(
            text(f"CREATE TABLE payloads ({' VARCHAR, '.join(names)} VARCHAR, PRIMARY KEY (digest))")
        )
        connection.execute(
            text("INSERT INTO payloads VALUES ('a', 'sha1:A', '/', 'urn:1', 'http://x/', 'then')")
        )
    monkeypatch.setattr(database, "metadata", PAYLOADS.metadata)
    engine = open_database(address)
    with closing(Seen(engine, "a")) as seen:
        assert seen.original(Payload("sha1:A", "/")) == Original("urn:1", "http://x/", "then")
    with sent(address) as connection:
        assert connection.execute(text("SELECT warc_file FROM payloads")).scalar() is None
    engine.dispose()


def test_migrations_are_numbered_in_order_from_the_second_schema() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(2, len(MIGRATIONS) + 2))
    assert all(step.what for step in MIGRATIONS)
