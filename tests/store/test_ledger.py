"""The ledger: how far each file came, who is at it, and what it all adds up to."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.database import open_database
from crawler.store.ledger import LEASE, Ledger, Line, Owner, State, Tally
from tests.schedule.conftest import fresh_database, opened, postgres  # noqa: F401 - a fixture

ARCHIVE = "file:///archive"
NOW = datetime.now(UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/state.db"
        return
    with fresh_database(request.getfixturevalue("postgres")) as address:
        yield address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with opened(url) as found:
        yield found


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine, ARCHIVE, Owner("here", 1))


def only(ledger: Ledger) -> Line:
    (line,) = ledger.of_run("run")
    return line


def test_a_file_goes_through_every_state(ledger: Ledger) -> None:
    ledger.note("run", State.OPEN, {"a": 0})
    assert only(ledger).state is State.OPEN
    ledger.note("run", State.SEALED, {"a": 5})
    assert (only(ledger).state, only(ledger).size) == (State.SEALED, 5)
    assert ledger.claim("a")
    ledger.mark("a", State.VERIFIED, size=6, sha256="ab", broken=1, exchanges=3)
    for state in (State.UPLOADED, State.CONFIRMED, State.REMOVED):
        ledger.mark("a", state)
    line = only(ledger)
    assert (line.state, line.size, line.sha256, line.broken, line.exchanges, line.attempts) == (
        State.REMOVED,
        6,
        "ab",
        1,
        3,
        1,
    )


def test_what_is_known_of_a_file_is_not_forgotten_when_it_is_seen_again(ledger: Ledger) -> None:
    ledger.note("run", State.SEALED, {"a": 5})
    ledger.mark("a", State.UPLOADED)
    ledger.note("run", State.SEALED, {"a": 5})
    ledger.note("run", State.OPEN, {"a": 0})
    assert only(ledger).state is State.UPLOADED


def test_a_fault_is_kept_with_its_time_and_the_next_try(ledger: Ledger) -> None:
    ledger.note("run", State.SEALED, {"a": 5})
    ledger.claim("a")
    ledger.fail("a", "the store is full", NOW + timedelta(minutes=1))
    line = only(ledger)
    assert (line.fault, line.next_at, line.attempts) == ("the store is full", NOW + timedelta(minutes=1), 1)
    assert ledger.claim("a")
    assert only(ledger).attempts == 2


def test_one_machine_claims_a_file_and_its_next_process_may_go_on(engine: Engine, ledger: Ledger) -> None:
    there = Ledger(engine, ARCHIVE, Owner("there", 1))
    again = Ledger(engine, ARCHIVE, Owner("here", 2))
    ledger.note("run", State.SEALED, {"a": 5})
    assert ledger.claim("a")
    assert not there.claim("a")
    assert again.claim("a"), "the lock of the run's folder says that the first process is gone"


def test_a_claim_ends_with_its_lease(engine: Engine, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.note("run", State.SEALED, {"a": 5})
    assert ledger.claim("a")
    monkeypatch.setattr("crawler.store.ledger._now", lambda: datetime.now(UTC) + LEASE + timedelta(seconds=1))
    assert Ledger(engine, ARCHIVE, Owner("there", 1)).claim("a")
    assert not ledger.claim("a")


def _claims(url: str, number: int, start: str, done: multiprocessing.SimpleQueue[list[str]]) -> None:
    engine = open_database(url)
    ledger = Ledger(engine, ARCHIVE, Owner(f"machine-{number}", number))
    while not Path(start).exists():
        pass
    done.put([key for key in (f"{n:02d}" for n in range(20)) if ledger.claim(key)])
    engine.dispose()


def test_of_many_machines_one_gets_a_file(url: str, ledger: Ledger, tmp_path: Path) -> None:
    keys = [f"{number:02d}" for number in range(20)]
    ledger.note("run", State.SEALED, dict.fromkeys(keys, 1))
    spawn = multiprocessing.get_context("spawn")
    done, start = spawn.SimpleQueue(), tmp_path / "start"
    machines = [spawn.Process(target=_claims, args=(url, number, str(start), done)) for number in range(4)]
    for machine in machines:
        machine.start()
    start.touch()
    claimed = [key for _ in machines for key in done.get()]
    for machine in machines:
        machine.join()
    assert sorted(claimed) == keys


def test_it_adds_up_what_is_open_owed_and_confirmed(ledger: Ledger) -> None:
    assert ledger.standing().confirmed == Tally()
    ledger.note("run", State.OPEN, {"open": 0})
    ledger.note("run", State.SEALED, dict.fromkeys("abcde", 10))
    ledger.mark("b", State.VERIFIED)
    ledger.mark("c", State.UPLOADED)
    ledger.mark("d", State.CONFIRMED)
    ledger.mark("e", State.REMOVED)
    ledger.fail("a", "first", NOW)
    ledger.fail("e", "last", NOW)
    found = ledger.standing()
    assert (found.open, found.owed, found.confirmed) == (Tally(1, 0), Tally(3, 30), Tally(2, 20))
    assert found.last_fault
    assert (found.last_fault.key, found.last_fault.fault) == ("e", "last")


def test_archives_are_told_apart(engine: Engine, ledger: Ledger) -> None:
    other = Ledger(engine, "file:///other", Owner("here", 1))
    ledger.note("run", State.SEALED, {"a": 5})
    other.note("run", State.SEALED, {"a": 7})
    ledger.mark("a", State.REMOVED)
    assert (only(ledger).state, only(other).state) == (State.REMOVED, State.SEALED)


def test_what_was_delivered_long_ago_is_pruned_and_nothing_else(ledger: Ledger) -> None:
    ledger.note("run", State.SEALED, {"a": 5, "b": 5})
    ledger.mark("a", State.REMOVED)
    assert ledger.prune(NOW - timedelta(days=1)) == 0
    assert ledger.prune(datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert only(ledger).key == "b"
