"""Any damage to a page of Techmeme, AllSides or Google News gives records or none; nothing is raised."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.library import library
from crawler.extract.page import Page
from crawler.extract.story.read import read_stories
from crawler.records import StoryCluster
from tests.extract.story.digests import ALLSIDES, FRONT, LISTED, PLAIN, ROUNDUP, SEARCH, STORIES, TECHMEME
from tests.site.allsides import columns_page, thumbs_page, today_page
from tests.site.google_news import feed
from tests.site.techmeme import techmeme_page


@dataclass(frozen=True)
class Case:
    name: str
    url: str
    html: str


CASES = (
    Case("techmeme", TECHMEME, techmeme_page(STORIES).decode()),
    Case("techmeme-old", FRONT, techmeme_page(STORIES, is_old=True).decode()),
    Case("allsides-columns", ALLSIDES, columns_page(ROUNDUP).decode()),
    Case("allsides-today", ALLSIDES, today_page(ROUNDUP).decode()),
    Case("allsides-thumbs", "https://www.allsides.com/story-list", thumbs_page((ROUNDUP,) * 2).decode()),
    Case("google", SEARCH, feed((LISTED, PLAIN)).decode()),
)
LAYOUTS = [layout for site in library().aggregators for layout in site.layouts]
HOSTILE = (
    '"',
    "<!--",
    "]]>",
    "<![CDATA[",
    "</div>" * 20,
    "<a>" * 50,
    "\0",
    "\ud800",
    "&lt;li&gt;",
    "&#0;",
    "&unknown;",
    "<!DOCTYPE rss>",
    "<item>",
    ' href="http://[x"',
    ' href="javascript:x"',
    "\x1b",
)
chosen = st.sampled_from(CASES)


def must_be_written(html: str, url: str) -> list[StoryCluster]:
    found = read_stories(Page.parse(html, url), LAYOUTS, "2026-11-21")
    stories = list(found.stories) if found else []
    for story in stories:
        assert json.loads(story.to_json())["schema"] == "wirecopy/story_cluster/1"
        assert story.counts.shown == len(story.members) > 0
        assert story.record_id.startswith(url.split("/")[2])
    return stories


@given(chosen, st.floats(0, 1), st.integers(0, 1500))
@settings(max_examples=200)
def test_any_part_may_be_missing(case: Case, where: float, length: int) -> None:
    at = int(where * len(case.html))
    must_be_written(case.html[:at] + case.html[at + length :], case.url)


@given(chosen, st.floats(0, 1), st.integers(0, 1500))
@settings(max_examples=150)
def test_any_part_may_be_doubled(case: Case, where: float, length: int) -> None:
    at = int(where * len(case.html))
    must_be_written(case.html[: at + length] + case.html[at:], case.url)


@given(chosen, st.floats(0, 1), st.sampled_from(HOSTILE))
@settings(max_examples=250)
def test_anything_may_stand_anywhere(case: Case, where: float, hostile: str) -> None:
    at = int(where * len(case.html))
    must_be_written(case.html[:at] + hostile + case.html[at:], case.url)


@given(chosen, st.text(max_size=300))
@settings(max_examples=80)
def test_any_text_may_be_the_page(case: Case, text: str) -> None:
    must_be_written(text, case.url)


@given(chosen, st.text(max_size=40))
@settings(max_examples=80)
def test_any_address_may_end_anyhow(case: Case, ending: str) -> None:
    read_stories(Page.parse(case.html, case.url + ending), LAYOUTS)


@pytest.mark.parametrize(
    ("url", "nest"),
    [
        (FRONT, '<div class="clus"><div class="ii"><div class="item"><div class="di">' * 2000),
        (
            FRONT,
            '<div class="clus"><div class="ii">'
            + '<div class="drhed">x</div><div class="di">y</div>' * 20_000,
        ),
        (ALLSIDES, '<div class="quicktabs-views-group left"><div class="news-source">A</div>' * 3000),
        (ALLSIDES, '<div class="left"><div class="global-bias-label">x</div>' * 3000),
        (SEARCH, "<rss><channel>" + "<item><description>" * 3000),
        (
            SEARCH,
            "<rss><channel><item><description>" + "&lt;ol&gt;&lt;li&gt;" * 30_000 + "</description></item>",
        ),
    ],
)
def test_elements_by_the_thousand_cost_bounded_work(url: str, nest: str) -> None:
    assert len(must_be_written(nest, url)) <= 200
