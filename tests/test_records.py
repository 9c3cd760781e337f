"""The record types: JSON and back, whatever they hold."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from crawler import records
from crawler.records import (
    UNSET,
    Article,
    Block,
    Counts,
    Locked,
    Member,
    MemberOutlet,
    Outcome,
    PageEnd,
    Record,
    Repair,
    Stamp,
    StoryCluster,
)

TYPES: list[type[Record]] = [
    kind
    for kind in vars(records).values()
    if isinstance(kind, type) and issubclass(kind, Record) and kind is not Record
]
TEXTS = st.text(max_size=8)
JSON = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | TEXTS, st.lists, max_leaves=3)


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Return a strategy of the values a field's type allows; NaN and infinity are no JSON."""
    match kind:
        case inspect.UnionType(types=types):
            return st.one_of(*map(values, types))
        case inspect.StructType(cls=cls):
            return st.deferred(lambda: built(cls))
        case inspect.VarTupleType(item_type=item):
            return st.lists(values(item), max_size=2).map(tuple)
        case inspect.DictType(value_type=value):
            return st.dictionaries(TEXTS, values(value), max_size=2)
        case inspect.LiteralType(values=literals):
            return st.sampled_from(literals)
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.FloatType():
            return st.floats(allow_nan=False, allow_infinity=False)
    simple: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
        inspect.StrType: TEXTS,
        inspect.IntType: st.integers(-(2**63), 2**63 - 1),
        inspect.BoolType: st.booleans(),
        inspect.NoneType: st.none(),
        inspect.AnyType: JSON,
    }
    return simple[type(kind)]


def built(cls: Any) -> st.SearchStrategy[Any]:
    """Return a strategy of records of type `cls`, every field of which varies."""
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    return st.builds(cls, **{field.name: of_field(field) for field in info.fields})


def of_field(field: inspect.Field) -> st.SearchStrategy[Any]:
    """Return a strategy of a field's values; a default of UNSET means that it may be missing."""
    known = values(field.type)
    return known | st.just(UNSET) if field.default is UNSET else known


@pytest.mark.parametrize("cls", TYPES, ids=lambda cls: cls.__name__)
def test_a_record_comes_back_from_json_as_it_was(cls: type[Record]) -> None:
    @settings(max_examples=25, suppress_health_check=list(HealthCheck), database=None)
    @given(built(cls))
    def comes_back(record: Record) -> None:
        line = record.to_json()
        assert b"\n" not in line
        assert msgspec.json.decode(line, type=cls) == record
        assert msgspec.convert(record.to_dict(), type=cls) == record
        assert json.loads(line) == json.loads(json.dumps(record.to_dict()))

    comes_back()


@pytest.mark.parametrize("cls", TYPES, ids=lambda cls: cls.__name__)
def test_a_record_is_frozen_and_named_field_by_field(cls: type[Record]) -> None:
    config = cls.__struct_config__

    assert config.frozen
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    with pytest.raises(TypeError, match="positional"):
        cls(*[None] * len(info.fields))


def test_a_record_cannot_be_changed() -> None:
    block = Block(i=0, type="p", text="Ferry")

    with pytest.raises(AttributeError):
        block.text = "Boat"  # type: ignore[misc]


def member(**fields: Any) -> Member:
    return Member(position=0, url=None, outlet=MemberOutlet(name="Polaris 9"), **fields)


@pytest.mark.parametrize(
    ("fields", "json_value"),
    [({}, "missing"), ({"ownership": None}, None), ({"ownership": Locked()}, {"locked": True})],
    ids=["not looked for", "absent", "withheld"],
)
def test_missing_null_and_locked_are_told_apart_both_ways(fields: dict[str, Any], json_value: Any) -> None:
    made = member(**fields)

    assert made.to_dict().get("ownership", "missing") == json_value
    assert msgspec.json.decode(made.to_json(), type=Member).ownership == fields.get("ownership", UNSET)


def test_an_article_that_looked_for_nothing_says_nothing_of_what_it_did_not_look_for() -> None:
    said = Article(record_id="kpol9.example/1", url="https://kpol9.example/1").to_dict()

    assert {"dek", "authors", "modified", "images", "access", "version", "capture"} & set(said) == set()
    assert said["headline"] is None
    assert said["schema"] == "wirecopy/article/1"


def test_what_is_locked_is_never_unlocked() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"locked":false}', type=Locked)


def test_a_repair_is_written_with_from() -> None:
    repair = Repair(start=0, end=2, from_="teh", to="the", rule="typo", confidence=0.9)

    assert repair.to_dict()["from"] == "teh"
    assert "from_" not in repair.to_dict()


def test_an_outcome_is_its_word() -> None:
    end = PageEnd(url="https://kpol9.example/1", outcome=Outcome.NOT_ARTICLE)

    assert end.to_dict()["outcome"] == "not_article"
    assert {str(outcome) for outcome in Outcome} == {
        "stored",
        "unchanged",
        "revisit",
        "refused",
        "http_error",
        "not_article",
        "unreadable",
        "failed",
    }


@pytest.mark.parametrize(
    "line", [b'{"i":0,"type":"poem","text":""}', b'{"i":"0","type":"p","text":""}', b"{}"]
)
def test_json_that_is_no_such_record_is_refused(line: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(line, type=Block)


def test_a_key_of_a_later_version_is_passed_over() -> None:
    assert (
        msgspec.json.decode(b'{"value":"2026","raw":"2026","source":"x","later":1}', type=Stamp).raw == "2026"
    )


def test_two_records_never_share_what_they_gather() -> None:
    made = [
        StoryCluster(record_id=name, aggregator="g", url="u", title=None, counts=Counts(listed=None))
        for name in ("a", "b")
    ]
    made[0].quality.checks["x"] = 1

    assert made[1].quality.checks == {}
