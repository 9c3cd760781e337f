"""Looking rows up past SQLAlchemy gives what going through it gives, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, MetaData, String, Table, bindparam, select

from crawler.database import open_database
from crawler.errors import DatabaseError
from crawler.index.rows import Rows
from tests.test_database import postgres

__all__ = ["postgres"]

PLACES = Table("places", MetaData(), Column("name", String, primary_key=True), Column("note", String))
BY_NAME = select(PLACES).where(PLACES.c.name == bindparam("name"), PLACES.c.note == bindparam("note"))
ROWS = [{"name": "Harbor; --'\"%s ?", "note": "%(name)s :name"}, {"name": "Mill", "note": "100 %"}]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    is_sqlite = request.param == "sqlite"
    opened = open_database(f"sqlite:///{tmp_path}/a.db" if is_sqlite else request.getfixturevalue("postgres"))
    yield opened
    opened.dispose()


@pytest.fixture
def rows(engine: Engine) -> Iterator[Rows]:
    PLACES.create(engine)
    with engine.begin() as connection:
        connection.execute(PLACES.insert(), ROWS)
    found = Rows(engine)
    yield found
    found.close()
    PLACES.drop(engine)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_found_by_its_values_whatever_they_look_like(rows: Rows, row: dict[str, str]) -> None:
    assert rows.one(BY_NAME, **row) == row


def test_what_is_not_there_is_none(rows: Rows) -> None:
    assert rows.one(BY_NAME, name="Mill", note="Mill") is None


def test_a_row_that_came_meanwhile_is_found(rows: Rows, engine: Engine) -> None:
    late = {"name": "Late", "note": "came"}
    assert rows.one(BY_NAME, **late) is None
    with engine.begin() as connection:
        connection.execute(PLACES.insert(), late)

    assert rows.one(BY_NAME, **late) == late


def test_a_database_that_fails_is_told_in_one_line(engine: Engine) -> None:
    rows = Rows(engine)
    with pytest.raises(DatabaseError, match=r"^what was seen cannot be looked up: .*places.*$") as caught:
        rows.one(BY_NAME, name="Mill", note="")
    rows.close()

    assert "\n" not in str(caught.value)
