"""The spool: what lies there, whose it is, and that a living run is left alone."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.errors import SpoolError
from crawler.store import spool
from crawler.store.spool import hold, left_over, owed, runs

HOLDER = """
import sys
from pathlib import Path
from crawler.store.spool import hold
hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def living(run: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the folder until the block ends."""
    command = [sys.executable, "-c", HOLDER, str(run)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def write(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_what_is_owed_is_told_by_run_state_and_key(tmp_path: Path) -> None:
    write(tmp_path / "run-1/lock", b"")
    write(tmp_path / "run-1/sealed/warc/2026/03/01/a.warc.gz", b"four")
    write(tmp_path / "run-1/sealed/index/2026/03/01/a.cdxj.gz.open")
    write(tmp_path / "run-2/lock", b"")
    write(tmp_path / "run-2/open/b.warc.gz.open", b"torn")
    found = [(one.run_id, one.state, one.key, one.size, one.alive) for one in owed(tmp_path)]
    assert found == [
        ("run-1", "open", "index/2026/03/01/a.cdxj.gz.open", 1, False),
        ("run-1", "sealed", "warc/2026/03/01/a.warc.gz", 4, False),
        ("run-2", "open", "b.warc.gz.open", 4, False),
    ]


def test_a_run_is_alive_as_long_as_its_process(tmp_path: Path) -> None:
    write(tmp_path / "run/open/a.warc.gz.open")
    with living(tmp_path / "run") as process:
        assert [one.alive for one in owed(tmp_path)] == [True]
        process.kill()
        process.wait()
        assert [one.alive for one in owed(tmp_path)] == [False]


def test_a_spool_that_is_not_there_owes_nothing(tmp_path: Path) -> None:
    assert owed(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_folders_that_are_no_runs_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "somebody's/empty/folder").mkdir(parents=True)
    write(tmp_path / "notes/list.txt")
    assert runs(tmp_path) == []
    assert owed(tmp_path) == []


def test_a_second_process_under_one_run_id_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "PATIENCE_SECONDS", 0)
    with living(tmp_path / "run"), pytest.raises(SpoolError, match="choose another RUN_ID"):
        hold(tmp_path / "run")


def test_a_folder_left_over_goes_when_nothing_is_in_it(tmp_path: Path) -> None:
    write(tmp_path / "run/lock", b"")
    (tmp_path / "run/sealed/warc/2026").mkdir(parents=True)
    (tmp_path / "run/open").mkdir()
    with left_over(tmp_path / "run") as is_over:
        assert is_over
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["sealed/warc/a.warc.gz", "open/a.open", "note.txt"])
def test_a_folder_left_over_stays_as_long_as_anything_is_in_it(tmp_path: Path, name: str) -> None:
    write(tmp_path / "run/lock", b"")
    kept = write(tmp_path / "run" / name)
    with left_over(tmp_path / "run") as is_over:
        assert is_over
    assert kept.exists()


def test_a_starting_run_gets_its_folder_while_others_look_for_left_overs(tmp_path: Path) -> None:
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            for run in runs(tmp_path):
                with left_over(run):
                    pass

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for number in range(200):
            run = tmp_path / f"run-{number}"
            handle = hold(run)
            assert os.path.samestat(os.fstat(handle), (run / "lock").stat())
            os.close(handle)
    finally:
        stop.set()
        looking.join()


def test_a_lock_that_was_removed_before_it_was_taken_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, removed = fcntl.flock, threading.Event()

    def flock(handle: int, operation: int) -> None:
        if not removed.is_set():
            removed.set()
            (tmp_path / "run/lock").unlink()
        real(handle, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    handle = hold(tmp_path / "run")
    assert os.path.samestat(os.fstat(handle), (tmp_path / "run/lock").stat())
    os.close(handle)


def test_a_spool_that_is_a_file_is_told(tmp_path: Path) -> None:
    write(tmp_path / "spool")
    with pytest.raises(SpoolError, match="set SPOOL_DIR"):
        hold(tmp_path / "spool" / "run")
