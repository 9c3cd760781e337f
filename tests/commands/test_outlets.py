"""The list of newsrooms: what it shows, how it is filtered, what it marks as uncertain."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.outlets import Command
from tests.schedule.project import Project

Say = Any
KCCI = ["kcci", "KCCI", "KCCI", "hearst", "kcci.com", "-", "IA", "Des Moines", "America/Chicago"]


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run the command; return what it printed."""

    def said(*words: str) -> str:
        assert Project(tmp_path).run(Command(), *words) == 0
        return capsys.readouterr().out

    return said


def ids(said: str) -> list[str]:
    return [json.loads(line)["id"] for line in said.splitlines()]


def test_at_least_250_newsrooms_of_eight_groups_are_known_each_host_once(say: Say) -> None:
    found = [json.loads(line) for line in say("--json").splitlines()]

    assert len(found) >= 250
    assert len({each["host"] for each in found}) == len(found)
    assert len({each["group"] for each in found}) == 8


def test_a_newsroom_is_a_line_with_what_is_known_of_it(say: Say) -> None:
    lines = say("kcci").splitlines()

    assert lines[0].split("  ")[0] == "ID"
    assert re.split(r"\s{2,}", lines[1]) == KCCI
    assert lines[2] == "newsrooms: 1"


def test_what_is_assumed_or_derived_is_marked(say: Say) -> None:
    assert all(" ?  " in line for line in say("--assumed").splitlines()[1:-1])
    (kcci,) = map(json.loads, say("kcci", "--json").splitlines())

    assert kcci["derived"] == ["market", "zone"]
    assert kcci["host_assumed"] is False


def test_a_group_that_is_no_more_than_the_owner_of_2018_is_marked(say: Say) -> None:
    found = [json.loads(line) for line in say("--json").splitlines()]
    stale = [each for each in found if each["owner_as_of"]]

    assert {(each["group"], each["owner_as_of"]) for each in stale} == {("sinclair", 2018)}
    assert len(stale) == 69
    assert "  sinclair (2018)  " in say("kaas").splitlines()[1]
    assert "  sinclair  " in say("katu").splitlines()[1]


@pytest.mark.parametrize(
    ("option", "value", "key", "shown"),
    [
        ("--group", "gray", "group", "gray"),
        ("--network", "abc", "network", "ABC"),
        ("--state", "ia", "state", "IA"),
        ("--zone", "America/Denver", "zone", "America/Denver"),
    ],
)
def test_each_option_lets_only_its_newsrooms_through(
    say: Say, option: str, value: str, key: str, shown: str
) -> None:
    found = [json.loads(line) for line in say(option, value, "--json").splitlines()]

    assert found
    assert {each[key] for each in found} == {shown}


def test_options_and_words_hold_together(say: Say) -> None:
    assert ids(say("--group", "hearst", "--state", "IA", "moines", "--json")) == ["kcci"]
    assert say("--group", "hearst", "nowhere") == "no newsroom fits; scrapy outlets lists all\n"
