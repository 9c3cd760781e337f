"""The database of DATABASE_URL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, inspect, select, text

from crawler import database
from crawler.database import add_new, is_there, open_database, put_latest
from crawler.errors import DatabaseError, SettingsError
from tests.services import Unavailable, postgres_server

ROWS = [{"a": 1, "b": 1, "word": "one"}, {"a": 1, "b": 2, "word": "two"}]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    """A table of the tests' own, with a key of two columns."""
    monkeypatch.setattr(database, "metadata", MetaData())
    return Table(
        "tests_words",
        database.metadata,
        Column("a", Integer, primary_key=True),
        Column("b", Integer, primary_key=True),
        Column("word", String, nullable=False),
    )


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres_server(tmp_path_factory.mktemp("postgres")))
        except Unavailable as missing:
            pytest.skip(str(missing))
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, table: Table, tmp_path: Path) -> Iterator[Engine]:
    """The opened database, on each backend."""
    is_sqlite = request.param == "sqlite"
    opened = open_database(f"sqlite:///{tmp_path}/a.db" if is_sqlite else request.getfixturevalue("postgres"))
    yield opened
    database.metadata.drop_all(opened)
    opened.dispose()


def words(engine: Engine, table: Table) -> list[str]:
    with engine.connect() as connection:
        return [row.word for row in connection.execute(select(table).order_by(table.c.a, table.c.b))]


def test_opening_makes_the_tables_that_are_missing(engine: Engine, table: Table) -> None:
    assert inspect(engine).has_table(table.name)
    assert words(engine, table) == []


def test_adding_leaves_the_rows_that_are_there(engine: Engine, table: Table) -> None:
    add_new(engine, table, ROWS[:1])
    add_new(engine, table, [{**row, "word": "new"} for row in ROWS])

    assert words(engine, table) == ["one", "new"]


def test_putting_replaces_the_rows_that_are_there(engine: Engine, table: Table) -> None:
    put_latest(engine, table, ROWS)
    put_latest(engine, table, [{**ROWS[0], "word": "new"}])

    assert words(engine, table) == ["new", "two"]


def test_no_rows_are_no_work(engine: Engine, table: Table) -> None:
    add_new(engine, table, [])
    put_latest(engine, table, [])

    assert words(engine, table) == []


@pytest.mark.parametrize("write", [add_new, put_latest])
def test_rows_that_cannot_be_written_are_told_with_their_table(
    engine: Engine, table: Table, write: Callable[..., None]
) -> None:
    with pytest.raises(DatabaseError, match="table tests_words cannot be written"):
        write(engine, table, [*ROWS, {"a": 9, "b": 9, "word": None}])
    assert words(engine, table) == [], "all rows are written or none"


def test_what_was_written_is_there_for_the_next_who_opens(tmp_path: Path, table: Table) -> None:
    add_new(open_database(f"sqlite:///{tmp_path}/a.db"), table, ROWS)

    assert words(open_database(f"sqlite:///{tmp_path}/a.db"), table) == ["one", "two"]


def test_the_folder_of_a_new_database_is_made(tmp_path: Path, table: Table) -> None:
    open_database(f"sqlite:///{tmp_path}/state/deep/a.db")

    assert (tmp_path / "state" / "deep" / "a.db").is_file()


def test_a_database_in_memory_needs_no_folder(table: Table) -> None:
    assert words(open_database("sqlite://"), table) == []


def test_writers_go_on_while_somebody_reads(
    tmp_path: Path, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    engine = open_database(f"sqlite:///{tmp_path}/a.db")
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        assert reader.execute(select(table)).all() == []
        add_new(engine, table, ROWS)

        assert reader.execute(select(table)).all() == [], "a reader sees what was there when it began"
    assert words(engine, table) == ["one", "two"]


def test_writers_wait_for_each_other(tmp_path: Path, table: Table) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/a.db")
    rows = [{"a": number, "b": 0, "word": str(number)} for number in range(40)]
    threads = [threading.Thread(target=add_new, args=(engine, table, [row])) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(words(engine, table)) == 40


def test_foreign_keys_are_held_in_sqlite_too(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path}/a.db").connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


@pytest.mark.parametrize("url", ["", "state.db", "mysql://host/db", "postgresql://host:port/db", "sqlite:x"])
def test_an_address_that_is_none_is_the_users_mistake(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        open_database(url)


@pytest.mark.parametrize("url", ["sqlite+aiosqlite:///{}/a.db", "sqlite+pysqlite:///{}/a.db"])
def test_the_driver_is_ours_whatever_the_address_says(url: str, tmp_path: Path, table: Table) -> None:
    assert words(open_database(url.format(tmp_path)), table) == []


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("A shopping list, long enough to be taken for a page of it.\n" * 20)

    with pytest.raises(DatabaseError, match=r"a\.db cannot be used: file is not a database"):
        open_database(f"sqlite:///{tmp_path}/a.db")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    with pytest.raises(DatabaseError, match=r"state/a\.db cannot be made"):
        open_database(f"sqlite:///{tmp_path}/state/a.db")


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(DatabaseError, match="cannot be used") as told:
        open_database("postgresql://user:opensesame@127.0.0.1:1/db")
    assert "opensesame" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_was_never_written_is_not_there_and_a_server_is_taken_to_be(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/a.db"
    assert not is_there(address)
    assert list(tmp_path.iterdir()) == []
    open_database(address).dispose()
    assert is_there(address)
    assert is_there("postgresql://somewhere.example/db")
    with pytest.raises(SettingsError):
        is_there("a.db")
