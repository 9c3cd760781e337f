"""The headline is what a page declares where that agrees with what it shows, without ends of the site."""

from __future__ import annotations

import pytest

from crawler.extract import read_article

URL = "https://www.pelletpost.example/news/the-pier"
STORY = "".join(
    f"<p>The harbor board said on {day} that the old pier will be closed for a long winter.</p>"
    for day in ("Monday", "Tuesday", "Wednesday")
)
SHOWN = "Pier closed for the winter after storm"


def headline(
    *, h1: str = SHOWN, ld: str = "", og: str = "", title: str = "", site: str = "", body: str = ""
) -> str | None:
    head = (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{ld}"}}</script>'
        * bool(ld)
    )
    head += f'<meta property="og:title" content="{og}">' * bool(og)
    head += f'<meta property="og:site_name" content="{site}">' * bool(site)
    head += f"<title>{title}</title>" * bool(title)
    shown = f"<h1>{h1}</h1>" * bool(h1)
    html = f"<html><head>{head}</head><body>{body}<main>{shown}{STORY}</main></body></html>"
    return read_article(html, URL).headline


def test_a_declared_headline_that_agrees_with_the_heading_is_taken() -> None:
    assert headline(ld="Storm closes the pier for winter") == "Storm closes the pier for winter"
    assert headline(og="Storm closes the pier for winter") == "Storm closes the pier for winter"


def test_a_declared_headline_of_another_story_loses_to_the_heading() -> None:
    assert headline(ld="Heron count is up by two", og=SHOWN) == SHOWN
    assert headline(ld="Pellet Post", title=f"{SHOWN} | Pellet Post") == SHOWN


@pytest.mark.parametrize(
    "og",
    [
        f"{SHOWN} - National | Pellet Post",
        f"Tern Harbor: {SHOWN} | Local news",
        f"{SHOWN} – Pellet Post",
        f"Storm damage | {SHOWN}",
    ],
)
def test_kickers_sections_and_sites_that_another_place_leaves_out_are_cut_off(og: str) -> None:
    assert headline(og=og, site="Pellet Post") == SHOWN


def test_a_sites_name_is_known_by_its_host_where_nothing_else_says_it() -> None:
    assert headline(h1="", title="A winter without the pier - PELLETPOST") == "A winter without the pier"
    assert headline(h1="Pellet Post", title="A winter without the pier") == "A winter without the pier"


def test_a_dash_inside_a_headline_stays() -> None:
    title = "Boards - and a bench - lost at the pier"
    assert headline(h1=title, og=title, title=f"{title} | Pellet Post", site="Pellet Post") == title


def test_of_several_headings_the_one_the_page_declares_is_the_headline() -> None:
    others = "<article><h1>Heron count is up by two again this year</h1></article>"
    assert headline(body=others, og=SHOWN, title=SHOWN) == SHOWN
    assert headline(body=others) == SHOWN


def test_entities_that_were_escaped_once_too_often_are_read() -> None:
    assert headline(h1="", ld="Pier &quot;closed&quot; for good, says board") == (
        'Pier "closed" for good, says board'
    )


def test_a_page_that_names_no_headline_has_none() -> None:
    assert headline(h1="") is None
