"""The courier: it goes on through faults, for a bounded time once the crawl is over."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import pytest

from crawler.errors import StoreError
from crawler.store import backoff
from crawler.store.backoff import Backoff
from crawler.store.courier import Courier

AWAY = StoreError("no answer from the store")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "FIRST_SECONDS", 0.01)


class Rounds:
    """Work that fails as often as it is told, and counts."""

    def __init__(self, fails: int = 0, error: Exception = AWAY) -> None:
        self.made = 0
        self._fails = fails
        self._error = error

    def __call__(self) -> None:
        self.made += 1
        if self.made <= self._fails:
            raise self._error


def courier(work: Callable[[], object], patience: float = 20, said: list[str] | None = None) -> Courier:
    found = Courier(work, Backoff(), patience, (said if said is not None else []).append, every=0.01)
    found.start()
    return found


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_last_round_is_made_after_all_is_sealed() -> None:
    sealed, delivered = [1], list[int]()

    def work() -> None:
        delivered.extend(sealed)
        sealed.clear()

    one = courier(work)
    wait_until(lambda: delivered == [1])
    sealed.append(2)
    assert one.finish() is None
    assert delivered == [1, 2]


def test_a_fault_costs_time_alone_and_is_told_once() -> None:
    work, said = Rounds(fails=3), list[str]()
    assert courier(work, said=said).finish() is None
    assert work.made >= 4
    assert [words.partition(";")[0] for words in said] == [
        "no answer from the store",
        "delivery goes on: the archive takes files again",
    ]


def test_a_store_that_stays_away_is_given_up_once_patience_ends() -> None:
    assert courier(Rounds(fails=10**9), patience=0.1).finish() is AWAY


def test_a_store_that_takes_a_file_now_and_then_is_not_given_up() -> None:
    made, pace = Rounds(), Backoff()

    def work() -> None:
        made()
        if made.made < 12:
            time.sleep(0.02)
            pace.succeeded()  # a file went through, the next did not
            raise AWAY

    one = Courier(work, pace, 0.1, lambda _: None, every=0.01)
    one.start()
    assert one.finish() is None


def test_a_second_signal_ends_all_patience() -> None:
    stuck = threading.Event()
    one = courier(lambda: stuck.wait(30))
    one.hasten()
    assert str(one.finish()) == "delivery was broken off by a second signal"
    stuck.set()


def test_a_mistake_of_ours_is_a_fault_like_others(caplog: pytest.LogCaptureFixture) -> None:
    work = Rounds(fails=1, error=ZeroDivisionError("by zero"))
    assert courier(work).finish() is None
    assert "delivery failed" in caplog.text


def test_it_goes_out_again_after_it_had_finished() -> None:
    work = Rounds()
    one = courier(work)
    one.finish()
    before = work.made
    one.start()
    assert one.finish() is None
    assert work.made > before


def test_waits_grow_twice_as_long_up_to_a_bound_and_begin_anew() -> None:
    pace = Backoff(random.Random(1))
    waits = [pace.failed() / 0.01 for _ in range(30)]
    for wait, step in zip(waits, [1, 2, 4, 8, 16], strict=False):
        assert step / 2 <= wait <= step
    assert max(waits) * 0.01 <= backoff.MOST_SECONDS
    assert len(set(waits)) == len(waits)
    pace.succeeded()
    assert pace.seconds == 0
    assert pace.failed() <= 0.01
