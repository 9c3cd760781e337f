"""The story's element is found whole: its pieces stay together, other stories of the page stay out."""

from __future__ import annotations

import gc
import json

import pytest

from crawler.extract import read_article
from crawler.extract.body import Draft
from crawler.extract.said import LEAST, agreed
from crawler.extract.survey import INDEX

URL = "https://www.pellet.example/news/the-mill"
P = [
    "The mill will grind again in May, the miller said on Tuesday after a long evening at the town hall.",
    "Nobody had turned its wheel since the flood took the last nine paddles and the gate of the race away.",
    "A new wheel will cost $9,000, which the town does not have, and the gate will cost a good deal more.",
    "The town will vote on it in April, when the river is lower and the voters are back from the winter.",
]
A, B, C, D = (f"<p>{text}</p>" for text in P)
OTHER = "<p>Another story altogether that is here to be clicked on and is quite as long as a paragraph.</p>"


def texts(body: str, head: str = "") -> list[str]:
    found = read_article(f"<html lang=en><head>{head}</head><body>{body}</body></html>", URL)
    return [block.text for block in found.blocks if block.text]


@pytest.mark.parametrize(
    "body",
    [
        f"<main><div class='grid body'>{A}{B}{C}</div><div class='grid body'>{D}</div></main>",
        f"<main><div class='cms-10211 box'>{A}{B}</div><div class='cms-3345 box'>{C}{D}</div></main>",
        f"<main><div class=post-body>{A}<div class=rest>{B}{C}{D}</div></div></main>",
        f"<main><article class=part>{A}{B}</article><article class=part>{C}{D}</article></main>",
        f"<main><div class='post type-post tag-newsletter'>{A}{B}{C}{D}</div></main><div>{OTHER * 3}</div>",
        f"<main><div class='story__body newsletter'>{A}{B}{C}{D}</div><div>{OTHER * 2}</div></main>",
        f"<main><div class=label-hidden>{A}{B}</div><div class=label-hidden>{C}{D}</div></main>",
    ],
    ids=[
        "same class",
        "numbered class",
        "body with a part of its own",
        "articles by tag",
        "topics",
        "body by two words of its name",
        "hidden label",
    ],
)
def test_the_pieces_of_one_story_stay_together(body: str) -> None:
    assert texts(body) == P


@pytest.mark.parametrize(
    "body",
    [
        f"<section>{A}{B}{C}{D}</section><section>{OTHER * 3}</section>",
        f"<div><article><h1>Mill</h1>{A}{B}{C}{D}</article><article><h1>Pier</h1>{OTHER * 3}</article></div>",
    ],
    ids=["sections of the page", "stories with headlines"],
)
def test_other_stories_of_the_page_stay_out(body: str) -> None:
    assert texts(body) == P


@pytest.mark.parametrize("tag", ["main", "article"])
def test_what_stands_beside_the_pages_main_part_is_none_of_its_story(tag: str) -> None:
    said = "".join(f"<p>{text}</p>" for text in P * 4)
    assert texts(f"<div><{tag}>{said}</{tag}><div>{OTHER * 30}</div></div>") == P * 4


def test_a_main_part_with_little_prose_is_not_where_the_story_stands() -> None:
    assert texts(f"<main>{OTHER}</main><div>{(A + B + C + D) * 5}</div>") == P * 5


@pytest.mark.parametrize(("lists", "related"), [(3, 9), (INDEX, 0)], ids=["a few", "an index"])
def test_links_about_a_story_are_related_unless_their_lists_are_so_many_that_they_are_an_index(
    lists: int, related: int
) -> None:
    each = "".join(
        f"<ul><li><a href=/a{n}>A boat sank</a></li><li><a href=/b{n}>It rose</a></li></ul>"
        f"<div><a href=/c{n}>A boat is shown</a></div>"
        for n in range(lists)
    )
    found = read_article(f"<html lang=en><body><main>{A}{B}{C}{D}{each}</main></body></html>", URL)

    assert [block.text for block in found.blocks] == P
    assert len(found.links or ()) == related


def test_many_lists_of_things_are_the_storys_own() -> None:
    each = "".join(
        f"<p>Gate {n}:</p><ul><li>two oak boards,</li><li>an iron bar.</li></ul>" for n in range(INDEX)
    )

    assert len(texts(f"<main>{A}{B}{each}{C}{D}</main>")) == len(P) + 3 * INDEX


def test_a_lead_before_the_story_is_its_first_paragraph() -> None:
    lead = "The town wants its wheel back, and it wants the old miller to turn it again this spring."
    intro = f"<h1>Mill</h1><div class=article__intro><p>{lead}</p></div>"
    assert texts(f"<article>{intro}<div>{A}{B}{C}{D}</div></article>") == [lead, *P]


def test_what_is_called_a_subtitle_is_a_lead_as_a_paragraph_only() -> None:
    lead = "The town wants its wheel back, and it wants the old miller to turn it again this spring."
    for tag, found in (("p", [lead, *P]), ("h2", P)):
        title = f"<h1>Mill</h1><{tag} class=subtitle>{lead}</{tag}>"
        assert texts(f"<article>{title}<div>{A}{B}{C}{D}</div></article>") == found


@pytest.mark.parametrize(
    "intro",
    [
        "<div class=lead-media><p>The wheel as it stood on the day before the flood, in May.</p></div>",
        "<div class=intro><p>Three words only.</p></div>",
        f"<div class=intro><img src=/w.jpg>{OTHER}</div>",
        f"<div class=intro><a href=/1>One</a> and <a href=/2>two</a> and <a href=/3>three</a> {OTHER}</div>",
    ],
    ids=["caption", "label", "picture", "links"],
)
def test_what_is_called_a_lead_and_is_none_stays_out(intro: str) -> None:
    assert texts(f"<article><h1>Mill</h1>{intro}<div>{A}{B}{C}{D}</div></article>") == P


