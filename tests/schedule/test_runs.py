"""The table of runs, over SQLite and over PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import Engine, update

from crawler.errors import DatabaseError
from crawler.schedule import runs
from crawler.schedule.runs import End, Run, State
from crawler.schedule.standing import Standing, standing
from crawler.schedule.tables import runs as table
from tests.schedule.clock import utc

SIX = utc("2026-11-22 06:00")
HOST = "newsroom-1"
PROCESSES, CLAIMS = 3, 8


def due(entry: str = "kpol-news", at: datetime = SIX, run_id: str = "") -> Run:
    return Run(
        run_id=run_id or runs.new_run_id(entry, at),
        entry=entry,
        spider="hearst",
        args={"only": "kpol"},
        due_at=at,
    )


def started(run: Run, pid: int = 4_711, host: str = HOST, after: int = 1) -> Run:
    at = (run.due_at or SIX) + timedelta(seconds=after)
    return msgspec.structs.replace(run, started_at=at, pid=pid, host=host)


def by_hand(run_id: str = "by-hand") -> Run:
    return Run(run_id=run_id, spider="page", started_at=SIX, pid=4_712, host=HOST)


def only_run(engine: Engine) -> Run:
    (found,) = runs.list_runs(engine)
    return found


def silent_for(engine: Engine, run_id: str, silence: timedelta) -> None:
    with engine.begin() as connection:
        heard = runs.now() - silence
        connection.execute(update(table).where(table.c.run_id == run_id).values(seen_at=heard))


def nobody_alive(pid: int) -> bool:
    return False


def all_alive(pid: int) -> bool:
    return True


@contextmanager
def claimant(engine: Engine, name: str) -> Iterator[subprocess.Popen[str]]:
    """A process that claims with some threads at once each entry it is told; it leaves when told no more."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.schedule.claimant", url, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
    assert process.returncode == 0


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_due_instant_is_claimed_once(engine: Engine) -> None:
    assert runs.claim(engine, due(run_id="r1"))
    runs.settle(engine, "r1", 0)
    assert not runs.claim(engine, due())
    assert runs.claim(engine, due(at=SIX + timedelta(hours=1)))
    assert runs.claim(engine, due("kaur-news"))


def test_an_entry_whose_run_is_on_cannot_be_claimed_for_any_instant(engine: Engine) -> None:
    run, later = due(), due(at=SIX + timedelta(milliseconds=1))
    assert runs.claim(engine, run)
    assert not runs.claim(engine, later)
    runs.record_start(engine, started(run))
    assert not runs.claim(engine, later)
    runs.record_end(engine, run.run_id, End(exit_code=0, outcome="complete"))
    assert runs.claim(engine, later)


def test_of_many_threads_and_processes_that_claim_at_once_one_wins(engine: Engine) -> None:
    with ExitStack() as stack:
        claimants = [stack.enter_context(claimant(engine, f"p{number}")) for number in range(PROCESSES)]
        assert [answer(one) for one in claimants] == ["ready"] * PROCESSES
        for entry in (f"entry-{number}" for number in range(CLAIMS)):
            for one in claimants:
                print(entry, file=one.stdin, flush=True)
            let_in = [int(answer(one)) for one in claimants]
            assert sum(let_in) == 1, entry
    assert len(runs.list_runs(engine, limit=2 * CLAIMS)) == CLAIMS


def test_a_run_is_told_from_its_claim_to_its_end(engine: Engine) -> None:
    run = due()
    runs.claim(engine, run)
    assert only_run(engine).state is State.DUE
    runs.record_start(engine, started(run))
    assert (only_run(engine).state, only_run(engine).pid) == (State.RUNNING, 4_711)
    end = End(
        exit_code=1, outcome="faults", finish_reason="finished", counts={"stored": 8, "failed": 1}, report="r"
    )
    runs.record_end(engine, run.run_id, end)
    found = runs.settle(engine, run.run_id, 1)
    assert (found.state, found.outcome, found.exit_code) == (State.ENDED, "faults", 1)
    assert (found.counts, found.report, found.finish_reason) == ({"stored": 8, "failed": 1}, "r", "finished")
    assert (found.entry, found.due_at, found.args) == ("kpol-news", SIX, {"only": "kpol"})
    assert found.started_at == SIX + timedelta(seconds=1)
    assert found.ended_at is not None


def test_the_crawl_knows_only_its_run_id_and_keeps_the_claims_entry(engine: Engine) -> None:
    runs.claim(engine, due(run_id="r1"))
    runs.record_start(engine, by_hand("r1"))
    assert (only_run(engine).entry, only_run(engine).due_at) == ("kpol-news", SIX)
    assert only_run(engine).pid == 4_712


def test_a_crawl_by_hand_has_a_row_of_its_own(engine: Engine) -> None:
    runs.record_start(engine, by_hand())
    runs.record_end(engine, "by-hand", End(exit_code=0, outcome="complete"))
    found = only_run(engine)
    assert (found.entry, found.due_at, found.state, found.outcome) == (None, None, State.ENDED, "complete")
    assert found.exit_code == 0


def test_two_crawls_by_hand_do_not_stand_in_each_others_way(engine: Engine) -> None:
    runs.record_start(engine, by_hand("one"))
    runs.record_start(engine, by_hand("two"))
    assert len(runs.list_runs(engine)) == 2


