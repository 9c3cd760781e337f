"""A new group of stations is a golden page and one file of facts: under thirty lines, no function."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from crawler.extract.article import article_of
from crawler.extract.choose import choose
from crawler.extract.library import Library, stated_in
from crawler.extract.page import Page
from tests.golden import differing

FACTS = '''"""North Sky Television: two newsrooms on one content system."""

from datetime import date

from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Layout, Outlet
from crawler.extract.readers import css, script

STORY = script("script#north-sky", root="story")


class NorthSky(GroupFacts):
    name = "north_sky"
    layouts = (
        Layout(
            since=date(2025, 3, 1),
            article=r"^/story/(?P<id>\\d{7})-",
            fingerprint=("script#north-sky",),
            body=STORY.html("text") | css(".story-body > p"),
            authors=STORY.each("team", name="name", role="job"),
            published=STORY.at("first"),
        ),
    )
    outlets = (
        Outlet("kpol", "Polaris 9", "kpol9.example", tz="America/Anchorage", market="Anchorage"),
        Outlet("kaur", "Aurora 4", "aurora4.example", tz="America/Juneau", market="Juneau"),
    )
'''
STATE = {
    "story": {
        "text": "<p>The ice road opened on Monday.</p><p>It is a week early.</p>",
        "team": [{"name": "Sunniva Holt", "job": "Reporter"}],
        "first": "2026-01-12 09:30",
    }
}
HTML = (
    "<html lang=en><h1>Ice road opens</h1><div class=story-body></div>"
    f'<script id="north-sky" type="application/json">{json.dumps(STATE)}</script></html>'
)
URL = "https://www.aurora4.example/story/4410027-ice-road"
GOLDEN = {
    "record_id": "www.aurora4.example/4410027",
    "headline": "Ice road opens",
    "body_text": "The ice road opened on Monday.\n\nIt is a week early.",
    "published": {
        "value": "2026-01-12T09:30:00-09:00",
        "raw": "2026-01-12 09:30",
        "zone": "America/Juneau",
        "source": "state:script#north-sky first",
    },
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    package = tmp_path / "imaginary_newsrooms"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "north_sky.py").write_text(FACTS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return stated_in("imaginary_newsrooms")


def test_the_file_states_facts_in_less_than_thirty_lines() -> None:
    kinds = {type(node) for node in ast.walk(ast.parse(FACTS))}
    assert len(FACTS.splitlines()) < 30
    assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.For, ast.If}


def test_both_stations_are_read_by_the_one_file(library: Library) -> None:
    page = Page.parse(HTML, URL)
    choice = choose(page, library)
    assert (choice.pack, choice.outlet and choice.outlet.id) == ("north_sky@2025-03-01", "kaur")
    record = json.loads(article_of(page, choice).to_json())
    assert not set(differing(record, GOLDEN)) & GOLDEN.keys()
    assert [(a["name"], a["role"]) for a in record["authors"]] == [("Sunniva Holt", "Reporter")]
    sister = choose(Page.parse(HTML, URL.replace("aurora4", "kpol9")), library)
    assert sister.outlet is not None
    assert sister.outlet.id == "kpol"


def test_a_station_that_nobody_listed_is_read_by_its_template(library: Library) -> None:
    page = Page.parse(HTML, URL.replace("aurora4", "borealis7"))
    choice = choose(page, library)
    assert (choice.group, choice.outlet) == ("north_sky", None)
    assert article_of(page, choice).body_text == GOLDEN["body_text"]
