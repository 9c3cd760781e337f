"""Words for what a page holds as data: fields and bodies in scripts, streams and answers beside the page."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from crawler.extract.components import Templates, unbraced
from crawler.extract.layout import Layout
from crawler.extract.page import Page
from crawler.extract.paths import at
from crawler.extract.prose import declared_prose, finish
from crawler.extract.readers import NEXT_DATA, Reader, Scope, answer, css, script, stream

URL = "https://www.pellet.example/a"
STORE = {
    "title": "Heron counted",
    "at": 1760450400000,
    "people": [{"n": "Ada Quill", "job": ["Reporter"]}, {"n": "Ben Orr"}, {}],
    "parts": [{"name": "Byline", "x": 1}, {"name": "Body", "html": "<p>One.</p><p>Two.</p>"}],
}
HTML = (
    f"<script>var a=1; window.store = {json.dumps(STORE)}; window.other = {{}}</script>"
    '<script id="__NEXT_DATA__" type="application/json">{"props": {"title": "Next"}}</script>'
    '<script>self.__next_f.push([1,"1:{\\"slug\\":\\"s\\",\\"title\\":\\"Streamed\\"}\\n"])</script>'
    "<main><p>Drawn.</p></main>"
)
KINDS = {"text": "<p>{content}</p>", "ad": "", "list": "<ul>{items|li}</ul>"}


def page(html: str = HTML, companions: tuple[tuple[str, str], ...] = ()) -> Page:
    return Page.parse(html, URL, companions=companions)


def values(reader: Reader, of: Page | None = None) -> list[list[Any]]:
    return [[c.value for c in group] for group in reader.groups(Scope(of or page()))]


def texts(body: Reader, of: Page | None = None, **facts: Any) -> list[str]:
    layout = Layout(since=date.min, article="x", fingerprint=(), body=body, **facts)
    return [d.text for d in declared_prose(of or page(), layout).found.drafts]


STORY = script(after="window.store")


def test_fields_are_read_from_every_place_that_holds_json() -> None:
    assert values(STORY.at("title")) == [["Heron counted"]]
    assert values(STORY.at("at")) == [["1760450400000"]]
    assert values(NEXT_DATA.at("props.title")) == [["Next"]]
    assert values(stream("slug", "title").at("title")) == [["Streamed"]]
    answered = page(companions=(("https://api.pellet.example/v1?id=7", '{"data": [{"title": "Answered"}]}'),))
    assert values(answer(r"/v1\?id=", root="data").at("title"), answered) == [["Answered"]]


def test_an_object_gives_the_members_that_are_named() -> None:
    assert values(STORY.each("people", name="n", role="job")) == [
        [{"name": "Ada Quill", "role": "Reporter"}, {"name": "Ben Orr"}]
    ]


def test_a_value_says_where_it_was_held() -> None:
    (group,) = STORY.at("title").groups(Scope(page()))
    assert (group[0].via, group[0].path) == ("state", "window.store title")


def test_of_two_places_the_first_wins_and_the_second_stays_known() -> None:
    assert values((STORY | NEXT_DATA).at("title")) == [["Heron counted"]]
    assert values((script(after="window.none") | STORY).at("title")) == [["Heron counted"]]
    assert values((STORY | script(after="window.store", root="")).at("title")) == [["Heron counted"]] * 2


def test_a_step_of_a_path_chooses_by_a_member() -> None:
    assert at(STORE, "parts[name=Body].html") == ["<p>One.</p><p>Two.</p>"]
    assert at({"lead": {"type": "video", "id": 1}}, "lead[type=video].id") == 1
    assert at({"lead": {"type": "image", "id": 1}}, "lead[type=video].id") is None


def test_a_body_held_as_html_is_read_like_any_other() -> None:
    assert texts(STORY.html("parts.html")) == ["One.", "Two."]
    braced = page('<script>s={"b": "{p}One{&nbsp;}day.{/p}{p}{a href=\\"/x\\"}Two{/a}.{/p}"}</script>')
    assert texts(script(after="s").html("b"), braced) == ["One day.", "Two."]


def test_the_page_itself_is_read_where_no_data_holds_a_body() -> None:
    assert texts(STORY.html("none") | css("main > p")) == ["Drawn."]
    assert texts(STORY.html("parts.html") | css("main > p")) == ["One.", "Two."]


def test_what_is_dropped_is_dropped_from_held_bodies_too() -> None:
    held = page('<script>s={"b": "<p>One.</p><p class=promo>Two.</p>"}</script>')
    assert texts(script(after="s").html("b"), held, drop=".promo") == ["One."]


def test_components_are_said_by_the_template_of_their_kind() -> None:
    parts = [
        [{"type": "text", "content": "One <b>bold</b>."}, {"type": "ad", "content": "Buy"}],
        {"type": "list", "items": [{"type": "text", "content": "a"}, "b"]},
    ]
    assert Templates(KINDS).html_of(parts) == "<p>One <b>bold</b>.</p><ul><li><p>a</p></li><li>b</li></ul>"
    table = {"type": "table", "rows": [["a", {"content": "b"}], ["c"]]}
    rows = Templates({"table": "<table>{rows|tr|td=content}</table>"}).html_of(table)
    assert rows == "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"


def test_what_stands_between_quotes_is_escaped() -> None:
    link = {"type": "a", "attrs": {"href": 'x"><script>'}, "content": ["y"]}
    said = Templates({"a": '<a href="{attrs.href}">{content}</a>'}).html_of(link)
    assert said == '<a href="x&quot;&gt;&lt;script&gt;">y</a>'


def test_a_kind_without_template_is_told_and_costs_quality() -> None:
    held = page('<script>s={"b": [{"type": "text", "content": "One."}, {"type": "poll", "q": "?"}]}</script>')
    layout = Layout(since=date.min, article="x", fingerprint=(), body=script(after="s").parts("b", KINDS))
    body = finish(declared_prose(held, layout), None)
    assert (body.text, body.checks["unread_parts"]) == ("One.", ["poll"])


def test_components_nested_without_end_cost_only_themselves() -> None:
    deep: Any = "end"
    for _ in range(2000):
        deep = {"type": "text", "content": deep}
    assert "end" not in Templates(KINDS).html_of([deep])
    assert Templates(KINDS).html_of([{"type": "text", "content": "x"}, deep]).startswith("<p>x</p>")


@pytest.mark.parametrize("held", ["", "{", '{"b": 7}', '{"b": {"c": 1}}', '{"b": [null, 3]}', "[]", "null"])
def test_malformed_data_costs_only_itself(held: str) -> None:
    broken = page(f"<script>s={held}</script><main><p>Drawn.</p></main>")
    source = script(after="s")
    assert texts(source.html("b") | css("main > p"), broken) == ["Drawn."]
    assert values(source.each("b", name="n") | source.at("b.c.d"), broken) == []


def test_braces_that_are_no_markup_stay() -> None:
    assert unbraced("a {b c} {x} {pp}") == "a {b c} {x} {pp}"
    assert unbraced('{p}{sd-embed data-embed-type="image"}{/sd-embed}{/p}') == (
        '<p><sd-embed data-embed-type="image"></sd-embed></p>'
    )


def test_linked_data_inside_a_script_is_linked_data_of_the_page() -> None:
    held = '<script>w={"SEO":{"JSONLD":{"article":{"@context":"http://schema.org/","@type":"NewsArticle"}}}}</script>'
    assert [node["@type"] for node in page(held).ld] == ["NewsArticle"]
    broken = held.replace("}}}}", "") + '<script type="application/ld+json">{"@type": "A"}</script>'
    assert [node["@type"] for node in page(broken).ld] == ["A"]
