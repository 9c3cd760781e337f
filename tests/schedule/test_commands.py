"""The commands daemon, timetable and runs, as Scrapy calls them."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from crawler.cli import WirecopyCommand
from crawler.commands import daemon, runs, timetable
from crawler.database import open_database
from crawler.schedule.children import crawl_command
from crawler.schedule.runs import End, Run, claim, now, record_end, record_start
from tests.schedule.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def record(project: Project, run: Run, end: End | None = None) -> None:
    engine = open_database(project.database_url)
    started_at = now() - timedelta(minutes=5, seconds=20)
    claim(engine, run)
    record_start(engine, msgspec.structs.replace(run, started_at=started_at, pid=1, host="h"))
    if end:
        record_end(engine, run.run_id, end)
    engine.dispose()


def test_the_daemon_does_not_start_without_a_contact(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.run(daemon.Command()) == 2
    said = capsys.readouterr().err
    assert said.startswith("wirecopy: the daemon needs OPERATOR_CONTACT")
    assert "WIRECOPY_OPERATOR_CONTACT" in said


def test_the_daemon_does_not_start_on_a_wrong_timetable(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.settings.set("OPERATOR_CONTACT", "desk@kpol9.example")
    (project.folder / "timetable.toml").write_text(
        '\n[[entry]]\nname = "a"\nspider = "news_fake"\ncorn = "x"\n'
    )
    assert project.run(daemon.Command()) == 2
    assert "timetable.toml:2: entry 'a': Object contains unknown field `corn`" in capsys.readouterr().err


def test_an_unusable_database_is_exit_code_three(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.settings.set("DATABASE_URL", f"sqlite:///{project.folder}")
    assert project.run(runs.Command()) == 3
    assert capsys.readouterr().err.startswith("wirecopy: database ")


def test_the_timetable_shows_next_runs_in_the_entrys_zone_and_how_it_ended_last(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    record(
        project,
        Run(run_id="r1", entry="kpol-news", spider="news_fake", due_at=now()),
        End(exit_code=1, outcome="faults"),
    )
    assert project.run(timetable.Command()) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["NEXT", "ZONE", "ENTRY", "SPIDER", "RHYTHM", "JITTER", "LAST", "OUTCOME"]
    (kpol,) = [row for row in rows if "kpol-news" in row]
    (kaur,) = [row for row in rows if "kaur-news" in row]
    assert " 06:30:00 AK" in kpol
    assert "30 6 * * *" in kpol
    assert "0-120 s" in kpol
    assert kpol.endswith("faults")
    assert "every 20m" in kaur
    assert head.index("SPIDER") == kpol.index("news_fake") == kaur.index("news_fake")


def test_the_next_runs_of_all_entries_come_in_the_order_of_time(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.run(timetable.Command(), "--next", "3", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    dues = [line["due_at"] for line in lines]
    assert dues == sorted(dues)
    assert [line["entry"] for line in lines].count("kpol-news") == 3
    (kpol, *_) = [line for line in lines if line["entry"] == "kpol-news"]
    assert (kpol["zone"], kpol["jitter_s"], kpol["last"]) == ("America/Anchorage", 120.0, None)
    assert "T06:30:00-0" in kpol["due_local"]


def test_runs_are_shown_with_their_end_code_duration_and_pages(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    end = End(exit_code=1, outcome="faults", counts={"stored": 8, "failed": 1, "refused": 0})
    record(project, Run(run_id="r1", entry="kpol-news", spider="news_fake", due_at=now()), end)
    record(project, Run(run_id="r2", entry="kaur-news", spider="news_fake", due_at=now()))
    assert project.run(runs.Command(), "--entry", "kpol-news") == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.startswith("STARTED (UTC)")
    for words in ("kpol-news", "faults", " 1 ", "0:05:", "failed=1 stored=8", "r1"):
        assert words in row
    assert project.run(runs.Command(), "--limit", "1", "--json") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["state"] == "running"


def test_no_runs_are_said_as_such(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.run(runs.Command()) == 0
    assert capsys.readouterr().out == "no runs yet\n"
    assert project.run(runs.Command(), "--entry", "kpol-news") == 0
    assert capsys.readouterr().out == "no runs of kpol-news yet\n"


@pytest.mark.parametrize("command", [daemon.Command, timetable.Command, runs.Command])
def test_a_word_that_no_command_knows_is_refused(
    project: Project, command: type[WirecopyCommand], capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.run(command(), "--entries") == 2
    assert "does not know '--entries'; see scrapy" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30])
def test_a_number_that_is_none_is_refused(project: Project, number: str) -> None:
    with pytest.raises(SystemExit) as caught:
        project.run(runs.Command(), f"--limit={number}")
    assert caught.value.code == 2


def test_each_command_teaches_in_its_help() -> None:
    for command in (daemon.Command(), timetable.Command(), runs.Command()):
        assert len(command.short_desc()) < 80
        assert len(command.long_desc()) > 200
        assert "\n" not in command.teaches
        assert all(len(line) <= 100 for line in command.long_desc().splitlines())


def test_a_crawl_is_told_its_arguments_its_run_and_what_the_daemon_itself_was_told() -> None:
    run = Run(run_id="r1", spider="news_fake", args={"url": "https://kpol9.example/?a=b", "follow": "1"})
    assert crawl_command(run, overrides=["ARCHIVE_URI=s3://kept/here"]) == [
        *(sys.executable, "-m", "scrapy", "crawl", "news_fake"),
        *("-a", "url=https://kpol9.example/?a=b", "-a", "follow=1"),
        *("-s", "PROGRESS=False", "-s", "DUE_ONLY=True"),
        *("-s", "ARCHIVE_URI=s3://kept/here", "-s", "RUN_ID=r1"),
    ]
