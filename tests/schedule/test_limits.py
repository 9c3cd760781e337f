"""Bounds of a crawl: what is told of one that broke them, and what is done with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.schedule.children import Children
from crawler.schedule.limits import UNLIMITED, Limits, memory_by_session
from crawler.schedule.runs import Run
from tests.schedule.test_launcher import gone, linux, wait_for

STUBBORN = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); "
)
HOLDS = "held = bytearray(80_000_000); "
HELPER = "import time; held = bytearray(80_000_000); time.sleep(60)"
HELPED = f"import subprocess; subprocess.Popen([sys.executable, '-c', {HELPER!r}]); "
WAITS = "time.sleep(60)"


@pytest.mark.parametrize(
    ("limits", "seconds", "held", "words"),
    [
        (Limits(60, 10**6), 60, 10**6, None),
        (Limits(60, 10**6), 61, 0, r"has lasted longer than 60 seconds \(RUN_SECONDS\)"),
        (Limits(60, 10**6), 1, 2 * 10**6, r"holds 2 MB of memory, more than 1 \(RUN_MEMORY\)"),
        (UNLIMITED, 10**9, 10**15, None),
    ],
)
def test_what_a_run_broke_is_told(limits: Limits, seconds: float, held: int, words: str | None) -> None:
    assert limits.broken(seconds, held) == (words and words.replace("\\", ""))


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    """Crawls that are Python programs: the run's spider is their text."""
    started = Children(lambda run: [sys.executable, "-c", run.spider], tmp_path)
    yield started
    started.kill()


def start(children: Children, folder: Path, program: str) -> int:
    """Start a program; return its process id once it is up."""
    run = children.start(Run(run_id="r1", entry="a", spider=program))
    wait_for(lambda: "up" in (folder / "r1.out").read_text())
    assert run.pid
    return run.pid


def members(session: int) -> list[int]:
    """Return the processes of a session."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(ProcessLookupError):
            if os.getsid(int(folder.name)) == session:
                found.append(int(folder.name))
    return found


@linux
def test_a_hung_run_is_told_once_and_ended_when_it_stays(
    children: Children, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pid = start(children, tmp_path, STUBBORN + WAITS)
    children.hold_to(Limits(seconds=3600), grace=0)
    assert caplog.text == ""
    for _ in range(3):
        children.hold_to(Limits(seconds=1e-9), grace=3600)
    assert caplog.text.count("run r1 has lasted longer than 0 seconds") == 1
    assert not gone(pid)
    children.hold_to(Limits(seconds=1e-9), grace=0)
    wait_for(lambda: bool(children.reap()))
    assert gone(pid)
    assert "run r1 was told to stop and did not; it is ended" in caplog.text


@linux
@pytest.mark.parametrize("program", [STUBBORN + HOLDS + WAITS, STUBBORN + HELPED + WAITS])
def test_a_run_that_holds_too_much_is_ended_its_helpers_included(
    children: Children, tmp_path: Path, caplog: pytest.LogCaptureFixture, program: str
) -> None:
    pid = start(children, tmp_path, program)
    wait_for(lambda: memory_by_session().get(pid, 0) > 80_000_000)
    session = members(pid)
    children.hold_to(Limits(memory_bytes=10**9), grace=0)
    assert caplog.text == ""
    children.hold_to(Limits(memory_bytes=80_000_000), grace=0)
    assert "MB of memory, more than 80" in caplog.text
    children.hold_to(Limits(memory_bytes=80_000_000), grace=0)
    wait_for(lambda: bool(children.reap()))
    wait_for(lambda: all(map(gone, session)))


def test_where_no_processes_can_be_looked_at_nothing_is_known_of_their_memory(tmp_path: Path) -> None:
    assert memory_by_session(tmp_path) == {}
