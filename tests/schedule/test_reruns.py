"""Runs that were lost are repeated, a few times; entries that are paused run nothing and owe nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from crawler.schedule import runs
from crawler.schedule.holds import pause, resume
from crawler.schedule.standing import RERUN_AFTER, RERUNS
from tests.schedule.test_dispatch import (
    HOURLY,
    Arrange,
    Clock,
    FakeChildren,
    arrange,
    children,
    clock,
    finish,
    ring,
)

__all__ = ["arrange", "children", "clock"]


@pytest.fixture(autouse=True)
def everywhere(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the table of runs go by the same clock."""
    monkeypatch.setattr(runs, "now", clock)


def test_a_lost_run_is_repeated_after_a_minute_and_not_before(
    arrange: Arrange, clock: Clock, children: FakeChildren
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    clock.to("13:05")
    children.end("a", code=137)
    ring(dispatch)
    clock.to("13:05:59")
    ring(dispatch)
    assert children.dues == ["a 13:00"]
    clock.to("13:06")
    ring(dispatch)
    assert children.dues == ["a 13:00", "a 13:06"]


def test_a_run_that_is_lost_every_time_waits_for_its_next_instant(
    arrange: Arrange, clock: Clock, children: FakeChildren
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    for _ in range(50):
        ring(dispatch)
        children.end("a", code=1)
        clock.at += RERUN_AFTER
    assert children.dues == ["a 13:00", "a 13:02", "a 13:05"], "each is found lost a minute later"
    assert len(children.dues) == 1 + RERUNS
    clock.to("14:00")
    ring(dispatch)
    assert children.dues[-1] == "a 14:00"


def test_a_repeated_run_that_ends_well_begins_the_count_anew(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY)
    for hour in (13, 14, 15):
        clock.to(f"{hour}:00")
        ring(dispatch)
        children.end("a", code=1)
        ring(dispatch)
        clock.at += RERUN_AFTER
        ring(dispatch)
        finish(sqlite, children, "a")
    assert children.dues == ["a 13:00", "a 13:01", "a 14:00", "a 14:01", "a 15:00", "a 15:01"]


def test_a_run_whose_next_instant_comes_first_is_not_repeated_beside_it(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    clock.to("13:59:30")
    children.end("a", code=1)
    ring(dispatch)
    clock.to("14:00")
    ring(dispatch)
    finish(sqlite, children, "a")
    clock.to("14:10")
    ring(dispatch)
    assert children.dues == ["a 13:00", "a 14:00"]


def test_a_run_lost_with_its_daemon_is_repeated_by_the_next_one(
    arrange: Arrange, clock: Clock, children: FakeChildren
) -> None:
    ring_at_one = arrange(a=HOURLY)
    clock.to("13:00")
    ring(ring_at_one)
    children._children.clear()
    clock.to("13:10")
    restarted = arrange(a=HOURLY)
    assert children.dues == ["a 13:00"], "it may still drain"
    restarted.give_up_lost()
    clock.at += RERUN_AFTER
    ring(restarted)
    assert children.dues == ["a 13:00", "a 13:11"]


def test_a_run_that_was_stopped_is_not_repeated(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    runs.record_end(sqlite, children.started[0].run_id, runs.End(exit_code=143, outcome="stopped"))
    children.end("a", code=143)
    clock.to("13:30")
    ring(dispatch)
    assert children.dues == ["a 13:00"]


def test_a_paused_entry_runs_nothing_and_what_fell_due_meanwhile_is_no_missed_run(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY, b=HOURLY)
    assert pause(sqlite, "a", clock())
    assert not pause(sqlite, "a", clock())
    clock.to("13:00")
    ring(dispatch)
    clock.to("14:20")
    finish(sqlite, children, "b")
    assert resume(sqlite, "a", clock())
    assert not resume(sqlite, "a", clock())
    ring(dispatch)
    finish(sqlite, children, "b")
    assert children.dues == ["b 13:00", "b 14:00"]
    clock.to("15:00")
    ring(dispatch)
    assert sorted(children.dues[2:]) == ["a 15:00", "b 15:00"]


def test_a_pause_does_not_end_the_run_that_is_on(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    pause(sqlite, "a", clock())
    ring(dispatch)
    assert len(children) == 1
    resume(sqlite, "a", clock.at + timedelta(minutes=1))
    assert pause(sqlite, "a", clock.at + timedelta(minutes=2)), "it can be paused again"


def test_an_entry_that_has_had_its_run_is_not_looked_up_again_until_its_next_instant(
    arrange: Arrange,
    clock: Clock,
    children: FakeChildren,
    sqlite: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    finish(sqlite, children, "a")
    ring(dispatch)
    asked: list[str] = []
    monkeypatch.setattr("crawler.schedule.dispatch.standing", lambda engine, name: asked.append(name))
    for _ in range(5):
        ring(dispatch)
    assert asked == []
