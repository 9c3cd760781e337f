import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.page import Page
from crawler.extract.story.read import read_cluster
from crawler.records import StoryCluster
from spiders.aggregators.ground_news import GroundNews
from tests.extract.story.stories import STORY, URL
from tests.site.ground import story_page
from tests.site.ground_state import event

PAGE = story_page(STORY).decode()
EVENT = event(STORY)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "$7",
            "$L1",
            "$@7",
            "$7:0:a",
            "$$",
            "javascript:alert(1)",
            "http://[x",
            "http://a:99999/",
            "//",
            "\ud800",
        ]
    ),
    st.lists(st.none(), max_size=3),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=3),
)


def paths(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    keys = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    return [path for key in keys for path in ((*above, key), *paths(value[key], (*above, key)))]


PATHS = paths(EVENT)


def changed(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(copy[path[0]], path[1:], new)
    return copy


def must_be_written(found: StoryCluster | None) -> None:
    if found is not None:
        assert json.loads(found.to_json())["schema"] == "wirecopy/story_cluster/1"
        assert found.counts.shown == len(found.members)


def read(html: str) -> StoryCluster | None:
    return read_cluster(Page.parse(html, URL), GroundNews.layouts)


@given(st.sampled_from(PATHS), JUNK)
@settings(max_examples=300)
def test_any_value_of_the_state_may_be_anything(path: tuple[str | int, ...], new: Any) -> None:
    story = changed(EVENT, path, new)
    must_be_written(read(f'7:["$","$L7f",null,{{"event":{json.dumps(story)}}}]\n'))


@given(st.integers(0, len(PAGE)), st.integers(0, 2000))
@settings(max_examples=80)
def test_any_part_of_the_page_may_be_missing(at: int, length: int) -> None:
    must_be_written(read(PAGE[:at] + PAGE[at + length :]))


@given(st.integers(0, len(PAGE)), st.integers(0, 3000))
@settings(max_examples=60)
def test_any_part_of_the_page_may_be_doubled(at: int, length: int) -> None:
    must_be_written(read(PAGE[: at + length] + PAGE[at:]))


@given(
    st.integers(0, len(PAGE)),
    st.sampled_from(['"', "<!--", "</script>", "<a>" * 50, "\0", "\\", '"])', "<table>"]),
)
@settings(max_examples=80)
def test_anything_may_stand_anywhere(at: int, hostile: str) -> None:
    must_be_written(read(PAGE[:at] + hostile + PAGE[at:]))


def test_a_story_that_holds_itself_is_read_once() -> None:
    story = {**EVENT, "interests": "$7", "firstTenSources": "$7:3:event:firstTenSources"}
    must_be_written(read(f'7:["$","$L7f",null,{{"event":{json.dumps(story)}}}]\n'))


def test_thousands_of_cards_inside_each_other_are_read_in_bounded_work() -> None:
    nest = '<div id="article-summary"><h4>x</h4>' * 3000 + "<p>y</p>" * 3000
    must_be_written(read(f'<h1 id="titleArticle">T</h1>{nest}'))


def test_a_thousand_stories_in_one_state_are_looked_at_in_bounded_number() -> None:
    rows = "".join(f'{n:x}:{{"sourceCount":1,"biasSourceCount":1,"title":"T"}}\n' for n in range(5000))
    found = read(rows)
    assert found is not None
    assert found.title == "T"
