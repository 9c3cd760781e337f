"""Whatever stands in a page's data, reading it ends in an outcome, and never in an error of ours."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import read_page
from crawler.records import Outcome
from tests.golden import PAGES

HELD = {
    "sinclair/2026-11-17-night-market-braces": "sinclairDigital.storyData = ",
    "abc_owned/2026-03-09-tram-bell": "window['__abcotv__']=",
    "abc_owned/2020-04-20-ferry-timetable-2020-form": "window['__abcotv__']=",
    "gray/2026-08-14-orchard-road": "Fusion.globalContent=",
}
TEXTS = st.one_of(
    st.text(max_size=20), st.sampled_from(["<p>", "{p}x{/p}", "9" * 30, "2026-13-40T99:99", "//["])
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@cache
def parts(page: str) -> tuple[str, str, Any, str]:
    """Return a golden page's address, and its text before, in and after its data."""
    folder = PAGES / page
    url = json.loads((folder / "page.json").read_text(encoding="utf-8"))["url"]
    html = gzip.decompress((folder / "page.html.gz").read_bytes()).decode()
    start = html.index(HELD[page]) + len(HELD[page])
    value, length = json.JSONDecoder().raw_decode(html[start:])
    return url, html[:start], value, html[start + length :]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, member in inner for place in places(member, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, dict):
        return {k: put(v, path[1:], new) if k == path[0] else v for k, v in value.items()}
    return [put(v, path[1:], new) if i == path[0] else v for i, v in enumerate(value)]


@pytest.mark.parametrize("page", HELD)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_value_at_any_place_of_a_story_gives_an_outcome(page: str, data: st.DataObject) -> None:
    url, before, value, after = parts(page)
    path = data.draw(st.sampled_from(places(value)))
    held = json.dumps(put(value, path, data.draw(JSON))).replace("</", "<\\/")
    reading = read_page(before + held + after, url)
    assert reading.outcome in (Outcome.STORED, Outcome.NOT_ARTICLE), reading.reason


@pytest.mark.parametrize("page", HELD)
@settings(max_examples=20, deadline=None)
@given(cut=st.integers(0, 5_000))
def test_data_cut_anywhere_costs_only_itself(page: str, cut: int) -> None:
    url, before, value, after = parts(page)
    reading = read_page(before + json.dumps(value)[:cut] + after, url)
    assert reading.outcome in (Outcome.STORED, Outcome.NOT_ARTICLE), reading.reason


def test_an_object_in_the_place_of_a_sections_name_costs_only_that_name() -> None:
    url, before, value, after = parts("gray/2026-08-14-orchard-road")
    sections = [{"name": {"en": "Orchards"}}, {"name": "Roads"}]
    held = put(value, ("taxonomy", "sections"), sections)
    reading = read_page(before + json.dumps(held) + after, url)
    assert reading.article
    assert reading.article.breadcrumbs == ("Roads",)
