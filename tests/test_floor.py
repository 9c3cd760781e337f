"""The floor under the scores: none falls below it unseen, none is lowered without its reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.floor.__main__ import main
from tests.floor.pins import Pin, fallen, raised, read_pins, unexplained, write_pins

STORY = [
    "The lamp on the pier burns again, the keeper said on Monday after nine days and nights of work on it.",
    "It had gone out in the storm that took the stairs, and two boats had lost their way because of it.",
]
PAGE = f"<title>Lamp</title><main><h1>The lamp burns</h1>{''.join(f'<p>{p}</p>' for p in STORY)}</main>"


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "pages" / "made"
    folder.mkdir(parents=True)
    (folder / "lamp.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    row = {
        "id": "lamp",
        "url": "https://pier.example/lamp",
        "html": "lamp.html.gz",
        "headline": "The lamp burns",
        "body": ["\n".join(STORY)],
    }
    (folder / "manifest.jsonl").write_text(json.dumps(row) + "\n")
    return tmp_path / "pages"


def test_scores_are_shown_with_the_platform_files_on_and_off(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(labelled)], tmp_path / "floors.toml") == 0
    assert "made          exact          1.000    1.000" in capsys.readouterr().out


def test_one_command_raises_the_floors_to_the_scores(labelled: Path, tmp_path: Path) -> None:
    pins = tmp_path / "floors.toml"
    write_pins([Pin("made", "f1", 0.5, 0.75, "the pages were labelled anew")], pins)
    assert main([str(labelled), "--raise"], pins) == 0
    assert read_pins(pins) == [
        Pin("made", "f1", 1.0, 1.0),
        Pin("made", "exact", 1.0, 1.0),
        Pin("made", "headline", 1.0, 1.0),
    ]


def test_a_score_below_its_floor_is_told_and_raising_leaves_it(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pins = tmp_path / "floors.toml"
    write_pins([Pin("made", "minute", 0.9, 0.9), Pin("elsewhere", "f1", 0.9, 0.9)], pins)
    assert main([str(labelled), "--raise"], pins) == 1
    assert "floor: made minute: none, its floor is 0.9\n" in capsys.readouterr().err
    kept = {Pin("made", "minute", 0.9, 0.9), Pin("elsewhere", "f1", 0.9, 0.9)}
    assert kept < set(read_pins(pins))


def test_a_folder_without_labelled_pages_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)], tmp_path / "floors.toml") == 2
    assert "give the folder that holds the sets" in capsys.readouterr().err


def test_a_floor_is_lowered_with_its_reason_only() -> None:
    explained = Pin("made", "f1", 0.8, 0.9, "eight labels were wrong")
    assert unexplained([explained, Pin("made", "exact", 0.9, 0.9)]) == []
    assert unexplained([Pin("made", "f1", 0.8, 0.9, " ")]) == [
        "made f1: lowered from 0.9 to 0.8 without a reason"
    ]
    assert list(fallen([explained], {"made": {"f1": 0.79996}})) == []
    assert list(fallen([explained], {"made": {"f1": 0.79994}})) == ["made f1: 0.7999, its floor is 0.8"]
    assert raised([explained], {"made": {"f1": 0.85}}) == [
        Pin("made", "f1", 0.85, 0.9, "eight labels were wrong")
    ]


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text("[made]\nf1 = 0.9\n")
    with pytest.raises(ValueError, match="wants floor, best"):
        read_pins(tmp_path / "floors.toml")


def test_the_projects_own_floors_stand_or_say_why() -> None:
    pins = read_pins()
    assert {"f1", "exact"} <= {pin.figure for pin in pins}
    assert unexplained(pins) == []
    assert all(pin.floor <= pin.best for pin in pins)
