"""The schedule beside fixed crawling and an oracle, over the trace that is reported, in small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.commands.simulate import SEED, Command
from crawler.pace import PLAIN
from crawler.simulate.compare import compare
from crawler.simulate.trace import newsrooms
from tests.schedule.project import Project


def test_the_schedule_beats_fixed_crawling_in_delay_and_edits_for_a_quarter_of_its_requests() -> None:
    schedule, fixed, oracle = compare(list(newsrooms(SEED, 30, 30)), 30, PLAIN, 600)

    assert schedule.median_delay_s < fixed.median_delay_s / 2
    assert schedule.share_of_fixed <= 0.25
    assert schedule.edits_caught > fixed.edits_caught
    assert schedule.articles_captured > 0.995
    assert (oracle.median_delay_s, oracle.edits_caught, oracle.articles_captured) == (0, 1, 1)
    assert oracle.requests < schedule.requests


def test_the_command_prints_a_line_for_each_way_to_crawl(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Project(tmp_path).run(Command(), "--outlets", "3", "--days", "2") == 0
    lines = capsys.readouterr().out.splitlines()

    assert [line.split("  ")[0] for line in lines] == ["WAY", "schedule", "fixed hourly", "oracle"]


def test_the_settings_of_the_schedule_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project, requests = Project(tmp_path), []
    for days in (0, 90):
        project.settings.set("ARTICLE_DAYS", days)
        assert project.run(Command(), "--outlets", "3", "--days", "2", "--json") == 0
        score = json.loads(capsys.readouterr().out.splitlines()[0])
        requests.append(score["requests"] - score["robots_requests"])

    assert requests[0] < requests[1] / 1.5


@pytest.mark.parametrize(
    ("words", "line"),
    [(["--every", "often"], "--every 'often' is not a duration"), (["--every", "0s"], "longer than nothing")],
)
def test_a_wrong_interval_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    assert Project(tmp_path).run(Command(), *words) == 2
    assert line in capsys.readouterr().err
