"""A store is probed once: what it lacks is told, and remembered for later processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.database import open_database
from crawler.errors import StoreError
from crawler.store import Store, acquaint, open_store
from crawler.store.abilities import ABLE, Abilities
from crawler.store.acquaint import get_to_know, recall

LACKING = Abilities(creates=False, checks=False)


class Strange:
    """A store of which nothing is known but what a probe would find."""

    where = "s3://news at strange.example"

    def __init__(self, found: Abilities | None) -> None:
        self.probed = 0
        self.able: Abilities | None = None
        self._found = found

    def learn(self, known: Abilities | None = None) -> Abilities:
        """See Store.learn."""
        if known is None:
            self.probed += 1
        self.able = known or self._found
        if self.able is None:
            raise StoreError("away")
        return self.able


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path}/state.db")
    yield opened
    opened.dispose()


def known(engine: Engine, store: Strange) -> list[str]:
    """Get to know the store; return what was said."""
    said: list[str] = []
    get_to_know(engine, store, said.append)  # type: ignore[arg-type]
    return said


def test_what_a_store_lacks_is_said_once_and_remembered(engine: Engine) -> None:
    first, later = Strange(LACKING), Strange(ABLE)
    assert known(engine, first) == [f"archive {first.where}: {note}" for note in LACKING.notes]
    assert known(engine, later) == []
    assert (later.able, later.probed) == (LACKING, 0)


def test_a_store_that_can_do_all_is_remembered_without_a_word(engine: Engine) -> None:
    assert known(engine, Strange(ABLE)) == []
    later = Strange(LACKING)
    known(engine, later)
    assert (later.able, later.probed) == (ABLE, 0)


def test_a_store_is_probed_anew_after_a_while(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    known(engine, Strange(LACKING))
    monkeypatch.setattr(acquaint, "REMEMBERED", timedelta(0))
    later = Strange(ABLE)
    known(engine, later)
    assert (later.able, later.probed) == (ABLE, 1)


def test_a_store_that_is_away_is_neither_told_nor_remembered(engine: Engine) -> None:
    store = Strange(None)
    assert known(engine, store) == []
    assert recall(engine, store) is None  # type: ignore[arg-type]


@pytest.mark.s3
def test_two_stores_of_one_name_are_told_apart_by_their_server(
    engine: Engine, s3_store: Store, tmp_path: Path
) -> None:
    assert " at 127.0.0.1:" in s3_store.where
    get_to_know(engine, s3_store, pytest.fail)
    assert recall(engine, s3_store) == ABLE
    assert recall(engine, open_store(str(tmp_path / "archive"))) is None
