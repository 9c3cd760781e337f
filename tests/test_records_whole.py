"""The record types whole: every field is filled by some golden page, or it is said here who fills it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import inspect

from crawler.records import Article, StoryCluster
from tests.golden import folders

ELSEWHERE = {
    "first_seen": "the archive's: when a record of the story was first kept",
    "version": "the archive's: which reading of the story this is",
    "capture": "the crawl's: where the page is kept",
    "transcripts[].capture": "the crawl's",
    "members[].article_record_id": "the crawl's: the record of a member that was fetched too",
    "publisher.callsign": "listed stations only; no page of one may be kept here",
    "publisher.market": "listed stations only",
    "publisher.tz": "listed stations only",
    "language.detected": "not looked for on a page of any known system",
    "transcripts[].is_machine": "not looked for: no known page says it",
    "audios[].media_id": "not looked for: the sounds of the only system that has them have none",
    "audios[].player_id": "not looked for, likewise",
    "audios[].title": "not looked for, likewise",
    "audios[].thumb": "not looked for, likewise",
    "places[].slug": "not looked for: an aggregator's places have none",
    "related[].block": "not looked for: an aggregator's links stand in no body",
}
"""Fields that reading a golden page does not fill, and why."""
APART = {"Provenance", "Candidate", "Capture", "Version", "Locked"}
"""Types whose own fields are no fields of a page."""


def fields(kind: Any, at: str = "") -> Iterator[str]:
    """Yield the path of each field of a record type: `images[].credit`."""
    if isinstance(kind, inspect.UnionType):
        for one in kind.types:
            yield from fields(one, at)
    elif isinstance(kind, inspect.VarTupleType):
        yield from fields(kind.item_type, f"{at}[]")
    elif isinstance(kind, inspect.StructType) and kind.cls.__name__ not in APART:
        for field in kind.fields:
            path = f"{at}.{field.encode_name}".lstrip(".")
            yield path
            yield from fields(field.type, path)


def filled(value: Any, at: str = "") -> Iterator[str]:
    """Yield the path of each member of a JSON value that says something."""
    if isinstance(value, list):
        for one in value:
            yield from filled(one, f"{at}[]")
    elif isinstance(value, dict):
        for name, member in value.items():
            path = f"{at}.{name}".lstrip(".")
            if member not in (None, [], {}, ""):
                yield path
            yield from filled(member, path)


@pytest.mark.parametrize(("record", "file"), [(Article, "article.json"), (StoryCluster, "story.json")])
def test_every_field_is_filled_by_a_golden_page_or_said_to_be_filled_elsewhere(
    record: Any, file: str
) -> None:
    found: set[str] = set()
    for folder in folders():
        if (folder / file).exists():
            held = json.loads((folder / file).read_text(encoding="utf-8"))
            found.update(path for one in held.get("stories", [held]) for path in filled(one))
    wanted = dict.fromkeys(fields(inspect.type_info(record)))
    idle = [path for path in wanted if path not in found]
    assert [path for path in idle if not path.startswith(tuple(ELSEWHERE))] == []
