"""Authors are those a page declares or shows beside its story, and not its site, photographers or others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract import read_article
from crawler.extract.signature import people_line, text_in_boxes
from crawler.records import Author

URL = "https://www.pelletpost.example/news/the-pier"
STORY = "".join(
    f"<p>The harbor board said on {day} that the old pier will be closed for a long winter.</p>"
    for day in ("Monday", "Tuesday", "Wednesday")
)


def authors(*shown: str, **more: Any) -> list[str]:
    return [author.name for author in signed(*shown, **more)]


def signed(
    shown: str = "", *, ld: Any = None, head: str = "", story: str = STORY, after: str = ""
) -> Sequence[Author]:
    if ld is not None:
        node = {"@type": "NewsArticle", "author": ld, "publisher": {"name": "Pellet Post"}}
        head += f'<script type="application/ld+json">{json.dumps(node)}</script>'
    body = f"<main><article><h1>Pier closed for winter</h1>{shown}<div>{story}</div></article>{after}</main>"
    found = read_article(f"<head>{head}</head><body>{body}</body>", URL).authors
    return found if isinstance(found, tuple) else ()


@pytest.mark.parametrize(
    "declared",
    [
        "Ada Quill",
        {"@type": "Person", "name": "Ada Quill"},
        [{"name": "Ada Quill"}, {"name": "ada-quill"}],
        {"name": ["Ada Quill"]},
        ["https://www.pelletpost.example/people/ada", "Ada Quill"],
        [{"name": "Pellet Post"}, {"name": "Ada Quill"}],
        {"name": "By Ada Quill, Senior Politics Editor"},
    ],
)
def test_linked_data_names_authors_in_many_shapes(declared: Any) -> None:
    assert authors(ld=declared) == ["Ada Quill"]


@pytest.mark.parametrize(
    "shown",
    [
        "<p class=byline>By Ada Quill</p>",
        "<div>By&nbsp;<a href=/authors/ada-quill>Ada Quill</a> <span>March 4, 2026</span></div>",
        "<div class=article__author><span>Ada Quill</span><span>Reporter</span></div>",
        "<div class=author-line>Ada Quill / PPN / Updated: Oct 9, 2026, 11:05</div>",
        "<a rel=author>Ada Quill</a>",
        "<span class=autor>Von Ada Quill, Ridgeford</span>",
        "<figure><figcaption class=photo-author>Ben Lens</figcaption></figure><p class=byline>Ada Quill</p>",
        "<aside class=related><p class=byline>By Cy Lund</p></aside><p class=byline>By Ada Quill</p>",
    ],
)
def test_the_byline_shown_beside_the_heading_names_them_without_linked_data(shown: str) -> None:
    assert authors(shown) == ["Ada Quill"]


def test_every_name_of_a_list_is_an_author() -> None:
    listed = "".join(
        f"<li class=author><a href=/author/x>{name}</a></li>" for name in ("Ada Quill", "Ben Marsh")
    )
    assert authors(f"<ul>{listed}</ul>") == ["Ada Quill", "Ben Marsh"]


def test_bylines_of_other_stories_name_nobody_here() -> None:
    teasers = "<article><h2>Heron count</h2><p class=byline>By Cy Lund</p></article>" * 3
    assert authors(after=teasers) == []
    assert authors("<p class=byline>By Ada Quill</p>", after=teasers) == ["Ada Quill"]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            "<a rel=author href=/people/ada-quill>Ada Quill</a>",
            "https://www.pelletpost.example/people/ada-quill",
        ),
        ("<a class=author href=https://chirp.example/>Ada Quill</a>", None),
        ("<a rel=author href=/people/cy-lund>Cy Lund</a>", None),
        ("<span class=author>Ada Quill</span>", None),
    ],
    ids=["hers", "a site", "another's", "no link"],
)
def test_an_author_has_the_address_that_the_name_in_the_byline_leads_to(link: str, url: str | None) -> None:
    found = signed(f"<p class=byline>By Ada Quill</p>{link}", ld=[{"name": "Ada Quill"}])

    assert [(author.name, author.url) for author in found] == [("Ada Quill", url)]


def test_an_address_that_linked_data_gives_an_author_stays() -> None:
    ada = {"name": "Ada Quill", "url": "https://quill.example/ada"}

    assert [a.url for a in signed("<a rel=author href=/people/a>Ada Quill</a>", ld=ada)] == [ada["url"]]


def test_a_byline_that_names_others_than_linked_data_comes_first() -> None:
    shown = "<p class=byline>By Ada Quill and Ben Marsh</p>"
    assert authors(shown, ld={"name": "Web Hand"}) == ["Ada Quill", "Ben Marsh"]
    assert authors(shown, ld=[{"name": "Ada Quill"}, {"name": "Cy Lund"}]) == ["Ada Quill", "Cy Lund"]


def test_the_site_signs_only_what_nobody_else_does() -> None:
    house = {"@type": "Organization", "name": "Pellet Post"}
    assert authors(ld=house) == ["Pellet Post"]
    assert authors(ld=house, head="<meta name=author content='Ada Quill'>") == ["Ada Quill"]
    signed = f"<p><strong>Ada Quill</strong></p>{STORY}"
    assert authors(ld=house, story=signed) == ["Ada Quill"]
    assert authors(story=signed) == []
    account = {"name": "PP Desk", "url": "https://www.pelletpost.example/author/admin/"}
    assert authors(ld=account, story=signed) == ["Ada Quill"]


def test_metas_of_many_systems_name_authors() -> None:
    for name in ("author", "article:author", "parsely-author", "dc.creator", "site:author"):
        assert authors(head=f'<meta name="{name}" content="Ada Quill">') == ["Ada Quill"]
    labelled = (
        "<meta name=twitter:label1 content='Verfasst von'><meta name=twitter:data1 content='Ada Quill'>"
    )
    assert authors(head=labelled) == ["Ada Quill"]
    assert authors(head="<meta name=twitter:creator content='@pelletpost'>") == []


def test_pieces_in_boxes_of_their_own_are_kept_apart() -> None:
    node = LexborHTMLParser("<p><b>Ada Quill</b><i>Reporter</i> <br>5 <a>min</a></p>").css_first("p")
    assert node is not None
    assert text_in_boxes(node, 80) == "Ada Quill | Reporter | 5 | min"
    assert text_in_boxes(node, 10) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("News | By | Ada Quill | Published at | 5:00 PM", "Ada Quill"),
        ("capital | von Ada Quill | 05. November 2026 | 15:36 Uhr", "Ada Quill"),
        ("By | 7 News WHPL | November 8, 2026 | Share", "7 News WHPL"),
        ("Par | Ada Quill | Publié le | 06/01/2026", "Ada Quill"),
        ("See full bio", ""),
        ("12 comments", ""),
    ],
)
def test_a_byline_is_cut_down_to_the_names_in_it(text: str, line: str) -> None:
    assert people_line(text) == line