LEAD = "The town wants its wheel back, and it wants the old miller to turn it again this spring."
REST = f"<main><div>{A}{B}{C}{D}</div></main>"


@pytest.mark.parametrize(
    ("intro", "found"),
    [
        (f"<header><h1>Mill</h1><p>{LEAD}</p></header>", [LEAD, *P]),
        (f"<header><div class=hero><p>{LEAD}</p></div><h1>Mill</h1></header>", P),
        (f"<header><h1>Mill</h1><div class=photo-caption><p>{LEAD}</p></div></header>", P),
        (f"<header><h1>Mill</h1><aside><p>{LEAD}</p></aside></header>", P),
        (f"<header><h1>Mill</h1><h2>{LEAD}</h2></header>", P),
        (f"<header><h1>Mill</h1><h2>{LEAD} {P[0]}</h2></header>", [f"{LEAD} {P[0]}", *P]),
        (f"<header><p>{LEAD}</p></header>", P),
    ],
    ids=["bare", "above", "caption", "aside", "heading", "long heading", "no headline"],
)
def test_a_bare_paragraph_between_headline_and_story_is_its_lead(intro: str, found: list[str]) -> None:
    assert texts(intro + REST) == found


def test_a_text_that_asks_for_consent_is_no_story_however_long() -> None:
    layer = f"<div class='site-cookie-modal'><div>{OTHER * 40}</div></div>"
    assert texts(f"<div class=page><div>{A}{B}{C}{D}</div></div>{layer}") == P


def test_the_messages_of_one_thread_are_one_text() -> None:
    told = "".join(
        f"<article class='message post'><time datetime=2026-05-01></time><div>{text}</div></article>"
        for text in (A, B, C, D)
    )
    assert texts(f"<main><div class=thread>{told}</div></main>") == P
    assert texts(f"<main><div class=thread>{told.replace('message', 'entry')}</div></main>") == P[:1]


def test_a_story_after_the_body_is_no_lead() -> None:
    assert texts(f"<article><div>{A}{B}{C}{D}</div><div class=intro>{OTHER}</div></article>") == P


def test_a_story_that_only_a_script_holds_is_read() -> None:
    state = json.dumps({"page": {"title": "Mill", "content": A + B + C + D}}).replace("<", "\\u003c")
    assert texts(f"<div id=app></div><script>window.__state = {state};</script>") == P


@pytest.mark.parametrize("script", ['"' + "\\" * 9_999, '"\\u003cp' + "x" * 9_999 + '"', '"<p>' * 999])
def test_a_script_without_a_story_costs_nothing(script: str) -> None:
    assert texts(f"<div id=app></div><script>{script}</script>") == []


def test_the_linked_datas_body_is_read_where_the_page_shows_none() -> None:
    data = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(P)})
    assert texts("<p>Sign in.</p>", f"<script type=application/ld+json>{data}</script>") == P


def test_the_linked_datas_body_takes_nothing_from_a_story_that_the_page_shows() -> None:
    data = json.dumps({"@type": "NewsArticle", "articleBody": OTHER * 9})
    assert texts(f"<main>{A}{B}{C}{D}</main>", f"<script type=application/ld+json>{data}</script>") == P


def test_a_note_behind_the_linked_datas_body_is_none_of_the_story() -> None:
    story, note = [Draft("p", text) for text in P], Draft("p", "The river was seen by our own people.")
    assert agreed([*story, note], "\n".join(P)) == story
    assert agreed([*story, note], "\n".join(P).replace(" ", "&nbsp;").replace(",", " –")) == story
    assert agreed([*story, note], "\n".join(P[:2])) == [*story, note]
    assert agreed([note], "short") == [note]
    assert agreed([Draft("image", "")], "\n".join(P)) == [Draft("p", text) for text in P]
    assert sum(len(text.split()) for text in P) > LEAST


@pytest.mark.parametrize(
    "body",
    [
        f"<main><div><div>{A}{B}</div>{C}{D}</div></main>",
        f"<main>{A[:40]}</main><div><div>{A}{B}</div>{C}{D}</div>",
        f"<div class=sidebar><div>{A}{B}</div>{C}{D}</div>",
    ],
    ids=["in its main part", "beside its main part", "in side matter by name"],
)
def test_a_page_leaves_memory_as_soon_as_it_is_read(body: str) -> None:
    texts(body)
    gc.collect()
    gc.disable()
    try:
        assert texts(body)
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize("said", ["hidden", "class=newsletter", "style='display: none'"])
def test_a_paragraph_that_is_called_something_else_or_hidden_is_no_part_of_the_story(said: str) -> None:
    assert texts(f"<main>{A}{B}<p {said}>{P[0]} {P[1]}</p>{C}{D}</main>") == P


def test_where_names_would_leave_nothing_tags_still_tell_what_stands_apart() -> None:
    for aside in (f"<aside>{OTHER}</aside>", "<aside><p>The gate was oak.</p></aside>"):
        first, second = f"<div class=promo>{A}{B}{aside}</div>", f"<div class=promo>{C}{D}</div>"
        assert texts(f"<main>{first}{second}</main>") == P


def test_a_page_without_prose_is_read_whatever_its_elements_are_called() -> None:
    assert texts("<main><div class=teaser><p>The mill will grind again.</p></div></main>") == [
        "The mill will grind again."
    ]
