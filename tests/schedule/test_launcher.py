"""The launcher: its command dies with the parent's thread, and is not started for a parent that is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.schedule import launcher
from crawler.schedule.children import alive

LAUNCHER = [sys.executable, "-I", "-S", launcher.__file__]
PARENT = f"""
import os, subprocess, sys, time
child = subprocess.Popen([*{LAUNCHER!r}, str(os.getpid()), "--", "sleep", "60"])
print(child.pid, flush=True)
time.sleep(60)
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a parent-death signal")


def sleeps(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").read_text().startswith("sleep")


def wait_for(happened: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether a process is no more, or only a zombie that nobody waits for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@linux
def test_a_parent_that_is_killed_outright_takes_its_command_along() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_for(lambda: sleeps(child))
        parent.kill()
        parent.wait()
        wait_for(lambda: gone(child))


@linux
def test_the_death_signal_follows_the_thread_that_started_the_command() -> None:
    children = []

    def start() -> None:
        children.append(subprocess.Popen([*LAUNCHER, str(os.getpid()), "--", "sleep", "60"]))
        wait_for(lambda: sleeps(children[0].pid))

    starter = threading.Thread(target=start)
    starter.start()
    starter.join()
    assert children[0].wait(60) == -signal.SIGTERM


def test_nothing_is_started_for_a_parent_that_is_gone(tmp_path: Path) -> None:
    done = subprocess.run([*LAUNCHER, "1", "--", "touch", str(tmp_path / "started")], check=False)
    assert done.returncode == launcher.ORPHANED
    assert not (tmp_path / "started").exists()


def test_a_command_that_is_not_there_is_said() -> None:
    command = [*LAUNCHER, str(os.getpid()), "--", "no-such-program"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == launcher.NOT_STARTED
    assert done.stderr == "no-such-program: No such file or directory\n"


def test_a_command_takes_the_launchers_process_id() -> None:
    command = [*LAUNCHER, str(os.getpid()), "--", "sh", "-c", "echo $$"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert int(child.stdout.read()) == child.pid
        child.wait()
    assert not alive(child.pid)
    assert alive(os.getpid())


def test_words_without_a_command_are_refused() -> None:
    done = subprocess.run([*LAUNCHER, "1", "--"], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "usage: launcher.py PARENT_PID -- COMMAND" in done.stderr
