"""How far a list has come."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.database import open_database
from crawler.discover.progress import Progress

A, B = "https://a.example/1", "https://b.example/2"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path}/state.db")


def test_a_list_never_begun_has_nothing_done(engine: Engine) -> None:
    assert Progress(engine, Path("urls.txt")).done() == frozenset()


def test_what_was_marked_is_done_for_the_next_run(tmp_path: Path, engine: Engine) -> None:
    Progress(engine, tmp_path / "urls.txt").mark(A, "run-1")
    again = open_database(f"sqlite:///{tmp_path}/state.db")

    assert Progress(again, tmp_path / "urls.txt").done() == {A}


def test_marking_twice_is_no_error(engine: Engine) -> None:
    progress = Progress(engine, Path("urls.txt"))
    progress.mark(A, "run-1")
    progress.mark(A, "run-2")

    assert progress.done() == {A}


def test_a_list_is_known_by_its_place_and_not_by_its_name(tmp_path: Path, engine: Engine) -> None:
    Progress(engine, tmp_path / "a" / "urls.txt").mark(A, "run-1")

    assert Progress(engine, tmp_path / "b" / "urls.txt").done() == frozenset()


def test_a_relative_path_names_the_same_list(engine: Engine) -> None:
    Progress(engine, Path("urls.txt")).mark(A, "run-1")

    assert Progress(engine, Path(os.getcwd()) / "urls.txt").done() == {A}  # noqa: PTH109 - another way round


def test_forgetting_one_list_leaves_the_others(engine: Engine) -> None:
    first, second = Progress(engine, Path("a.txt")), Progress(engine, Path("b.txt"))
    first.mark(A, "run-1")
    second.mark(B, "run-1")
    first.forget()

    assert first.done() == frozenset()
    assert second.done() == {B}
