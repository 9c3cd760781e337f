"""What a timetable of many entries costs: turns for each entry, the daemon's memory, its CPU while idle."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from crawler.database import open_database
from crawler.schedule import runs
from crawler.schedule.children import HOST, Child, Children
from crawler.schedule.dispatch import Dispatch
from crawler.schedule.limits import memory_by_session
from crawler.schedule.runs import End, Run
from crawler.schedule.timetable import parse

ENTRIES = 500
IDLE_SECONDS = 40
SWEEPS = 20
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage")


class Instant(Children):
    """Crawls that have ended before they began: what is measured is the schedule alone."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        super().__init__(lambda run: [run.run_id], folder)
        self._engine = engine

    def start(self, run: Run) -> Run:
        """Write the run's end at once."""
        started = msgspec.structs.replace(run, started_at=runs.now(), pid=os.getpid(), host=HOST)
        runs.record_end(self._engine, run.run_id, End(exit_code=0, outcome="complete"))
        return started

    def reap(self) -> list[Child]:
        """Return none: nothing was started."""
        return []


def main(rounds: int) -> None:
    """Print the costs; `rounds` is how often each is measured, the best one counts."""
    with tempfile.TemporaryDirectory() as folder:
        _turns(Path(folder), rounds)
        _daemon(Path(folder))


def _turns(folder: Path, rounds: int) -> None:
    engine = open_database(f"sqlite:///{folder}/turns.db")
    dispatch = Dispatch(engine, Instant(engine, folder), ENTRIES)
    rows = "\n".join(_row(number, 'every = "10m"') for number in range(ENTRIES))
    often = parse(rows, "timetable.toml", {"hearst": None})
    _tell("the timetable arranged", [_timed(lambda: dispatch.arrange(often))])
    _tell("each entry's first run decided and claimed", [_timed(dispatch.start_waiting)])
    _tell("each entry looked up, nothing owed", [_timed(lambda: _sweep(dispatch))])
    _tell("a sweep, nothing owed", [_timed(lambda: _sweep(dispatch)) for _ in range(rounds * SWEEPS)])


def _sweep(dispatch: Dispatch) -> None:
    dispatch.ring_all()
    dispatch.start_waiting()


def _daemon(folder: Path) -> None:
    """Start a daemon over entries that are due in half a day, and see what it holds and burns."""
    hour = (datetime.now(UTC) + timedelta(hours=12)).hour
    rows = (_row(number, f'cron = "{number % 60} {hour} * * *"') for number in range(ENTRIES))
    (folder / "timetable.toml").write_text("\n".join(rows).replace("hearst", "fake"))
    command = [
        sys.executable,
        "-m",
        "tests.schedule.fake_daemon",
        f"sqlite:///{folder}/daemon.db",
        str(folder),
    ]
    daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        time.sleep(15)
        before = _cpu_seconds(daemon.pid)
        time.sleep(IDLE_SECONDS)
        burnt = (_cpu_seconds(daemon.pid) - before) / IDLE_SECONDS
        held = memory_by_session()[daemon.pid]
    finally:
        daemon.terminate()
        daemon.wait()
    print(
        f"daemon over {ENTRIES} entries: {held / 1e6:.0f} MB resident,"
        f" {burnt:.2%} of a core while nothing is due"
    )


def _row(number: int, times: str) -> str:
    zone = ZONES[number % len(ZONES)]
    return f'[[entry]]\nname = "entry-{number}"\nspider = "hearst"\nzone = "{zone}"\n{times}\n'


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _tell(what: str, seconds: list[float]) -> None:
    print(f"{what}: {min(seconds) / ENTRIES * 1e6:,.0f} µs CPU an entry")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
