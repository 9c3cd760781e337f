"""The daemon as a process of its own, over fake crawls that are processes too."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from crawler.schedule.daemon import RhythmTrigger
from crawler.schedule.runs import Run, State, list_runs
from crawler.schedule.timetable import parse
from tests.schedule.clock import utc
from tests.schedule.conftest import opened
from tests.schedule.test_launcher import gone, linux, wait_for

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the crawls' journal."""

    what: str
    run_id: str
    pid: int
    at: float


class Newsroom:
    """A folder with a timetable, a database, and the daemons that were started over them."""

    def __init__(self, folder: Path, database_url: str, engine: Engine) -> None:
        self.folder = folder
        self.engine = engine
        self.daemons: list[subprocess.Popen[bytes]] = []
        self._database_url = database_url

    def write(self, *entries: str) -> None:
        """Write the timetable: an entry is `name every args`, such as `a 1s seconds=2`."""
        tables = [f"[[entry]]\n{self._entry(*entry.split())}" for entry in entries]
        draft = self.folder / "draft.toml"
        draft.write_text("\n".join(tables))
        draft.replace(self.folder / "timetable.toml")

    @staticmethod
    def _entry(name: str, every: str, *args: str) -> str:
        given = ", ".join(f'{key} = "{value}"' for key, value in (arg.split("=") for arg in args))
        return f'name = "{name}"\nspider = "fake"\nevery = "{every}"\nargs = {{ {given} }}\n'

    def start(self, *limits: str) -> subprocess.Popen[bytes]:
        """Start a daemon, with grace and RUN_SECONDS; what it says is in `said`."""
        of = (self._database_url, str(self.folder), *limits)
        command = [sys.executable, "-m", "tests.schedule.fake_daemon", *of]
        with self._log(len(self.daemons)).open("wb") as log:
            daemon = subprocess.Popen(command, cwd=REPOSITORY, stdout=log, stderr=log)
        self.daemons.append(daemon)
        return daemon

    def _log(self, number: int) -> Path:
        return self.folder / f"daemon-{number}.log"

    def said(self, number: int = 0) -> str:
        return self._log(number).read_text()

    def notes(self, *what: str) -> list[Note]:
        journal = self.folder / "journal"
        lines = [line.split() for line in journal.read_text().splitlines()] if journal.exists() else []
        return [Note(line[0], line[1], int(line[2]), float(line[3])) for line in lines if line[0] in what]

    def runs(self) -> list[Run]:
        return list_runs(self.engine, limit=1_000)

    def stop(self, daemon: subprocess.Popen[bytes]) -> int:
        daemon.send_signal(signal.SIGTERM)
        return daemon.wait(60)


@contextmanager
def newsroom_at(folder: Path, database_url: str) -> Iterator[Newsroom]:
    with opened(database_url) as engine:
        newsroom = Newsroom(folder, database_url, engine)
        try:
            yield newsroom
        finally:
            for daemon in newsroom.daemons:
                daemon.kill()
                daemon.wait()


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom_at(tmp_path, f"sqlite:///{tmp_path}/wirecopy.db") as newsroom:
        yield newsroom


def test_a_due_entry_is_crawled_and_its_end_is_written(newsroom: Newsroom) -> None:
    newsroom.write("a 1h", "b 1h code=1")
    daemon = newsroom.start()
    wait_for(lambda: newsroom.said().count(" ended: ") == 2)
    assert newsroom.stop(daemon) == 0
    assert {(run.entry, run.state, run.exit_code) for run in newsroom.runs()} == {
        ("a", State.ENDED, 0),
        ("b", State.ENDED, 1),
    }
    assert list((newsroom.folder / "spool").iterdir()) == []


def test_a_crawl_that_leaves_with_zero_but_wrote_no_end_is_lost(newsroom: Newsroom) -> None:
    newsroom.write("a 1h silent=1")
    newsroom.start()
    wait_for(lambda: "left without writing its end (code 0)" in newsroom.said())
    (run,) = newsroom.runs()
    assert (run.state, run.outcome, run.exit_code) == (State.LOST, "lost", 0)


def test_a_crawl_that_hangs_is_told_ended_and_its_run_lost(newsroom: Newsroom) -> None:
    newsroom.write("a 1h seconds=60 stubborn=1", "b 1h")
    newsroom.start("1", "1")
    wait_for(lambda: "left without writing its end (code 137)" in newsroom.said())
    assert "has lasted longer than 1 seconds (RUN_SECONDS); it is told to stop" in newsroom.said()
    assert {(run.entry, run.state) for run in newsroom.runs()} == {("a", State.LOST), ("b", State.ENDED)}
    assert len(newsroom.notes("told")) == 1


def test_two_daemons_on_one_database_fire_each_instant_once(database_url: str, tmp_path: Path) -> None:
    with newsroom_at(tmp_path, database_url) as newsroom:
        newsroom.write("a 1s", "b 1s")
        daemons = [newsroom.start(), newsroom.start()]
        wait_for(lambda: len(newsroom.notes("end")) >= 4)
        # Looked at before they stop: while one drains, the other takes the lead, as it should.
        assert ["leads" in newsroom.said(0), "leads" in newsroom.said(1)].count(True) == 1
        assert [newsroom.stop(daemon) for daemon in daemons] == [0, 0]
        fired = Counter((run.entry, run.due_at) for run in newsroom.runs())
        started = Counter(note.run_id for note in newsroom.notes("start"))
        assert set(fired.values()) == set(started.values()) == {1}
        assert set(started) <= {run.run_id for run in newsroom.runs()}


