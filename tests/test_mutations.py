"""No golden page is idle: each is held against changed readers, and some change changes its record."""

from __future__ import annotations

import gzip
import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.article import article_of
from crawler.extract.choose import choose
from crawler.extract.layout import Layout
from crawler.extract.library import library
from crawler.extract.page import Page
from crawler.extract.readers import NOWHERE, Reader
from crawler.extract.usual import GENERIC
from tests import test_layout_mutations, test_mutations_b
from tests.extract.story import test_mutations as story_mutations
from tests.golden import PAGES, folders

FOLDERS = [folder for folder in folders() if folder.parent.name == "generic"]
FACTS = [field.name for field in fields(Layout) if isinstance(getattr(GENERIC, field.name), Reader)]


def read(folder: Path) -> dict[str, Any]:
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    html = gzip.decompress((folder / "page.html.gz").read_bytes())
    page = Page.parse(html, about["url"], about["content_type"])
    found: dict[str, Any] = json.loads(article_of(page, choose(page, library())).to_json())
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_page_of_no_known_system_needs_the_usual_places(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = read(folder)
    killed: set[str] = set()
    for fact in FACTS:
        without: dict[str, Any] = {fact: NOWHERE}
        monkeypatch.setattr("crawler.extract.article.GENERIC", replace(GENERIC, **without))
        killed |= {fact} if read(folder) != right else set()
    assert killed >= {"headline", "authors", "published"}


def test_every_golden_page_is_held_against_changes_of_its_reader() -> None:
    held = {*FOLDERS, *test_layout_mutations.FOLDERS, *test_mutations_b.FOLDERS}
    held |= set(story_mutations.STORIES)
    assert [str(folder.relative_to(PAGES)) for folder in folders() if folder not in held] == []


def test_every_platform_and_aggregator_has_four_golden_pages() -> None:
    names = [folder.parent.name for folder in folders()]
    platforms = [group.name for group in library().groups] + [site.name for site in library().aggregators]
    assert {name: names.count(name) for name in platforms if names.count(name) < 4} == {}
    assert len(platforms) == 12