def test_an_exit_code_of_zero_without_a_written_end_is_a_lost_run(engine: Engine) -> None:
    run = due()
    runs.claim(engine, run)
    runs.record_start(engine, started(run))
    found = runs.settle(engine, run.run_id, 0)
    assert (found.state, found.outcome, found.exit_code) == (State.LOST, "lost", 0)


def test_the_code_of_the_process_stands_beside_what_the_crawl_said(engine: Engine) -> None:
    runs.record_start(engine, by_hand())
    runs.record_end(engine, "by-hand", End(exit_code=0, outcome="complete"))
    found = runs.settle(engine, "by-hand", 139)
    assert (found.state, found.outcome, found.exit_code) == (State.ENDED, "complete", 139)


def test_a_start_told_late_does_not_reopen_a_run_that_is_over(engine: Engine) -> None:
    run = due()
    runs.claim(engine, run)
    runs.record_end(engine, run.run_id, End(exit_code=0, outcome="complete"))
    runs.record_start(engine, started(run))
    assert only_run(engine).state is State.ENDED


def test_the_standing_of_an_entry_is_its_last_instant_and_whether_a_run_is_on(engine: Engine) -> None:
    assert standing(engine, "kpol-news") == Standing(last_due_at=None, active=False)
    first, second = due(), due(at=SIX + timedelta(hours=1))
    runs.claim(engine, first)
    runs.settle(engine, first.run_id, 0)
    runs.claim(engine, second)
    assert standing(engine, "kpol-news") == Standing(last_due_at=second.due_at, active=True)
    runs.settle(engine, second.run_id, 0)
    assert not standing(engine, "kpol-news").active


def test_runs_are_listed_newest_first_by_entry_and_number(engine: Engine) -> None:
    for hour in range(3):
        run = due(at=SIX + timedelta(hours=hour), run_id=f"r{hour}")
        runs.claim(engine, run)
        runs.record_start(engine, started(run))
        runs.settle(engine, run.run_id, 0)
    runs.record_start(engine, by_hand())
    assert [run.run_id for run in runs.list_runs(engine)] == ["r2", "r1", "r0", "by-hand"]
    assert [run.run_id for run in runs.list_runs(engine, entry="kpol-news", limit=2)] == ["r2", "r1"]
    last = runs.last_run(engine, "kpol-news")
    assert last is not None
    assert last.run_id == "r2"
    assert runs.last_run(engine, "kaur-news") is None


def test_a_run_whose_process_is_gone_is_given_up(engine: Engine) -> None:
    run = due()
    runs.claim(engine, run)
    runs.record_start(engine, started(run))
    assert runs.mark_lost(engine, HOST, all_alive) == []
    assert [lost.run_id for lost in runs.mark_lost(engine, HOST, nobody_alive)] == [run.run_id]
    assert only_run(engine).state is State.LOST
    assert runs.mark_lost(engine, HOST, nobody_alive) == []


def test_a_run_of_another_machine_is_given_up_only_after_a_long_silence(engine: Engine) -> None:
    run = due()
    runs.claim(engine, run)
    runs.record_start(engine, started(run, host="newsroom-2"))
    assert runs.mark_lost(engine, HOST, nobody_alive) == []
    silent_for(engine, run.run_id, runs.LOST_AFTER + timedelta(seconds=1))
    runs.beat(engine, [run.run_id])
    assert runs.mark_lost(engine, HOST, nobody_alive) == []
    silent_for(engine, run.run_id, runs.LOST_AFTER + timedelta(seconds=1))
    assert len(runs.mark_lost(engine, HOST, nobody_alive)) == 1


def test_a_crawl_by_hand_has_no_daemon_and_is_not_judged_by_silence(engine: Engine) -> None:
    runs.record_start(engine, by_hand())
    silent_for(engine, "by-hand", timedelta(days=1))
    assert runs.mark_lost(engine, HOST, all_alive) == []
    assert len(runs.mark_lost(engine, HOST, nobody_alive)) == 1


def test_a_claim_that_was_never_started_is_taken_back_so_that_it_can_run(engine: Engine) -> None:
    runs.claim(engine, due(run_id="r1"))
    assert runs.mark_lost(engine, HOST, nobody_alive) == []
    silent_for(engine, "r1", runs.UNSTARTED_AFTER + timedelta(seconds=1))
    assert [run.run_id for run in runs.mark_lost(engine, HOST, nobody_alive)] == ["r1"]
    assert runs.list_runs(engine) == []
    assert runs.claim(engine, due())


def test_times_come_back_aware_and_to_the_microsecond(engine: Engine) -> None:
    at = datetime.fromisoformat("2026-11-22T07:00:00.123456+01:00")
    runs.claim(engine, due(at=at))
    found = only_run(engine).due_at
    assert found == at
    assert found is not None
    assert found.utcoffset() == timedelta(0)


def test_a_database_that_fails_is_said_in_one_line(sqlite: Engine) -> None:
    table.drop(sqlite)
    with pytest.raises(DatabaseError, match=r"^the schedule's tables cannot be used: no such table: runs$"):
        runs.list_runs(sqlite)
