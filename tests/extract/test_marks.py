"""The elements that may hold a headline, a byline or a time are found by what they are called."""

from __future__ import annotations

import pytest

from crawler.extract.marks import Marks, find_marks
from crawler.extract.page import Page

SIGNED = ("byline", "author", "writer", "contributor", "reporter", "autor", "auteur")
TIMED = ("date", "publish", "time", "posted", "datum")


def marks_of(html: str) -> Marks:
    tree = Page.parse(f"<html><body>{html}</body></html>", "https://www.pellet.example/a").tree
    return find_marks(tree, tree.css_first("h1"))


@pytest.mark.parametrize("name", SIGNED)
def test_an_element_is_signed_by_a_class_in_any_case(name: str) -> None:
    found = marks_of(
        f'<b class="x {name}s"></b><b class="story{name.title()}"></b><b class="{name.upper()}"></b>'
    )

    assert (len(found.signed), found.timed) == (3, ())


@pytest.mark.parametrize("name", TIMED)
def test_an_element_is_timed_by_a_class_in_any_case(name: str) -> None:
    found = marks_of(
        f'<b class="x {name}s"></b><b class="story{name.title()}"></b><b class="{name.upper()}"></b>'
    )

    assert (len(found.timed), found.signed) == (3, ())


@pytest.mark.parametrize(
    "held",
    ['rel="author"', 'itemprop="author"', 'href="/profile/ada/"', 'href="/autores/ada"', 'href="/staff/a"'],
)
def test_a_link_is_signed_by_what_it_is_for_and_where_it_leads(held: str) -> None:
    assert len(marks_of(f"<a {held}>Ada Quill</a>").signed) == 1


@pytest.mark.parametrize(
    "html", ['<b class="content button link">', '<a href="/people/">', '<a href="/paula">']
)
def test_what_only_looks_alike_is_no_mark(html: str) -> None:
    assert marks_of(html) == Marks()


def test_marks_stand_in_page_order_about_the_heading_whatever_they_were_found_by() -> None:
    found = marks_of(
        '<time>5 pm</time><h1>Tide</h1><a rel="author">Ada</a><b itemprop="dateModified">6 pm</b>'
    )

    assert [mark.place for mark in (found.timed[0], found.signed[0], found.timed[1])] == [-1, 1, 2]


def test_without_a_heading_every_mark_follows_it() -> None:
    found = marks_of('<time>5 pm</time><a rel="author">Ada</a>')

    assert [mark.place for mark in (found.timed[0], found.signed[0])] == [1, 2]


def test_the_surest_marks_are_found_by_their_plainest_names_alone() -> None:
    html = "<time>5 pm</time><b class=Byline></b><b class=postDate></b>"
    html += '<b class=reporter></b><a href="/staff/a">'
    tree = Page.parse(html, "https://www.pellet.example/a").tree

    sure, whole = find_marks(tree, only_surest=True), find_marks(tree)
    assert (len(sure.signed), len(sure.timed)) == (1, 2)
    assert (len(whole.signed), len(whole.timed)) == (3, 2)
