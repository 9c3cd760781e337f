"""Every stored story page gives the record beside it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from crawler.extract.library import library
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
    pages = [json.loads((folder / "story.json").read_text()) for folder in STORIES]
    flags = [story["quality"]["flags"] for page in pages for story in page.get("stories", [page])]
    assert [] in flags
    assert ["state_missing"] in flags


def test_each_aggregator_has_its_golden_pages() -> None:
    counted = Counter(folder.parent.name for folder in STORIES)
    assert set(counted) == {aggregator.name for aggregator in library().aggregators}
    assert min(counted.values()) >= 4, counted
