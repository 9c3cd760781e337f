from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crawler.records import UNSET, Rating, StoryCluster
from tests.extract.story.digests import ALLSIDES, ROUNDUP, reading, stories, take
from tests.site.allsides import Roundup, columns_page, thumbs_page, today_page

FRONT = "https://www.allsides.com/unbiased-balanced-news"
OWN = "https://www.allsides.com/news/2017-02-03-0800/bridge"
Make = Callable[[Roundup], bytes]
MAKERS = (columns_page, today_page)


def the_story(page: bytes) -> StoryCluster:
    (story,) = stories(page, ALLSIDES)
    return story


def told(**other: Any) -> Roundup:
    return replace(ROUNDUP, **other)


@pytest.mark.parametrize("make", MAKERS)
def test_each_side_is_a_member_with_its_outlet_and_label(make: Make) -> None:
    story = the_story(make(ROUNDUP))
    assert story.quality.flags == ()
    assert [(m.side, m.outlet.name, m.bias.label if m.bias else None) for m in story.members] == [
        ("left", "Tern Times", "leanLeft"),
        ("center", "Plain Wire", "center"),
        ("right", "Harbor Star", "right"),
    ]
    assert [(m.url, m.headline, m.opaque_link) for m in story.members] == [
        ("https://terntimes.example/bridge", "Tern Times: “Bridge” & tolls", False),
        ("https://plainwire.example/bridge", "Plain Wire: “Bridge” & tolls", False),
        ("https://harborstar.example/bridge", "Harbor Star: “Bridge” & tolls", False),
    ]


@pytest.mark.parametrize("make", MAKERS)
def test_a_rating_names_its_page(make: Make) -> None:
    bias = the_story(make(ROUNDUP)).members[0].bias
    assert bias
    page = "https://www.allsides.com/news-source/tern-times-media-bias"
    assert bias.ratings == (Rating(reviewer="AllSides", label="Lean Left", url=page),)
    assert bias.scale == ("left", "leanLeft", "center", "leanRight", "right", "mixed")


@pytest.mark.parametrize("make", MAKERS)
def test_the_summary_is_the_site_s_and_the_title_is_its_headline(make: Make) -> None:
    story = the_story(make(ROUNDUP))
    (summary,) = story.summaries or ()
    assert (summary.role, summary.bullets) == ("neutral", ROUNDUP.paragraphs)
    assert (story.title, story.slug) == ("Island Bridge Reopens", ROUNDUP.slug)
    assert [topic.name for topic in story.topics or ()] == ["Transport", "Tern Island"]


def test_the_day_of_a_roundup_is_its_own_clock() -> None:
    started = the_story(columns_page(ROUNDUP)).started
    assert started
    assert started.value == "2021-03-04T09:30:00-08:00"


def test_the_oldest_layout_tells_a_story_a_block() -> None:
    other = told(slug="fishing-quota", title="Quota Falls", takes=(take("left", "Mixed", "Skua Sun"),))
    first, second = stories(thumbs_page((ROUNDUP, other)), FRONT)
    assert (first.title, first.dek) == ("Island Bridge Reopens", "The bridge reopened on Friday.")
    assert second.canonical_url == "https://www.allsides.com/story/fishing-quota"
    assert (first.slug, second.slug) == (ROUNDUP.slug, "fishing-quota")
    assert first.record_id != second.record_id
    assert second.members[0].bias
    assert (second.members[0].side, second.members[0].bias.label) == ("left", "mixed")
    assert (first.quality.flags, second.quality.flags) == ((), ())


def test_a_story_is_the_same_record_on_the_front_page_and_on_its_own() -> None:
    (block,) = stories(thumbs_page((ROUNDUP,)), FRONT)
    assert block.record_id == the_story(columns_page(ROUNDUP)).record_id


def test_a_link_to_the_site_s_own_page_of_an_article_is_opaque_and_no_fault() -> None:
    own = replace(ROUNDUP.takes[0], url=OWN)
    (story,) = stories(thumbs_page((told(takes=(own,)),)), FRONT)
    assert (story.members[0].url, story.members[0].opaque_link) == (OWN, True)
    assert story.quality.flags == ()


def test_more_headlines_stand_beside_the_leads() -> None:
    more = replace(take("left", "Left", "Skua Sun"), url="/news/2026-11-20-0800/more")
    story = the_story(today_page(told(more=(more,))))
    assert [(m.relation, m.side) for m in story.members][3:] == [("related", "left")]
    assert story.members[3].opaque_link is True
    assert story.quality.flags == ()


def test_an_outlet_that_is_not_rated_has_no_label() -> None:
    unrated = take("center", "Not Rated", "Plain Wire")
    story = the_story(columns_page(told(takes=(unrated,))))
    assert story.members[0].bias is None


@pytest.mark.parametrize(
    ("takes", "flag"),
    [
        ((take("left", "Left", "A"), take("left", "Lean Left", "B")), "a_side_has_one_lead"),
        ((take("left", "Right", "A"),), "labels_fit_their_sides"),
        ((take("center", "Lean Left", "A"),), "labels_fit_their_sides"),
        ((take("left", "Upper", "A"),), "bias_is_on_the_scale"),
        ((take("left", "Far Left", "A"),), "bias_is_on_the_scale"),
    ],
)
@pytest.mark.parametrize("make", MAKERS)
def test_columns_that_contradict_themselves_are_flagged(make: Make, takes: tuple[object], flag: str) -> None:
    assert flag in the_story(make(told(takes=takes))).quality.flags


def test_mixed_stands_on_any_side() -> None:
    takes = tuple(take(side, "Mixed", side.title()) for side in ("left", "center", "right"))
    assert the_story(columns_page(told(takes=takes))).quality.flags == ()


def test_each_day_s_layout_is_named_in_the_pack() -> None:
    assert [reading(make(ROUNDUP), ALLSIDES).pack for make in MAKERS] == [
        "allsides@2018-01-01",
        "allsides@2025-01-01",
    ]
    assert reading(thumbs_page((ROUNDUP,)), FRONT).pack == "allsides@2012-01-01"


def test_figures_this_site_does_not_show_are_not_looked_for() -> None:
    story = the_story(columns_page(ROUNDUP))
    assert (story.distribution, story.factuality, story.places, story.first_source) == (UNSET,) * 4
    assert (story.locked_fields, story.upsell_text) == ((), ())


def test_a_column_that_shows_only_the_site_s_own_page_has_an_opaque_link() -> None:
    story = the_story(columns_page(told(takes=(replace(ROUNDUP.takes[0], url=""),))))
    assert story.members[0].opaque_link is True
    assert story.members[0].url == "https://www.allsides.com/news/2021-03-04-0930/x"
