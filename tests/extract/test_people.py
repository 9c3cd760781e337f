"""Bylines name people, and nothing else becomes one."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.extract.people import authors_of
from crawler.records import Candidate

BASE = "https://www.pellet.example/a"


def names(*values: Any) -> list[str]:
    return [
        a.name
        for a in authors_of([Candidate(via="dom", path="x", raw=str(v), value=v) for v in values], BASE)
    ]


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("By Ada Quill", ["Ada Quill"]),
        ("By Ada Quill and Ben Osei-Marsh", ["Ada Quill", "Ben Osei-Marsh"]),
        ("Ada Quill, Ben Marsh & Cy Lund", ["Ada Quill", "Ben Marsh", "Cy Lund"]),
        ("Story by: Ada Quill, Jr.", ["Ada Quill Jr."]),
        ("Ada Quill, The Associated Press", ["Ada Quill"]),
        ("Associated Press", ["Associated Press"]),
        ("Por Begoña Ibáñez", ["Begoña Ibáñez"]),
        ("Ada Quill | Posted 5 hours ago", ["Ada Quill"]),
        ("Sandy Anderson", ["Sandy Anderson"]),
        ("https://www.facebook.com/ada", []),
        ("2026-01-02", []),
        ("", []),
    ],
)
def test_a_byline_gives_the_people_it_names(byline: str, people: list[str]) -> None:
    assert names(byline) == people


def test_roles_organisations_and_addresses_go_with_their_author() -> None:
    value = {"name": "Ada Quill", "role": "Reporter", "url": "/team/ada"}
    author = authors_of([Candidate(via="dom", path="x", raw="", value=value)], BASE)[0]
    assert (author.role, author.url) == ("Reporter", "https://www.pellet.example/team/ada")
    text = "Staff Writer Ada Quill, Polaris News ada@kpol9.example"
    author = authors_of([Candidate(via="dom", path="x", raw=text, value=text)], BASE)[0]
    assert (author.name, author.role, author.org) == (
        "Ada Quill",
        "Staff Writer",
        "Polaris News",
    )
    assert author.email == "ada@kpol9.example"
    text = "Ada Quill, Food Editor"
    author = authors_of([Candidate(via="dom", path="x", raw=text, value=text)], BASE)[0]
    assert (author.name, author.role) == ("Ada Quill", "Food Editor")


def test_a_person_named_twice_is_one_author() -> None:
    assert names("Ada Quill", "ada quill", {"name": "Ada Quill"}) == ["Ada Quill"]


@pytest.mark.parametrize("name", ["7 News WHPL", "NewsChannel 5", "KXPL13 Staff"])
def test_a_newsroom_may_bear_its_channel(name: str) -> None:
    assert [a.name for a in authors_of([Candidate(via="ld", path="author", raw=name, value=name)], "")] == [
        name
    ]


@pytest.mark.parametrize(
    "text", ["12", "3 min", "Nov 20", "20 November", "10:15", "5 comments", "3rd", "2026"]
)
def test_a_time_or_an_amount_is_nobody(text: str) -> None:
    assert authors_of([Candidate(via="ld", path="author", raw=text, value=text)], "") == ()
