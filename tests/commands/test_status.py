"""`scrapy status`: what it tells, to people and to machines, and its exit codes."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.commands.status import Command
from crawler.config import DEFAULTS
from crawler.database import open_database
from crawler.fetch.hosts import Hosts, Strike
from crawler.store import open_store

ROOT = Path(__file__).parent.parent.parent
DAY = "2026/03/01"


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command with settings of its own."""
    ours = {
        "ARCHIVE_URI": str(tmp_path / "archive"),
        "SPOOL_DIR": str(tmp_path / "spool"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/state/wirecopy.db",
    }
    command = Command()
    command.settings = Settings({**DEFAULTS, **ours})
    return command


def run(command: Command, *args: str, **options: bool) -> int:
    opts = argparse.Namespace(**{"check": False, "deliver": False, "json": False, **options})
    command.run(list(args), opts)
    return command.exitcode


def fill(archive: Path, source: Path) -> None:
    source.write_bytes(b"12345")
    store = open_store(str(archive))
    for key in (
        "warc/{}/a.warc.gz",
        "warc/{}/b.warc.gz",
        "index/{}/a.cdxj.gz",
        "records/articles/{}/a.jsonl.gz",
    ):
        store.put(key.format(DAY), source)
    for run_id in ("20260301T060000Z-hearst-aaaaaa", "20260301T070000Z-page-000000"):
        store.put(f"runs/{DAY}/{run_id}.json", source)
        store.put(f"runs/{DAY}/{run_id}.log.gz", source)


def owe(spool: Path, count: int) -> None:
    for number in range(count):
        path = spool / f"20260301T080000Z-page-abcdef/sealed/warc/{DAY}/{number:03d}.warc.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"owed")


def read_json(out: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out)
    return found


def test_an_archive_that_is_not_there_yet_holds_nothing(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 0
    out = capsys.readouterr().out
    assert "newest run: none yet" in out
    assert "nothing is owed" in out
    assert list(tmp_path.iterdir()) == []


def test_it_counts_files_and_bytes_of_each_kind_and_names_the_newest_run(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "archive", tmp_path / "source")
    assert run(command, json=True) == 0
    found = read_json(capsys.readouterr().out)
    assert found["holds"] == {
        "warc": {"files": 2, "bytes": 10},
        "records": {"files": 1, "bytes": 5},
        "index": {"files": 1, "bytes": 5},
        "runs": {"files": 4, "bytes": 20},
    }
    assert found["newest_run"] == f"runs/{DAY}/20260301T070000Z-page-000000.json"


def test_another_archive_is_told_by_its_address(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "elsewhere", tmp_path / "source")
    assert run(command, str(tmp_path / "elsewhere")) == 0
    out = capsys.readouterr().out
    assert "warc     2      10" in out
    assert "20260301T070000Z-page-000000.json" in out


def test_what_is_owed_is_told_with_its_run(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(tmp_path / "spool", 2)
    assert run(command) == 0
    out = capsys.readouterr().out
    assert "8 bytes owed to the archive, 0 files open" in out
    assert f"20260301T080000Z-page-abcdef  over     sealed  4      warc/{DAY}/000.warc.gz" in out


def test_a_long_list_of_what_is_owed_is_cut_for_people_only(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(tmp_path / "spool", 23)
    run(command)
    assert "and 3 more; --json names all" in capsys.readouterr().out
    run(command, json=True)
    owed = read_json(capsys.readouterr().out)["owed"]
    assert len(owed) == 23
    assert owed[0] | {"since": None} == {
        "run_id": "20260301T080000Z-page-abcdef",
        "state": "sealed",
        "key": f"warc/{DAY}/000.warc.gz",
        "size": 4,
        "since": None,
        "alive": False,
    }


def rest(tmp_path: Path, count: int) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/state/wirecopy.db")
    hosts = Hosts(engine)
    for number in range(count):
        hosts.strike(Strike(f"k{number:02d}.example", "429", datetime.now(UTC), timedelta(hours=1)))
    hosts.strike(Strike("over.example", "503", datetime.now(UTC) - timedelta(hours=1)))
    engine.dispose()


def test_hosts_that_asked_to_be_left_alone_are_told_with_their_time(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest(tmp_path, 1)
    assert run(command) == 0
    out = capsys.readouterr().out
    assert "hosts left alone because they asked for it: 1" in out
    assert re.search(r"^k00\.example  \d{4}-\d\d-\d\d \d\d:\d\d  429$", out, re.M)
    assert "over.example" not in out


def test_a_long_list_of_resting_hosts_is_cut_for_people_only(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest(tmp_path, 22)
    run(command)
    assert "and 2 more; --json names all" in capsys.readouterr().out
    run(command, json=True)
    resting = read_json(capsys.readouterr().out)["resting"]
    assert len(resting) == 22
    assert resting[0].keys() == {"host", "reason", "strikes", "asked_at", "not_before"}


def test_a_check_that_finds_all_usable_ends_with_0_and_tells_the_holdings(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, check=True) == 0
    out = capsys.readouterr().out
    assert out.startswith("ok    archive   file:///")
    assert "KIND" in out


def test_a_check_that_fails_ends_with_3_and_a_line_for_each_part(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "archive").write_text("no folder")
    (tmp_path / "spool").write_text("no folder")
    assert run(command, check=True) == 3
    told = capsys.readouterr()
    failed = [line for line in told.out.splitlines() if line.startswith("FAIL")]
    assert [line.split()[1] for line in failed] == ["archive", "spool"]
    assert told.err == ""


def test_a_failed_check_is_told_to_machines_too(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "archive").write_text("no folder")
    assert run(command, check=True, json=True) == 3
    found = read_json(capsys.readouterr().out)
    assert found["holds"] is None
    assert found["checks"][0]["state"] == "FAIL"


def test_of_an_archive_that_is_away_it_is_told_what_it_is_owed(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "archive").write_text("no folder")
    owe(tmp_path / "spool", 2)
    assert run(command) == 3
    told = capsys.readouterr()
    assert "8 bytes owed to the archive" in told.out
    assert "KIND" not in told.out
    assert len(told.err.splitlines()) == 1
    assert "a file stands where a folder should be" in told.err


@pytest.mark.parametrize(("hours", "code"), [(5, 0), (7, 1)])
def test_what_is_owed_for_too_long_is_an_exit_code(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str], hours: int, code: int
) -> None:
    owe(tmp_path / "spool", 2)
    then = time.time() - hours * 3600
    os.utime(next((tmp_path / "spool").rglob("000.warc.gz")), (then, then))
    assert run(command) == code
    assert ("owed for too long" in capsys.readouterr().out) is bool(code)
    assert run(command, json=True) == code
    found = read_json(capsys.readouterr().out)
    assert found["late"] is bool(code)
    assert datetime.fromisoformat(found["owed_since"]).timestamp() == pytest.approx(then, abs=1)


def test_what_runs_have_left_behind_is_delivered_when_asked(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(tmp_path / "spool", 2)
    assert run(command, deliver=True) == 0
    told = capsys.readouterr()
    assert "wirecopy: 3 files delivered" in told.err  # the report of the killed run is the third
    assert "nothing is owed" in told.out
    assert "warc     2      8" in told.out
    assert "delivered from here: 3 files" in told.out


def test_the_last_fault_is_told_with_its_file(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(tmp_path / "spool", 1)
    in_the_way = tmp_path / "archive/warc"
    in_the_way.parent.mkdir()
    in_the_way.touch()
    assert run(command, deliver=True) == 3
    told = capsys.readouterr()
    assert f"Z warc/{DAY}/000.warc.gz (still owed): archive " in told.out
    assert "a file stands where a folder should be" in told.err
    in_the_way.unlink()
    assert run(command, deliver=True) == 0
    assert f"Z warc/{DAY}/000.warc.gz (delivered since): archive " in capsys.readouterr().out


@pytest.mark.parametrize("args", [["one", "two"], ["ftp://archive.example/"]])
def test_a_mistake_of_the_user_is_one_line_and_2(
    command: Command, capsys: pytest.CaptureFixture[str], args: list[str]
) -> None:
    assert run(command, *args) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_it_is_a_command_of_scrapy(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "WIRECOPY_ARCHIVE_URI": str(tmp_path / "archive"),
        "WIRECOPY_SPOOL_DIR": str(tmp_path / "spool"),
        "WIRECOPY_DATABASE_URL": f"sqlite:///{tmp_path}/wirecopy.db",
    }
    command = [sys.executable, "-m", "scrapy", "status", "--check", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert {check["name"] for check in read_json(done.stdout)["checks"]} >= {"archive", "database", "spool"}