@linux
def test_a_daemon_killed_outright_takes_its_crawls_along_and_a_standby_takes_over(
    database_url: str, tmp_path: Path
) -> None:
    with newsroom_at(tmp_path, database_url) as newsroom:
        newsroom.write("a 2s seconds=60")
        first = newsroom.start()
        wait_for(lambda: newsroom.notes("start"))
        newsroom.start()
        crawl = newsroom.notes("start")[0].pid
        first.kill()
        first.wait()
        wait_for(lambda: gone(crawl))
        wait_for(lambda: "leads" in newsroom.said(1))
        wait_for(lambda: len(newsroom.notes("start")) == 2)
        dues = [run.due_at for run in newsroom.runs()]
        assert len(set(dues)) == len(dues) == 2


def test_a_stop_starts_nothing_more_tells_each_crawl_once_and_waits_for_it(newsroom: Newsroom) -> None:
    newsroom.write("a 1h seconds=60", "b 1s")
    daemon = newsroom.start()
    wait_for(lambda: len(newsroom.notes("end")) >= 1 and len(newsroom.notes("start")) >= 2)
    wait_for(lambda: any(run.entry == "a" and run.pid for run in newsroom.runs()))
    assert newsroom.stop(daemon) == 0
    (told,) = [note for note in newsroom.notes("told") if "-a-" in note.run_id]
    (ended,) = [note for note in newsroom.notes("end") if note.run_id == told.run_id]
    assert ended.at >= told.at
    assert max(note.at for note in newsroom.notes("start")) <= told.at + 0.5
    (run,) = [run for run in newsroom.runs() if run.entry == "a"]
    assert (run.state, run.outcome, run.exit_code) == (State.ENDED, "stopped", 143)
    assert gone(told.pid)


def test_a_second_signal_ends_the_crawls_that_will_not_leave(newsroom: Newsroom) -> None:
    newsroom.write("a 1h seconds=60 stubborn=1")
    daemon = newsroom.start()
    wait_for(lambda: any(run.state is State.RUNNING for run in newsroom.runs()))
    wait_for(lambda: newsroom.notes("start"))
    daemon.send_signal(signal.SIGINT)
    wait_for(lambda: len(newsroom.notes("told")) == 1)
    daemon.send_signal(signal.SIGINT)
    assert daemon.wait(60) == 0
    assert len(newsroom.notes("told")) == 2
    (run,) = newsroom.runs()
    assert (run.state, run.exit_code) == (State.LOST, 128 + signal.SIGKILL)
    assert gone(newsroom.notes("start")[0].pid)


def test_runs_of_one_entry_do_not_overlap(newsroom: Newsroom) -> None:
    newsroom.write("a 1s seconds=1.3")
    daemon = newsroom.start()
    wait_for(lambda: len(newsroom.notes("end")) >= 2)
    newsroom.stop(daemon)
    notes = [note.what for note in newsroom.notes("start", "end")]
    assert notes == (["start", "end"] * len(notes))[: len(notes)]


def test_a_changed_timetable_is_read_again_and_a_wrong_one_changes_nothing(newsroom: Newsroom) -> None:
    newsroom.write("a 1s")
    newsroom.start()
    wait_for(lambda: newsroom.notes("end"))
    (newsroom.folder / "timetable.toml").write_text("[[entry]]\nname = 'a'\nspider = 'fake'\ncorn = 'x'")
    wait_for(lambda: "unknown field `corn`" in newsroom.said())
    before = len(newsroom.notes("end"))
    wait_for(lambda: len(newsroom.notes("end")) > before)
    newsroom.write("b 1s")
    wait_for(lambda: any(run.entry == "b" and run.state is State.ENDED for run in newsroom.runs()))
    assert newsroom.said().count("stays in force") == 1


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_daemon_whose_leading_connection_breaks_stops_scheduling_until_it_leads_again(
    database_url: str, tmp_path: Path
) -> None:
    with newsroom_at(tmp_path, database_url) as newsroom:
        newsroom.write("a 1h seconds=60")
        newsroom.start()
        wait_for(lambda: any(run.state is State.RUNNING for run in newsroom.runs()))
        end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        with newsroom.engine.connect() as connection:
            connection.execute(text(end))
        wait_for(lambda: "not scheduling: the leader's connection is broken" in newsroom.said())
        wait_for(lambda: newsroom.said().count("this daemon leads") == 2)
        assert newsroom.notes("told", "end") == []
        assert len(newsroom.runs()) == 1


def test_apscheduler_is_told_to_ring_by_our_rhythm_through_the_doubled_hour() -> None:
    london = 'cron = "30 1 * * *"\nzone = "Europe/London"'
    (entry,) = parse(f'[[entry]]\nname = "a"\nspider = "s"\n{london}', "t.toml", {"s": None})
    trigger, rung = RhythmTrigger(entry), [utc("2026-10-24 12:00")]
    while len(rung) < 4:
        rung.append(trigger.get_next_fire_time(rung[-1], rung[-1]))
    assert rung[1:] == [utc("2026-10-25 00:30"), utc("2026-10-26 01:30"), utc("2026-10-27 01:30")]


def test_no_door_into_a_running_crawl_is_open() -> None:
    said = subprocess.run(
        [sys.executable, "-c", PRINT_DOORS], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    assert said.stdout.split() == ["False", "False"]


PRINT_DOORS = """
from scrapy.utils.project import get_project_settings
settings = get_project_settings()
print(settings.getbool("REMOTE_CONTROL_ENABLED"), settings.getbool("TELNETCONSOLE_ENABLED"))
"""
