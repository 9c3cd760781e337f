"""The databases of the tests: SQLite, and a real PostgreSQL server where there is one; empty for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from crawler.database import open_database
from tests.services import Unavailable, postgres_server


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server; the test is skipped where the program is missing."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(postgres_server(tmp_path_factory.mktemp("postgres")))
        except Unavailable as missing:
            pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, on each backend."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state.db"
    found: str = request.getfixturevalue("postgres")
    with sent(found) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return found


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """The opened database, on each backend."""
    opened = open_database(address)
    yield opened
    opened.dispose()


@contextmanager
def sent(address: str) -> Iterator[Connection]:
    """A connection past everything of ours; what was done is committed at the end."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()
