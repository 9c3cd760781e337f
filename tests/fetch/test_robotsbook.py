"""The robots.txt that was read lately: known for an hour, by every run, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from crawler.database import open_database
from crawler.errors import DatabaseError
from crawler.fetch.robotsbook import KEPT, ROBOTS, RobotsBook
from tests.fetch.test_backoff import database, postgres

__all__ = ["database", "postgres"]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ORIGIN = "https://kpol9.example"
RULES = b"User-agent: *\nDisallow: /\xff"


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An empty table in a database of each kind."""
    engine = open_database(database)
    with engine.begin() as connection:
        connection.execute(ROBOTS.delete())
    yield engine
    engine.dispose()


def test_rules_are_known_byte_for_byte_for_an_hour_and_to_every_run(engine: Engine) -> None:
    RobotsBook(engine).note(ORIGIN, RULES, NOON)

    assert RobotsBook(engine).body(ORIGIN, NOON + KEPT - SECOND) == RULES
    assert RobotsBook(engine).body(ORIGIN, NOON + KEPT) is None
    assert RobotsBook(engine).body("http://kpol9.example", NOON) is None


def test_the_last_reading_counts_and_none_is_not_empty(engine: Engine) -> None:
    book = RobotsBook(engine)
    book.note(ORIGIN, RULES, NOON)
    book.note(ORIGIN, b"", NOON + KEPT)

    assert book.body(ORIGIN, NOON + KEPT + SECOND) == b""


def test_a_table_that_cannot_be_used_is_told(engine: Engine) -> None:
    ROBOTS.drop(engine)
    try:
        with pytest.raises(DatabaseError, match="table robots cannot be read"):
            RobotsBook(engine).body(ORIGIN, NOON)
    finally:
        ROBOTS.create(engine)
