"""Each folder of `tests/pages` with a `story.json` is a story page and the record it must give."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.story import read_story

PAGES = sorted(file.parent for file in Path(__file__).with_name("pages").glob("*/*/story.json"))


def read(folder: Path) -> dict[str, Any]:
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    html = gzip.decompress((folder / "page.html.gz").read_bytes())
    found = read_story(html, about["url"], content_type=about["content_type"], fetched_at=about["fetched_at"])
    record: dict[str, Any] = json.loads(found.to_json())
    return record


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_stored_story_page_gives_its_record(folder: Path) -> None:
    found = read(folder)
    right = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    wrong = [name for name in sorted({*found, *right}) if found.get(name) != right.get(name)]
    assert not wrong, f"{folder}: {', '.join(wrong)} differ; run ./dev pages and look at the difference"
    assert found.keys() == right.keys()


def test_there_are_pages_with_and_without_state() -> None:
    flags = [json.loads((folder / "story.json").read_text())["quality"]["flags"] for folder in PAGES]
    assert [] in flags
    assert ["state_missing"] in flags
