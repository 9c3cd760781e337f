"""A layout's words find values, keep their order, and the ones that lose stay known."""

from __future__ import annotations

from typing import Any

from crawler.extract.evidence import Evidence
from crawler.extract.page import Page
from crawler.extract.reader import once
from crawler.extract.readers import NOWHERE, Reader, Scope, at, css, each, ld, meta, state, text

HTML = """<html><head><meta property="og:title" content="Meta title">
<meta name="d" content="2026-01-02T10:00:00Z"><meta name="d2" content="2026-01-02T09:00:00Z">
<script id="s" type="application/json">{"a": {"b": ["x", "y"]}, "n": 5}</script>
<script type="application/ld+json">{"@type": ["NewsArticle"], "headline": "LD title",
"author": [{"@type": "Person", "name": " Ada  Quill "}, "Ben"], "n": {"m": [{"k": 1}, {"k": 2}]}}</script>
<script type="application/ld+json">{"@type": "Organization", "headline": "not this"}</script></head>
<body><h1> Shown   title </h1><div class="by" data-id="7"><a href="/ada">Ada Quill</a><i>Reporter</i></div>
<main><h1>Inner</h1><p>Filed under: Boats. End.</p></main></body></html>"""
PAGE = Page.parse(HTML, "https://www.pellet.example/a")


def values(reader: Reader, scope: Scope | None = None) -> list[list[Any]]:
    return [[c.value for c in group] for group in reader.groups(scope or Scope(PAGE))]


def test_each_word_finds_its_values_in_page_order() -> None:
    assert values(css("h1")) == [["Shown title", "Inner"]]
    assert values(css(".by", "data-id")) == [["7"]]
    assert values(meta("OG:title")) == [["Meta title"]]
    assert values(ld("headline")) == [["LD title"]]
    assert values(ld("headline", "^Organization$")) == [["not this"]]
    assert values(ld("author")) == [[{"@type": "Person", "name": "Ada Quill"}, "Ben"]]
    assert values(ld("n.m.k")) == [["1", "2"]]
    assert values(state("#s", "a.b")) == [["x", "y"]]
    assert values(state("#s", "n")) == [["5"]]
    assert values(text(r"Filed under: (\w+)")) == [["Boats"]]
    assert values(each(".by", name="a", url="a@href", id="@data-id", none="b")) == [
        [{"name": "Ada Quill", "url": "/ada", "id": "7", "none": None}]
    ]


def test_words_joined_by_or_are_a_ladder_and_by_and_are_equals() -> None:
    assert values(meta("none") | css("h1") | meta("og:title")) == [["Shown title", "Inner"], ["Meta title"]]
    assert values(meta("og:title") & ld("headline") | css(".by a")) == [
        ["Meta title", "LD title"],
        ["Ada Quill"],
    ]
    assert values(NOWHERE | NOWHERE) == []


def test_css_reads_inside_the_story_unless_told_anywhere() -> None:
    scope = Scope(PAGE, PAGE.tree.css_first("main"))
    assert values(css("h1"), scope) == [["Inner"]]
    assert values(css("h1", anywhere=True), scope) == [["Shown title", "Inner"]]


def test_a_path_through_what_is_not_there_finds_nothing() -> None:
    assert at({"a": [1, {"b": 2}]}, "a.b") == [2]
    assert at({"a": "text"}, "a.b.c") is None
    assert at(None, "a") is None
    assert values(ld("author.none.deep") | state("#s", "n.m")) == []


def test_the_first_value_wins_and_the_losers_are_kept() -> None:
    evidence = Evidence(Scope(PAGE))
    assert evidence.one("headline", css("h1") | meta("og:title") | ld("headline")) == "Shown title"
    kept = evidence.provenance["headline"]
    assert (kept.via, kept.path, kept.raw, kept.confidence) == ("dom", "h1", "Shown title", 0.25)
    assert [(c.via, c.value) for c in kept.conflicts] == [
        ("dom", "Inner"),
        ("meta", "Meta title"),
        ("ld", "LD title"),
    ]
    assert evidence.one("dek", meta("none")) is None
    assert "dek" not in evidence.provenance


def test_of_equal_clocks_the_earliest_is_published_and_all_are_kept() -> None:
    evidence = Evidence(Scope(PAGE))
    found = evidence.clock("published", meta("og:title") | meta("d") & meta("d2"))
    assert found is not None
    assert (found.value, found.source) == ("2026-01-02T09:00:00Z", "meta:d2")
    latest = evidence.clock("modified", meta("d") & meta("d2"), max)
    assert latest is not None
    assert latest.source == "meta:d"
    assert list(evidence.clocks) == ["meta:d", "meta:d2"]
    assert evidence.provenance["published"].path == "d2"


def test_a_reference_of_linked_data_is_followed_to_the_node_it_names() -> None:
    graph = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "author": {"@id": "#7"}},'
        '{"@type": "Person", "@id": "#7", "name": "7 News WHPL"}]}</script>'
    )
    page = Page.parse(graph, "https://www.pellet.example/a")
    (group,) = ld("author").groups(Scope(page))
    assert group[0].value["name"] == "7 News WHPL"


def test_a_group_of_authors_that_names_nobody_gives_way_to_the_next() -> None:
    evidence = Evidence(Scope(PAGE))
    found = evidence.many("authors", meta("d") | css(".by a"), lambda group: "Ada" in str(group[0].value))
    assert [c.value for c in found] == ["Ada Quill"]
    assert [c.via for c in evidence.provenance["authors"].conflicts] == ["meta"]


def test_what_several_fields_ask_for_is_looked_for_once_a_scope() -> None:
    asked: list[Scope] = []

    @once
    def found(scope: Scope) -> int:
        asked.append(scope)
        return len(asked)

    first, second = Scope(PAGE), Scope(PAGE)
    assert [found(first), found(first), found(second)] == [1, 1, 2]
