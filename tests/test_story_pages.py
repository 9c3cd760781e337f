"""Every stored story page gives the record beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden import differing, folders, read

STORIES = [folder for folder in folders() if (folder / "story.json").exists()]


@pytest.mark.parametrize("folder", STORIES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_stored_story_page_gives_its_record(folder: Path) -> None:
    name, found = read(folder)
    right = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    assert name == "story.json"
    wrong = differing(found, right)
    assert not wrong, f"{folder}: {', '.join(wrong)}; run ./dev pages; when right: ./dev pages --accept"


def test_there_are_stories_with_and_without_state() -> None:
    flags = [json.loads((folder / "story.json").read_text())["quality"]["flags"] for folder in STORIES]
    assert [] in flags
    assert ["state_missing"] in flags
