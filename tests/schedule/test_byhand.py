"""Entries run, paused and resumed by a person."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.commands import timetable
from crawler.database import open_database
from crawler.errors import SettingsError
from crawler.schedule import byhand
from crawler.schedule.byhand import attend, by_hand
from crawler.schedule.holds import holds
from crawler.schedule.runs import Run, State, list_runs
from crawler.schedule.standing import standing
from tests.schedule.project import Project
from tests.schedule.test_dispatch import HOURLY, entries
from tests.schedule.test_launcher import wait_for

(ENTRY,) = entries(a=HOURLY)


def fake_crawl(engine: Engine, folder: Path, run: Run, *args: str) -> list[str]:
    url = engine.url.render_as_string(hide_password=False)
    module = "tests.schedule.fake_crawl"
    return [sys.executable, "-m", module, url, str(folder / "journal"), run.run_id, *args]


def test_a_run_by_hand_is_a_run_of_its_entry_and_ends_with_the_crawl_s_code(
    sqlite: Engine, tmp_path: Path
) -> None:
    run = by_hand(sqlite, ENTRY)
    assert standing(sqlite, "a").active
    assert attend(sqlite, run, fake_crawl(sqlite, tmp_path, run, "code=1")) == 1
    (ended,) = list_runs(sqlite, entry="a")
    assert (ended.run_id, ended.state, ended.exit_code) == (run.run_id, State.ENDED, 1)
    assert standing(sqlite, "a").last_due_at == run.due_at


def test_an_entry_whose_run_is_on_is_not_run_beside_it(sqlite: Engine) -> None:
    by_hand(sqlite, ENTRY)
    with pytest.raises(SettingsError, match="a run of a is on; `scrapy runs --entry a` shows it"):
        by_hand(sqlite, ENTRY)


def test_a_signal_is_passed_on_and_the_run_drains(sqlite: Engine, tmp_path: Path) -> None:
    run, journal = by_hand(sqlite, ENTRY), tmp_path / "journal"

    def stop() -> None:
        wait_for(lambda: journal.exists() and "start" in journal.read_text())
        wait_for(lambda: list_runs(sqlite)[0].pid is not None)
        os.kill(os.getpid(), signal.SIGTERM)

    telling = threading.Thread(target=stop)
    telling.start()
    assert attend(sqlite, run, fake_crawl(sqlite, tmp_path, run, "seconds=60")) == 143
    telling.join()
    assert list_runs(sqlite)[0].outcome == "stopped"


def test_a_long_run_by_hand_says_that_it_is_on(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats: list[str] = []
    monkeypatch.setattr(byhand, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(byhand, "beat", lambda engine, run_ids: beats.extend(run_ids))
    run = by_hand(sqlite, ENTRY)
    attend(sqlite, run, [sys.executable, "-c", "import time; time.sleep(0.5)"])
    assert set(beats) == {run.run_id}
    assert list_runs(sqlite)[0].state is State.LOST, "it wrote no end"


def test_the_command_pauses_and_resumes_and_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = Project(tmp_path)
    for word, said in (("pause", "paused"), ("pause", "paused already")):
        assert project.run(timetable.Command(), word, "kpol-news") == 0
        assert capsys.readouterr().out == f"kpol-news: {said}\n"
    assert holds(open_database(project.database_url))["kpol-news"].is_on
    project.run(timetable.Command())
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "kpol-news" in line]
    assert line.startswith("paused ")
    project.run(timetable.Command(), "--json")
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {each["entry"]: each["paused"] for each in told} == {"kpol-news": True, "kaur-news": False}
    for said in ("resumed", "not paused"):
        assert project.run(timetable.Command(), "resume", "kpol-news") == 0
        assert capsys.readouterr().out == f"kpol-news: {said}\n"


def test_the_command_runs_an_entry_for_all_that_is_there_due_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def attended(engine: Engine, run: Run, command: list[str]) -> int:
        commands.append(command)
        return 7

    monkeypatch.setattr(timetable, "attend", attended)
    assert Project(tmp_path).run(timetable.Command(), "run", "kaur-news", "-s", "LOG_LEVEL=DEBUG") == 7
    (command,) = commands
    settings = [word for word in command if "=" in word]
    assert command[3:5] == ["crawl", "news_fake"]
    assert settings.index("DUE_ONLY=False") > settings.index("DUE_ONLY=True"), "the last one counts"
    assert "LOG_LEVEL=DEBUG" in settings


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["pause"],
            "scrapy timetable does not know 'pause'; see scrapy timetable --help: it takes run, pause or",
        ),
        (["stop", "kpol-news"], "scrapy timetable does not know 'stop kpol-news'"),
        (["pause", "kpol-new"], "the timetable has no entry 'kpol-new'; did you mean kpol-news?"),
        (["run", "zz"], "the timetable has no entry 'zz'; there are kpol-news, kaur-news"),
    ],
)
def test_a_word_or_an_entry_that_is_none_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    assert Project(tmp_path).run(timetable.Command(), *words) == 2
    assert line in capsys.readouterr().err
