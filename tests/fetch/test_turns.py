"""Turns at a host: runs that meet there keep one delay and one budget between them."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.database import open_database
from crawler.fetch import turns
from crawler.fetch.refuse import Refused
from crawler.fetch.turns import ENDLESS, LONGEST_DELAY, LONGEST_QUEUE, TURNS, Turns, Turnstile
from tests.fetch.test_backoff import database, postgres

__all__ = ["database", "postgres"]

HOUR = 3_600.0
NOON = 100 * 24 * HOUR
HOST = "kpol9.example"


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An empty table in a database of each kind."""
    engine = open_database(database)
    with engine.begin() as connection:
        connection.execute(TURNS.delete())
    yield engine
    engine.dispose()


def test_the_first_request_waits_for_nobody_and_each_further_one_for_its_turn(engine: Engine) -> None:
    one, other = Turns(engine, 0), Turns(engine, 0)

    assert one.take(HOST, 2, NOON) == 0
    assert other.take(HOST, 2, NOON + 0.5) == pytest.approx(1.5)
    assert one.take(HOST, 2, NOON + 1) == pytest.approx(3)
    assert other.take("kaur.example", 2, NOON) == 0
    assert one.take(HOST, 2, NOON + 60) == 0


def test_a_budget_counts_all_runs_and_begins_anew_with_the_hour(engine: Engine) -> None:
    one, other = Turns(engine, 3), Turns(engine, 3)

    taken = [turns.take(HOST, 0, NOON + at) for at, turns in enumerate((one, other, one, other, one))]
    assert taken == [0, 0, 0, None, None]
    assert other.take("kaur.example", 0, NOON) == 0
    assert one.take(HOST, 0, NOON + HOUR) == 0


def test_what_is_refused_takes_nobody_s_turn(engine: Engine) -> None:
    bounded, free = Turns(engine, 1), Turns(engine, 0)
    bounded.take(HOST, 10, NOON)
    assert bounded.take(HOST, 10, NOON) is None

    assert free.take(HOST, 10, NOON) == pytest.approx(10)


def test_a_clock_that_went_wrong_holds_nobody_up_for_long(engine: Engine) -> None:
    turns = Turns(engine, 0)
    turns.take(HOST, 1, NOON + 2 * LONGEST_QUEUE)

    assert turns.take(HOST, 1, NOON) == 0


def taken(database: str, count: int) -> list[float | None]:
    engine = open_database(database)
    found = [Turns(engine, 0).take(HOST, 1, NOON) for _ in range(count)]
    engine.dispose()
    return found


def test_processes_that_take_turns_at_once_never_take_the_same(engine: Engine, database: str) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        waits = [wait for found in pool.starmap(taken, [(database, 20)] * 3) for wait in found]

    assert sorted(wait for wait in waits if wait is not None) == pytest.approx(range(60))


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses made, none of which takes any time; the clock stands still."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(turns, "time", lambda: NOON)
    return pauses


def through(turnstile: Turnstile, *asked: float | None) -> None:
    """Send requests through, one for each delay that the host asks for."""

    async def send() -> None:
        for delay in asked:
            await turnstile.wait(HOST, delay)

    asyncio.run(send())


@pytest.mark.parametrize(
    ("delay", "asked", "pause"),
    [
        (1.0, None, 1.0),
        (1.0, 10.0, 10.0),
        (5.0, 2.0, 5.0),
        (1.0, 10**9, LONGEST_DELAY),
        (1.0, float("inf"), LONGEST_DELAY),
        (1.0, float("nan"), 1.0),
        (1.0, -3.0, 1.0),
        (0.0, 4.0, 4.0),
    ],
)
def test_the_longer_of_our_delay_and_the_host_s_is_kept_within_reason(
    tmp_path: Path, paused: list[float], delay: float, asked: float | None, pause: float
) -> None:
    turnstile = Turnstile(open_database(f"sqlite:///{tmp_path}/a.db"), delay, 0)
    through(turnstile, asked, asked)
    turnstile.close()

    assert paused == [0, pytest.approx(pause)]


def test_without_delay_and_budget_the_database_is_not_asked(tmp_path: Path, paused: list[float]) -> None:
    turnstile = Turnstile(open_database(f"sqlite:///{tmp_path}/a.db"), 0, 0)
    through(turnstile, None, 0.0)
    turnstile.close()

    assert paused == []


def test_a_request_beyond_the_budget_is_refused_by_name(tmp_path: Path, paused: list[float]) -> None:
    turnstile = Turnstile(open_database(f"sqlite:///{tmp_path}/a.db"), 0, 1)
    with pytest.raises(Refused, match=r"budget: 1 requests were made to kpol9.example") as refused:
        through(turnstile, None, None)
    turnstile.close()

    assert refused.value.reason == "budget"


def test_without_the_database_a_run_keeps_its_own_delays(
    tmp_path: Path, paused: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/a.db")
    TURNS.drop(engine)
    turnstile = Turnstile(engine, 1, ENDLESS)
    through(turnstile, None)
    turnstile.close()

    assert "this run keeps its own delays alone" in caplog.text
    assert paused == []
