"""The published schemas say what is written, and everything written is as they say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crawler.observe.report import Report
from crawler.records import Article, Outcome, PageEnd, StoryCluster
from tests import schemas
from tests.golden import folders

GOLDEN = [file for folder in folders() for file in folder.glob("*.json") if file.name != "page.json"]
TYPES = {"article.json": Article, "story.json": StoryCluster}
SCHEMAS = {"article.json": "article", "story.json": "story_cluster"}


def schema(name: str) -> dict[str, Any]:
    text = (schemas.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def golden(file: Path) -> list[dict[str, Any]]:
    """Return the records of a golden page: one, or the stories of a page that tells many."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found["stories"] if set(found) == {"stories"} else [found]


def faults(value: Any, name: str) -> list[str]:
    return schemas.faults(value, schema(name), schema(name))


@pytest.mark.parametrize("name", sorted(schemas.generated()))
def test_a_published_schema_is_the_one_the_types_give(name: str) -> None:
    assert schemas.committed().get(name) == schemas.generated()[name], f"run {schemas.REPAIR}"


def test_no_schema_is_published_that_no_type_stands_for() -> None:
    assert set(schemas.committed()) == set(schemas.generated())


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_golden_record_is_as_its_schema_and_its_type_say(file: Path) -> None:
    for record in golden(file):
        assert faults(record, SCHEMAS[file.name]) == []
        assert json.loads(msgspec.convert(record, TYPES[file.name]).to_json()) == record


def test_the_golden_transcripts_are_as_their_schema_says() -> None:
    records = [record for file in GOLDEN for record in golden(file)]
    transcripts = [one for record in records for one in record.get("transcripts", ())]
    assert transcripts
    assert [fault for one in transcripts for fault in faults(one, "transcript")] == []


def test_the_report_of_a_run_is_as_its_schema_says() -> None:
    report = Report("r", "page", {"url": "u"}, datetime(2026, 11, 22, tzinfo=UTC), "s3://a/b")
    assert faults(json.loads(report.to_json()), "run") == []
    report.count(PageEnd(url="u", outcome=Outcome.FAILED, reason="timeout", outlet="kpol"))
    report.ended_at = datetime(2026, 11, 23, tzinfo=UTC)
    report.files = ["warc/a"]
    assert faults(json.loads(report.to_json()), "run") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unheard_of": 1}, "knows no unheard_of"),
        ({"kind": "gossip"}, "'gossip' is not"),
        ({"schema": "wirecopy/article/0"}, "'wirecopy/article/0' is not"),
        ({"headline": 7}, "$.headline"),
        ({"blocks": [{"i": 0, "type": "p"}]}, "$.blocks[0]: has no text"),
        ({"publisher": {"name": "A", "motto": "B"}}, "$.publisher: knows no motto"),
        ({"quality": {"score": True}}, "$.quality.score"),
    ],
)
def test_a_record_that_is_not_as_the_schema_says_is_found(change: dict[str, Any], words: str) -> None:
    record = Article(record_id="a/1", url="https://a.example/1").to_dict()
    plain = json.loads(json.dumps(record))
    assert faults(plain, "article") == []
    [fault] = faults({**plain, **change}, "article")
    assert words in fault


def test_a_missing_identity_is_found() -> None:
    assert faults({"url": "https://a.example/1"}, "article") == ["$: has no record_id"]


def test_the_schemas_repeat_the_words_of_the_types() -> None:
    capture = schema("article")["$defs"]["Capture"]["properties"]
    assert capture["offset"]["description"].startswith("Bytes from the start of the file")
    assert "`www.kpol9.example/46318802`" in json.dumps(schema("article"))


def test_the_command_says_what_is_stale_and_writes_it_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schemas, "FOLDER", tmp_path / "schemas")
    assert schemas.main([]) == 1
    assert schemas.REPAIR in capsys.readouterr().out
    assert schemas.main(["--write"]) == 0
    assert schemas.main([]) == 0
    assert schemas.main(["--help"]) == 2
