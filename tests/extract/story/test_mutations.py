"""Every fact of an aggregator's layouts is needed: without it, some golden page is read differently."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.library import library
from crawler.extract.page import Page
from crawler.extract.story.layout import StoryLayout
from crawler.extract.story.read import read_stories
from tests.golden import folders

NOTHING = {"text": r"(?!)()", "css": "x-nothing"}
PATTERNS = ("patterns", "anchor_text", "opaque", "id_text", "permalink", "joint")
GENERATED = {"ground_news"}
"""Layouts whose facts have tests of their own; here each of their pages must need one fact."""
STORIES = [folder for folder in folders() if (folder / "story.json").exists()]
FACTS = ("markup", "feed", "state", "page", "labels", "unrated", "opaque", "reviewer")
SHARED = ("labels", "unrated")
"""Facts that all layouts of an aggregator have in common: a page of any of them will do."""


def without(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the name of each fact in `value`, and `value` without it."""
    if isinstance(value, str) and value:
        yield name, NOTHING["text" if any(word in name for word in PATTERNS) else "css"]
    elif isinstance(value, frozenset) and value:
        yield name, frozenset()
    for key, part, put in parts(value):
        for at, new in without(part, f"{name}.{key}"):
            yield at, put(new)


def parts(value: Any) -> Iterator[tuple[Any, Any, Callable[[Any], Any]]]:
    """Yield key and value of each part, and what makes `value` with another one in its place."""
    if isinstance(value, Mapping):
        yield from ((key, part, partial(_put, value, key)) for key, part in value.items())
    elif isinstance(value, tuple):
        yield from ((place, part, partial(_put, value, place)) for place, part in enumerate(value))
    elif is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in fields(value)]
        yield from ((name, getattr(value, name), partial(_put, value, name)) for name in names)


def _put(value: Any, key: Any, new: Any) -> Any:
    if isinstance(value, Mapping):
        return {**value, key: new}
    if isinstance(value, tuple):
        return (*value[:key], new, *value[key + 1 :])
    return replace(value, **{key: new})


def mutants(layout: StoryLayout) -> Iterator[tuple[str, StoryLayout]]:
    for name in FACTS:
        for at, new in without(getattr(layout, name, None), name):
            yield at, replace(layout, **{name: new})


@cache
def page_of(folder: Path) -> tuple[Page, str]:
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    body = gzip.decompress((folder / "page.html.gz").read_bytes())
    return Page.parse(body, about["url"], about["content_type"]), about["fetched_at"]


def read(folder: Path, layouts: list[StoryLayout]) -> tuple[bytes, ...] | None:
    page, fetched_at = page_of(folder)
    found = read_stories(page, layouts, fetched_at)
    return tuple(story.to_json() for story in found.stories) if found else None


@cache
def killed(folder: Path) -> tuple[set[str], set[str]]:
    """Return the facts that the page cannot be read without, and all facts of its layout."""
    aggregator = next(one for one in library().aggregators if one.name == folder.parent.name)
    page, fetched_at = page_of(folder)
    winner = read_stories(page, aggregator.layouts, fetched_at)
    assert winner is not None
    right = read(folder, [winner.layout])
    about = {
        name if name.startswith(SHARED) else f"{winner.layout.since} {name}": read(folder, [mutant]) != right
        for name, mutant in mutants(winner.layout)
    }
    return {name for name, is_killed in about.items() if is_killed}, set(about)


@pytest.mark.parametrize("folder", STORIES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_golden_page_needs_the_facts_of_its_layout(folder: Path) -> None:
    assert killed(folder)[0]


@pytest.mark.parametrize("name", sorted({folder.parent.name for folder in STORIES} - GENERATED))
def test_each_fact_of_an_aggregator_is_needed_by_a_golden_page(name: str) -> None:
    pages = [killed(folder) for folder in STORIES if folder.parent.name == name]
    needed = set().union(*(needed for needed, _ in pages))
    known = set().union(*(known for _, known in pages))
    assert known - needed == set()
