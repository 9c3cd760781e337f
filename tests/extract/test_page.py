"""A page is parsed once, and nothing it holds raises."""

from __future__ import annotations

import pytest

from crawler.extract.page import Page, lenient_json, value_after

URL = "https://www.pellet.example/a"


def page(html: str | bytes) -> Page:
    return Page.parse(html, URL)


def test_metas_are_found_by_property_name_or_itemprop_in_order() -> None:
    held = page(
        "<meta property=OG:Title content=' A '><meta name=author content=B><meta name=author content=C>"
        "<meta itemprop=datePublished content=D><meta name=empty content=''><meta charset=utf-8>"
    ).metas
    assert held == {"og:title": ("A",), "author": ("B", "C"), "datepublished": ("D",)}


def test_linked_data_is_flattened_from_graphs_lists_and_metas() -> None:
    html = """<script type="application/ld+json">{"@graph": [{"@type": "A"}, {"@type": "B"}]}</script>
        <script type='application/LD+JSON'>[{"@type": "C", "mainEntity": {"@type": "D"}}]</script>
        <meta name="application-ld+json" content='{"@type": "E"}'>"""
    assert [node.get("@type") for node in page(html).ld] == [None, "A", "B", "C", "D", "E"]


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "A", "b": "line\nbreak\tand tab"}',
        '{"@type": "A", "b": [1, 2,], }',
        '<!-- {"@type": "A"} -->',
        '//<![CDATA[\n{"@type": "A"}\n//]]>',
        '{"@type": "A"};',
    ],
)
def test_linked_data_broken_in_common_ways_is_mended(block: str) -> None:
    assert [n["@type"] for n in page(f"<script type=application/ld+json>{block}</script>").ld] == ["A"]


def test_a_block_beyond_repair_costs_only_itself() -> None:
    html = "".join(f"<script type=application/ld+json>{b}</script>" for b in ("{oops", '{"@type": "B"}'))
    assert [node["@type"] for node in page(html).ld] == ["B"]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 50_000, "9" * 10_000, "", " ", '"\\ud800"', "{'a': 1}"]
)
def test_json_that_is_none_gives_a_value_or_nothing_but_never_raises(text: str) -> None:
    lenient_json(text)
    assert lenient_json("[" * 100_000) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"a\ud800": "b\uDC00c"}', {"a": "bc"}),
        (r'["\ud83d\ude00", "\ud83d"]', ["\U0001f600", ""]),
        (r'["\\ud800", "\udfff"]', [r"\ud800", ""]),
    ],
)
def test_half_a_character_is_left_out_of_json_and_nothing_else(text: str, value: object) -> None:
    assert lenient_json(text) == value
    assert value_after(f"window.__d = {text}; go()", "__d") == value


def test_state_is_found_by_script_and_by_what_stands_before_it() -> None:
    html = '<script id=data>{"a": 1}</script><script>var x = 2; window.__d = {"b": [3]}; go()</script>'
    read = page(html)
    assert read.state("script#data") == {"a": 1}
    assert read.state("script", "window.__d") == {"b": [3]}
    assert read.state("script", "nowhere") is None
    assert value_after("x = function() {}", "x") is None


@pytest.mark.parametrize("after", ["", ";", "; ", ";other = {};", " ) window.next = {}", ";\nother = [1];"])
@pytest.mark.parametrize("value", ['{"a": "};"}', '{"a": [{}]}', "[1, {}]", '{"a": "\n"}'])
def test_a_value_ends_where_it_ends_whatever_follows(value: str, after: str) -> None:
    assert value_after(f"d = {value}{after}", "d") == lenient_json(value)


def test_scripts_and_language_are_told() -> None:
    read = page("<html lang=en-US><script>one</script><script>two</script>")
    assert read.scripts == ("one", "two")
    assert read.language == "en-US"


@pytest.mark.parametrize(
    "html", ["", b"", b"\xff\xfe\x00", "\ud800<p>", "<" * 50_000, "<html " + "a=b " * 50_000]
)
def test_a_page_of_nothing_or_nonsense_reads_as_empty(html: str | bytes) -> None:
    read = page(html)
    assert (dict(read.metas), read.ld, read.scripts, read.language) == ({}, (), (), None)


def test_a_giant_attribute_is_no_value() -> None:
    assert page(f"<meta name=author content={'y' * 10_000_000}>").metas == {}
