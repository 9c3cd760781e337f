"""Databases of the schedule's tests: each test of them runs over SQLite and over PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from crawler.database import open_database
from tests.services import Unavailable, postgres_server

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server's empty database; skips where the server is missing."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres_server(tmp_path_factory.mktemp("postgres")))
        except Unavailable as error:
            pytest.skip(str(error))
        yield address


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A new database on the server, dropped at the end with whoever is still on it."""
    name = f"schedule_{next(_numbers)}"
    admin = create_engine(
        server.replace("postgresql:", "postgresql+psycopg:", 1), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/state/wirecopy.db"
        return
    with fresh_database(request.getfixturevalue("postgres")) as address:
        yield address


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database with the project's tables, once of each kind."""
    with opened(database_url) as engine:
        yield engine


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite database, for what does not depend on the kind."""
    with opened(f"sqlite:///{tmp_path}/state/wirecopy.db") as engine:
        yield engine


@contextmanager
def opened(address: str) -> Iterator[Engine]:
    """Open a database and let its connections go at the end."""
    engine = open_database(address)
    try:
        yield engine
    finally:
        engine.dispose()
