"""An article on several pages is one: its pages in order, nothing twice, a bounded number, one host."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.extract.article import article_of
from crawler.extract.choose import Choice
from crawler.extract.companions import companions_asked
from crawler.extract.layout import Layout
from crawler.extract.page import Page
from crawler.extract.readers import css
from crawler.extract.sequel import MAX_PAGES

URL = "https://www.kpol9.example/story/1-a"
LAYOUT = Layout(
    since=date(2026, 1, 1),
    article=r"^/story/",
    fingerprint=(),
    body=css("article > p, article > figure"),
    next_page=css("link[rel=next]", "href", anywhere=True),
)


def html(*paragraphs: str, after: str | None = None) -> str:
    link = f'<link rel=next href="{after}">' if after else ""
    return f"{link}<h1>Ice road</h1><article>{''.join(f'<p>{p}</p>' for p in paragraphs)}</article>"


def read(first: str, pages: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return the texts of the body, and what is asked for."""
    page = Page.parse(first, URL, companions=[(f"{URL}{name}", body) for name, body in pages.items()])
    article = article_of(page, Choice(LAYOUT, "north_sky"))
    return [block.text for block in article.blocks], list(companions_asked(page, LAYOUT, article))


def test_pages_are_asked_for_one_behind_the_other_and_joined_in_order() -> None:
    first, second, third = html("One.", after="?page=2"), html("Two.", after="?page=3"), html("Three.")
    assert read(first, {}) == (["One."], [f"{URL}?page=2"])
    assert read(first, {"?page=2": second}) == (["One.", "Two."], [f"{URL}?page=3"])
    # Which of them came first is no matter.
    whole = {"?page=3": third, "?page=2": second}
    assert read(first, whole) == (["One.", "Two.", "Three."], [])


def test_what_every_page_repeats_is_said_once() -> None:
    first = html("In short: ice.", "It holds.", after="?page=2")
    assert read(first, {"?page=2": html("In short: ice.", "It is new.")})[0] == [
        "In short: ice.",
        "It holds.",
        "It is new.",
    ]


def test_a_paragraph_twice_on_one_page_stays_twice() -> None:
    assert read(html("No.", after="?page=2"), {"?page=2": html("Yes.", "Yes.")})[0] == ["No.", "Yes.", "Yes."]


@pytest.mark.parametrize("back", ["?page=2", "", "#top", URL])
def test_pages_in_a_circle_end_where_they_began(back: str) -> None:
    texts, asked = read(html("One.", after="?page=2"), {"?page=2": html("Two.", after=back)})
    assert (texts, asked) == (["One.", "Two."], [])


@pytest.mark.parametrize(
    "away",
    ["https://evil.example/2", "//kaur.example/2", "javascript:alert(1)", "http://[x", "mailto:a@b.example"],
)
def test_a_next_page_elsewhere_is_none(away: str) -> None:
    assert read(html("One.", after=away), {}) == (["One."], [])


def test_the_number_of_pages_is_bounded() -> None:
    pages = {f"?page={n}": html(f"{n}.", after=f"?page={n + 1}") for n in range(2, 99)}
    texts, asked = read(html("1.", after="?page=2"), pages)
    assert (len(texts), asked) == (1 + MAX_PAGES, [])


def test_a_page_that_came_without_a_story_adds_nothing() -> None:
    for body in ("", "<h1>Not found</h1>", "\0", "{}"):
        assert read(html("One.", after="?page=2"), {"?page=2": body}) == (["One."], [])
