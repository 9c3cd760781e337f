"""What is owed and what is on, with a clock and children that do as they are told."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import msgspec
import pytest
from sqlalchemy import Engine

from crawler.errors import SpoolError
from crawler.schedule import dispatch as module
from crawler.schedule import runs
from crawler.schedule.byhand import by_hand
from crawler.schedule.children import HOST, Child, Children
from crawler.schedule.dispatch import Dispatch
from crawler.schedule.runs import End, Run, State
from crawler.schedule.standing import Standing, standing
from crawler.schedule.timetable import Entry, parse
from tests.schedule.clock import utc

NOON = utc("2026-11-22 12:00")
HOUR = timedelta(hours=1)
HOURLY, DAILY = 'cron = "0 * * * *"', 'cron = "30 15 * * *"'


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def to(self, text: str) -> None:
        self.at = utc(f"2026-11-22 {text}")


class Process:
    """A process that has left with the code it was given."""

    def __init__(self, code: int) -> None:
        self._code = code

    def poll(self) -> int:
        return self._code


class FakeChildren(Children):
    """Crawls that run until `end` is told."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__(lambda run: [run.run_id], folder)
        self.started: list[Run] = []
        self.trouble: Exception | None = None
        self._clock = clock
        self._left: list[Child] = []

    def start(self, run: Run) -> Run:
        if self.trouble:
            raise self.trouble
        started = msgspec.structs.replace(run, started_at=self._clock(), pid=4_711, host=HOST)
        self.started.append(started)
        self._children.append(self._child(started, 0))
        return started

    def reap(self) -> list[Child]:
        left, self._left = self._left, []
        return left

    def end(self, name: str, code: int = 0) -> None:
        self._left += [self._child(child.run, code) for child in self._children if child.run.entry == name]
        self._children = [child for child in self._children if child.run.entry != name]

    def _child(self, run: Run, code: int) -> Child:
        output = self._folder / f"{run.run_id}.out"
        output.write_text("what it printed")
        return Child(run, cast("subprocess.Popen[bytes]", Process(code)), output)

    @property
    def dues(self) -> list[str]:
        return [f"{run.entry} {run.due_at:%H:%M}" for run in self.started]


def entries(**times: str) -> tuple[Entry, ...]:
    text = "\n".join(f'[[entry]]\nname = "{name}"\nspider = "hearst"\n{time}' for name, time in times.items())
    return parse(text, "t.toml", {"hearst": None})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def children(tmp_path: Path, clock: Clock) -> FakeChildren:
    return FakeChildren(tmp_path, clock)


Arrange = Callable[..., Dispatch]


@pytest.fixture
def arrange(sqlite: Engine, children: FakeChildren) -> Arrange:
    """Make a dispatch over the same database and children, as a daemon that was started again would."""

    def arranged(crawls: int = 4, **times: str) -> Dispatch:
        dispatch = Dispatch(sqlite, children, crawls)
        dispatch.arrange(entries(**times))
        dispatch.start_waiting()
        return dispatch

    return arranged


def ring(dispatch: Dispatch) -> None:
    dispatch.settle()
    dispatch.ring_all()
    dispatch.start_waiting()


def finish(engine: Engine, children: FakeChildren, name: str) -> None:
    for child in [child for child in children._children if child.run.entry == name]:
        runs.record_end(engine, child.run.run_id, End(exit_code=0, outcome="complete"))
    children.end(name)


def test_a_cron_waits_for_its_time_and_runs_once(
    arrange: Arrange, clock: Clock, children: FakeChildren
) -> None:
    dispatch = arrange(a=DAILY)
    clock.to("15:29:59")
    ring(dispatch)
    assert children.dues == []
    clock.to("15:30")
    ring(dispatch)
    ring(dispatch)
    assert children.dues == ["a 15:30"]


