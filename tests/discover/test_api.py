"""Lists of stories as platforms answer them in JSON, whole and hostile."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.api import MAX_BYTES, MAX_TEXT, read_stories
from crawler.discover.doors import Stories
from crawler.discover.facts import GroupFacts
from crawler.discover.feed import MAX_ITEMS, Item
from crawler.discover.look import Answer, Newsroom, look
from spiders.groups.fox_owned import FoxOwned
from spiders.groups.nexstar import Nexstar
from spiders.groups.sinclair import Sinclair
from tests.doors.lists import NOW

URL = "https://kpol9.example/api/stories?limit=50"
WHERE = Stories("data.list", url="{link}", title="head.line", published="at", id="key")
LONG = "/" + "x" * MAX_TEXT


def read(body: bytes, where: Stories = WHERE) -> list[str]:
    return [item.url.removeprefix("https://kpol9.example") for item in read_stories(body, URL, where)]


def listed(*stories: Any) -> bytes:
    return json.dumps({"data": {"list": stories}}).encode()


def test_a_story_has_address_title_clock_and_id() -> None:
    story = {"link": "/story/1", "head": {"line": " Ferry\nsails "}, "at": 1_700_000_000_000, "key": 7}
    (item,) = read_stories(b"\xef\xbb\xbf" + listed(story), URL, WHERE)
    assert (item.url, item.title, item.id) == ("https://kpol9.example/story/1", "Ferry sails", "7")
    assert item.published
    assert item.published.instant == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_what_a_list_does_not_say_is_left_out() -> None:
    story = {"link": "/1", "head": {"line": "x"}, "at": 1_700_000_000, "key": 7}
    assert read_stories(listed(story), URL, Stories("data.list", url="{link}")) == (
        Item("https://kpol9.example/1", None, None, None),
    )
    assert read_stories(listed({"link": "/1"}), URL, WHERE)[0].published is None


def test_an_address_is_built_of_several_places() -> None:
    where = Stories("", url="https://{site}/story/{of.id}-x")
    stories = [{"site": "kpol9.example", "of": {"id": 4}}, {"site": "kpol9.example"}, {"of": {"id": 5}}]
    assert read(json.dumps(stories).encode(), where) == ["/story/4-x"]


@pytest.mark.parametrize(
    "story",
    [
        1,
        None,
        "x",
        [],
        {},
        {"link": None},
        {"link": {}},
        {"link": True},
        {"link": LONG},
        {"link": "ftp://x/"},
    ],
)
def test_what_has_no_address_is_passed_over(story: Any) -> None:
    assert read(listed(story, {"link": "/2"})) == ["/2"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><h1>Moved</h1>",
        listed({"link": "/1"})[:-3],
        b'{"data": {"list": {"link": "/1"}}}',
        b'{"data": null}',
        b'{"data": {"list": [{"link": "/\xff"}]}}',
        b'{"data": {"list": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b'{"data": {"list": [{"link": "/1"}]}}' + b" " * MAX_BYTES,
        b'{"data": {"list": [{"link": 1e999}]}}',
    ],
    ids=["empty", "page", "cut", "object", "null", "no text", "deep", "long", "number"],
)
def test_what_is_no_such_list_gives_nothing(body: bytes) -> None:
    assert read(body) == []


def test_a_long_list_is_read_to_a_bound() -> None:
    assert len(read(listed(*({"link": f"/{n}"} for n in range(MAX_ITEMS + 10))))) == MAX_ITEMS


@given(st.binary(max_size=200), st.recursive(st.none() | st.text() | st.floats(), st.lists, max_leaves=9))
def test_nothing_that_a_list_says_raises(body: bytes, value: Any) -> None:
    read(body)
    read(listed({"link": value, "head": value, "at": value}, value))


MADE = {
    "sinclair": {"data": [{"title": "Ferry sails", "url": "/news/local/ferry-sails-again-today"}]},
    "fox_owned": {"data": {"results": [{"canonical_url": "www.{host}/news/ferry-sails-again-today"}]}},
    "nexstar": [{"id": 4, "link": "https://www.{host}/news/local-news/ferry-sails-again-today/"}],
}
GROUPS: dict[str, type[GroupFacts]] = {"sinclair": Sinclair, "fox_owned": FoxOwned, "nexstar": Nexstar}
CLOCKS = {
    "sinclair": ("publishedDate", 1_700_000_000_000),
    "fox_owned": ("publication_date", "2023-11-14T22:13:20Z"),
    "nexstar": ("date_gmt", "2023-11-14T22:13:20"),
}


@pytest.mark.parametrize("name", MADE)
def test_the_interface_that_a_group_declares_is_read_to_its_newsrooms_articles(name: str) -> None:
    group = GROUPS[name]
    outlet = group.outlets[0]
    (door,) = (door for door in group.doors if door.kind == "api")
    made = json.loads(json.dumps(MADE[name]).replace("{host}", outlet.host.removeprefix("www.")))
    stories = made if name == "nexstar" else made["data"]
    (story,) = stories["results"] if name == "fox_owned" else stories
    story |= [CLOCKS[name]]
    answer = Answer(json.dumps(made).encode(), door.url(outlet.host), "application/json")
    found = look(door, answer, Newsroom(outlet, group.layouts), NOW)
    assert [url.rstrip("/").rpartition("/")[2] for url in found.articles.values()] == [
        "ferry-sails-again-today"
    ]
    assert found.newest == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
