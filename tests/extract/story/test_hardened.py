"""Ground News in the forms other than the whole page: the bare stream, missing parts, other nestings."""

import json
from typing import Any

import pytest

from crawler.extract import read_page
from crawler.records import Outcome, Reading, StoryCluster
from tests.extract.story.stories import FETCHED, STORY, URL, member, read, story
from tests.site.ground import story_page, story_stream
from tests.site.ground_state import event


def stream_of(value: dict[str, Any]) -> str:
    return f'7:["$","$L7f",null,{json.dumps({"event": value})}]\n'


def without(*names: str) -> StoryCluster:
    return read(stream_of({name: held for name, held in event(STORY).items() if name not in names}))


def fetched(body: bytes, content_type: str, url: str = URL) -> Reading:
    return read_page(body, url, content_type=content_type, fetched_at=FETCHED)


@pytest.mark.parametrize("content_type", ["text/x-component", "text/x-component; charset=iso-8859-1"])
def test_a_stream_fetched_by_itself_is_a_story_in_utf8(content_type: str) -> None:
    found = fetched(story_stream(STORY), content_type)
    assert (found.outcome, found.pack) == (Outcome.STORED, "ground_news@2026-01-01")
    assert found.story
    assert found.story.members[3].snippet == STORY.members[3].snippet
    assert found.story.language.declared is None


def test_a_short_stream_is_utf8_though_its_bytes_could_be_anything_else() -> None:
    one = story(members=(member(1, outlet="Café"),), topics=(), description="")
    body = story_stream(one).decode().replace("é", "€").encode().replace("€".encode(), b"\xc3\xa9")
    found = fetched(body, "text/x-component").story
    assert found
    assert found.members[0].outlet.name == "Café"


def test_a_story_without_topics_or_summaries_has_none_and_no_fault() -> None:
    found = without("interests", "place", "chatGptSummaries")
    assert (found.topics, found.places, found.summaries, found.quality.flags) == ((), (), (), ())


@pytest.mark.parametrize(
    "name", ["blindspotData", "descriptionAttribution", "firstSource", "dek", "lastModified"]
)
def test_a_part_that_is_missing_costs_only_itself(name: str) -> None:
    found = without(name)
    assert (found.title, found.counts.shown) == (STORY.title, 10)
    assert found.quality.flags == ()


def test_a_story_without_members_in_its_state_takes_the_cards() -> None:
    html = story_page(STORY).decode().replace("firstTenSources", "otherSources")
    found = read(html)
    assert found.counts.shown == 12


def test_a_story_nobody_rated_has_counts_and_no_shares() -> None:
    unrated = tuple(member(number, bias=None) for number in range(2))
    found = read(story_page(story(counts=(0, 0, 0), listed=2, members=unrated)))
    assert (found.counts.rated, found.counts.listed) == (0, 2)
    assert found.distribution
    assert found.distribution.left
    assert (found.distribution.left.count, found.distribution.left.share) == (0, None)
    assert "shares_sum_to_one" not in found.quality.checks
    assert {m.bias for m in found.members} == {None}
    assert found.quality.flags == ()


def test_a_story_of_one_source_is_whole() -> None:
    found = read(story_page(story(counts=(0, 1, 0), listed=1, members=(member(1),))))
    assert (found.counts.listed, found.counts.rated, found.counts.shown) == (1, 1, 1)
    assert found.distribution
    assert found.distribution.center
    assert (found.distribution.center.share, found.distribution.center.shown_text) == (1.0, "100%")
    assert found.quality.flags == ()


def test_a_named_blindspot_is_kept() -> None:
    assert read(stream_of({**event(STORY), "blindspot": "right"})).blindspot == "right"


def test_a_blindspot_that_is_an_object_is_flagged_and_costs_nothing_else() -> None:
    found = read(stream_of({**event(STORY), "blindspot": {"side": "right", "percent": 80}}))
    assert (found.blindspot, found.title, found.counts.shown) == (None, STORY.title, 10)
    assert found.quality.flags == ("mistyped:blindspot",)


@pytest.mark.parametrize("place", ["article", "fr/article", "en-CA/article", "es_419/article"])
def test_another_edition_is_read_by_the_same_facts(place: str) -> None:
    url = URL.replace("/article/", f"/{place}/")
    found = fetched(story_page(STORY), "text/html", url).story
    assert found
    assert (found.slug, found.site_id, found.url) == (STORY.slug, STORY.id, url)
    assert found.quality.flags == ()


def test_labels_come_from_the_state_where_an_edition_translates_them() -> None:
    html = story_page(STORY).decode()
    for label, other in (
        (">Left</div></a>", ">Gauche</div></a>"),
        (">Center</div></a>", ">Centre</div></a>"),
    ):
        html = html.replace(label, other)
    found = read(html)
    assert [m.bias.label if m.bias else None for m in found.members[:10]] == [
        m.bias for m in STORY.members[:10]
    ]
    assert "differs:members.bias" in found.quality.flags


@pytest.mark.parametrize(
    "nested",
    [
        lambda value: f"7:{json.dumps({'event': value})}\n",
        lambda value: f"a:{json.dumps(value)}\n7:" + json.dumps(["$", "$L7f", None, {"event": "$a"}]) + "\n",
        lambda value: f"7:{json.dumps([[['$', 'div', None, {'data': {'story': value}}]]])}\n",
        lambda value: f"0:{json.dumps({'P': None, 'f': [[{'props': {'pageProps': {'event': value}}}]]})}\n",
    ],
    ids=["bare", "row-of-its-own", "other-names", "deep"],
)
def test_the_story_is_found_by_its_shape_wherever_it_is_nested(nested: Any) -> None:
    found = read(nested(event(STORY)))
    assert (found.title, found.counts.shown, found.quality.flags) == (STORY.title, 10, ())


def test_members_spread_over_rows_are_joined_in_their_order() -> None:
    value = event(STORY)
    rows = "".join(f"{n:x}:{json.dumps(one)}\n" for n, one in enumerate(value["firstTenSources"], 0xA0))
    value["firstTenSources"] = [f"${n:x}" for n in range(0xA0, 0xAA)]
    found = read(rows + stream_of(value))
    assert [m.url for m in found.members] == [m.url for m in STORY.members[:10]]


def test_a_member_whose_row_was_cut_off_is_flagged() -> None:
    value = event(STORY)
    value["firstTenSources"][4] = "$ff"
    found = read(stream_of(value))
    assert found.counts.shown == 9
    assert "mistyped:members" in found.quality.flags


def test_cards_beyond_the_first_page_of_sources_are_members_too() -> None:
    many = tuple(map(member, range(40)))
    found = read(story_page(story(members=many, listed=131)))
    assert (found.counts.listed, found.counts.shown) == (131, 40)
    assert [m.url for m in found.members] == [m.url for m in many]
    assert found.quality.flags == ()


def test_a_story_s_page_that_no_layout_reads_is_unread_and_not_an_article() -> None:
    found = fetched(b"<article><h1>Bridge</h1>" + b"<p>Words of another page. </p>" * 60, "text/html")
    assert (found.outcome, found.reason) == (Outcome.UNREADABLE, "no_layout")