def test_a_new_interval_starts_at_once_and_then_keeps_its_grid(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    clock.to("12:07")
    dispatch = arrange(a='every = "20m"')
    finish(sqlite, children, "a")
    for time in ("12:19:59", "12:20", "12:39"):
        clock.to(time)
        ring(dispatch)
        finish(sqlite, children, "a")
    assert children.dues == ["a 12:00", "a 12:20"]


def test_missed_runs_are_caught_up_once_after_a_downtime(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    finish(sqlite, children, "a")
    dispatch.settle()
    clock.to("18:20")
    restarted = arrange(a=HOURLY)
    finish(sqlite, children, "a")
    ring(restarted)
    assert children.dues == ["a 13:00", "a 18:00"]


def test_a_run_missed_before_the_first_one_is_caught_up_too(
    arrange: Arrange, clock: Clock, children: FakeChildren
) -> None:
    arrange(a=DAILY)
    clock.to("17:00")
    arrange(a=DAILY)
    assert children.dues == ["a 15:30"]


def test_a_restart_doubles_nothing(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    clock.to("12:07")
    arrange(a='every = "20m"', b=HOURLY)
    finish(sqlite, children, "a")
    restarted = arrange(a='every = "20m"', b=HOURLY)
    ring(restarted)
    assert children.dues == ["a 12:00"]


def test_a_moved_time_is_no_missed_run(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    finish(sqlite, children, "a")
    dispatch.settle()
    clock.to("14:00")
    arrange(a='cron = "30 13 * * *"')
    assert children.dues == ["a 13:00"]


def test_a_run_does_not_overlap_the_one_before_and_what_it_held_up_runs_once(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY)
    for time in ("13:00", "14:00", "15:00"):
        clock.to(time)
        ring(dispatch)
    assert children.dues == ["a 13:00"]
    clock.to("15:10")
    finish(sqlite, children, "a")
    dispatch.settle()
    dispatch.start_waiting()
    assert children.dues == ["a 13:00", "a 15:00"]


def test_an_orphan_that_still_drains_holds_up_its_entry(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    orphan = Run(run_id="orphan", entry="a", spider="hearst", due_at=NOON)
    runs.claim(sqlite, orphan)
    runs.record_start(sqlite, msgspec.structs.replace(orphan, started_at=NOON, pid=1, host=HOST))
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    dispatch.give_up_lost()
    ring(dispatch)
    assert children.dues == []
    runs.record_end(sqlite, "orphan", End(exit_code=143, outcome="stopped"))
    ring(dispatch)
    assert children.dues == ["a 13:00"]


def test_a_claim_another_daemon_was_quicker_with_is_not_started(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    nothing = Standing()
    monkeypatch.setattr(module, "standing", lambda engine, name: nothing)
    runs.claim(sqlite, Run(run_id="theirs", entry="a", spider="hearst", due_at=clock()))
    ring(dispatch)
    assert children.dues == []


def test_a_person_who_is_quicker_than_the_daemon_s_look_keeps_it_from_starting_a_second_run(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")

    def looked_at_too_early(engine: Engine, name: str) -> Standing:
        before = standing(engine, name)
        by_hand(engine, entries(a=HOURLY)[0])
        return before

    monkeypatch.setattr(module, "standing", looked_at_too_early)
    ring(dispatch)
    assert children.dues == []
    assert len(runs.list_runs(sqlite)) == 1


def test_no_more_crawls_run_at_once_than_allowed_and_the_rest_wait_their_turn(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(2, a=HOURLY, b=HOURLY, c=HOURLY, d=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    assert children.dues == ["a 13:00", "b 13:00"]
    finish(sqlite, children, "b")
    ring(dispatch)
    assert children.dues == ["a 13:00", "b 13:00", "c 13:00"]


def test_a_jittered_run_starts_after_its_delay_and_keeps_its_due_instant(
    arrange: Arrange, clock: Clock, children: FakeChildren
) -> None:
    jittered = HOURLY + '\njitter = "30m"'
    dispatch = arrange(a=jittered)
    clock.to("13:00")
    delay = entries(a=jittered)[0].rhythm.delay("a", clock())
    clock.at += delay - timedelta(milliseconds=1)
    ring(dispatch)
    assert children.dues == []
    clock.at += timedelta(milliseconds=1)
    ring(dispatch)
    assert children.dues == ["a 13:00"]


def test_an_entry_taken_out_of_the_timetable_runs_no_more(
    arrange: Arrange, clock: Clock, children: FakeChildren
) -> None:
    dispatch = arrange(a=HOURLY, b=HOURLY)
    clock.to("13:00")
    dispatch.ring_all()
    dispatch.arrange(entries(b=HOURLY))
    dispatch.ring("a")
    dispatch.start_waiting()
    assert children.dues == ["b 13:00"]


def test_a_daemon_that_stands_down_starts_nothing_but_settles_what_is_on(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    dispatch.forget()
    clock.to("14:00")
    finish(sqlite, children, "a")
    ring(dispatch)
    assert children.dues == ["a 13:00"]
    assert runs.list_runs(sqlite)[0].state is State.ENDED


@pytest.mark.parametrize("trouble", [OSError(12, "no memory"), SpoolError("the spool is full")])
def test_a_crawl_that_cannot_be_started_is_a_lost_run_and_harms_no_other(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine, trouble: Exception
) -> None:
    dispatch = arrange(a=HOURLY, b=DAILY)
    clock.to("13:00")
    children.trouble = trouble
    ring(dispatch)
    (lost,) = runs.list_runs(sqlite)
    assert (lost.state, lost.exit_code) == (State.LOST, 127)
    children.trouble = None
    clock.to("15:30")
    ring(dispatch)
    assert children.dues == ["a 15:00", "b 15:30"]


def test_what_a_lost_run_printed_is_kept_and_told(
    arrange: Arrange,
    clock: Clock,
    children: FakeChildren,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    children.end("a", code=0)
    with caplog.at_level(logging.ERROR):
        dispatch.settle()
    (output,) = tmp_path.glob("*.out")
    assert "left without writing its end (code 0)" in caplog.text
    assert str(output) in caplog.text


def test_what_a_run_printed_goes_when_it_wrote_its_end(
    arrange: Arrange, clock: Clock, children: FakeChildren, sqlite: Engine, tmp_path: Path
) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    finish(sqlite, children, "a")
    dispatch.settle()
    assert list(tmp_path.glob("*.out")) == []


def test_the_crawls_that_are_on_are_confirmed(arrange: Arrange, clock: Clock, sqlite: Engine) -> None:
    dispatch = arrange(a=HOURLY)
    clock.to("13:00")
    ring(dispatch)
    before = runs.list_runs(sqlite)[0].seen_at
    dispatch.confirm()
    after = runs.list_runs(sqlite)[0].seen_at
    assert before is not None
    assert after is not None
    assert before < after
