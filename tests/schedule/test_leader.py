"""One daemon leads: the lock over SQLite and over PostgreSQL, and how it is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from crawler.errors import DatabaseError, SettingsError
from crawler.schedule.leader import ADVISORY_KEY, AdvisoryLeader, FileLeader, leader_for
from tests.schedule.conftest import opened
from tests.schedule.test_launcher import wait_for

HOLDER = """
import sys
from pathlib import Path
from crawler.schedule.leader import FileLeader
print(FileLeader(Path(sys.argv[1])).leads(), flush=True)
sys.stdin.read()
"""


def ask_until_it_fails(leader: AdvisoryLeader) -> None:
    # The server may need a moment to end the process of the connection.
    while leader.leads():
        continue


def test_one_leads_and_the_second_takes_over_when_it_lets_go(engine: Engine) -> None:
    first, second = leader_for(engine), leader_for(engine)
    assert [first.leads(), second.leads(), first.leads()] == [True, False, True]
    first.release()
    wait_for(second.leads)  # the server may need a moment to end the process of the connection
    assert not first.leads()
    second.release()


def test_each_database_has_a_leader_of_its_own(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/a.db") as one, opened(f"sqlite:///{tmp_path}/b.db") as other:
        leaders = [leader_for(one), leader_for(other)]
        assert [leader.leads() for leader in leaders] == [True, True]
        for leader in leaders:
            leader.release()


def test_the_systems_lock_ends_with_its_process_however_that_dies(tmp_path: Path) -> None:
    path = tmp_path / "leader"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        leader = FileLeader(path)
        assert not leader.leads()
        holder.kill()
        holder.wait()
        assert leader.leads()
        leader.release()


def test_a_lock_file_that_was_replaced_is_a_lost_lead(tmp_path: Path) -> None:
    path = tmp_path / "leader"
    first, second = FileLeader(path), FileLeader(path)
    assert first.leads()
    path.unlink()
    assert second.leads()
    assert not first.leads()
    second.release()
    assert first.leads()
    first.release()


def test_a_lock_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"leader's lock .* cannot be opened: No such file or directory"):
        FileLeader(tmp_path / "missing" / "leader").leads()


def test_a_database_in_memory_cannot_have_a_leader() -> None:
    with opened("sqlite://") as engine, pytest.raises(SettingsError, match="outlives"):
        leader_for(engine)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_broken_connection_is_a_lost_lead_and_another_may_take_it(engine: Engine) -> None:
    first, second = AdvisoryLeader(engine), AdvisoryLeader(engine)
    assert [first.leads(), second.leads()] == [True, False]
    end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    with engine.connect() as connection:
        assert connection.execute(text(end)).scalar() is True
    with pytest.raises(DatabaseError, match="leader's connection is broken"):
        ask_until_it_fails(first)
    assert second.leads()
    assert not first.leads()
    for leader in (first, second):
        leader.release()


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_advisory_lock_is_held_once_however_often_the_lead_is_asked_for(engine: Engine) -> None:
    leader = AdvisoryLeader(engine)
    assert [leader.leads(), leader.leads(), leader.leads()] == [True, True, True]
    leader.release()
    taken = text(f"SELECT pg_try_advisory_lock({ADVISORY_KEY})")
    with engine.connect() as connection:
        assert connection.execute(taken).scalar() is True
