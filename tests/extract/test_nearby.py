"""A byline and a time are looked for beside the story first, and on the whole page where none is there."""

from __future__ import annotations

from crawler.extract import read_article
from crawler.records import Article

STORY = "".join(
    f"<p>The harbor board said on {day} that the old pier will be closed for a long winter.</p>"
    for day in ("Monday", "Tuesday", "Wednesday")
)


def read(beside: str, *, elsewhere: str) -> Article:
    story = f"<div><h1>Pier closed for winter</h1>{beside}<div>{STORY}</div></div>"
    page = f"<body><div><div>{story}</div></div><div>{elsewhere}</div></body>"
    return read_article(page, "https://www.pelletpost.example/news/the-pier")


def names(article: Article) -> list[str]:
    assert isinstance(article.authors, tuple)
    return [author.name for author in article.authors]


def test_what_stands_beside_the_story_is_all_that_is_said_of_it() -> None:
    found = read(
        '<p class="byline">By Ada Quill</p><p class="date">May 5, 2026</p>',
        elsewhere='<p class="byline">By Ben Marsh</p><p class="posted">June 6, 2026</p>',
    )

    assert names(found) == ["Ada Quill"]
    assert [clock.value for clock in found.clocks] == ["2026-05-05"]


def test_a_page_that_signs_and_times_its_story_far_off_is_read_whole() -> None:
    found = read("", elsewhere='<p class="byline">By Ben Marsh</p><p class="date">June 6, 2026</p>')

    assert names(found) == ["Ben Marsh"]
    assert found.published is not None
    assert found.published.value == "2026-06-06"


def test_a_story_without_a_heading_may_be_signed_anywhere() -> None:
    page = f'<body><div><b class="byline">By Ada Quill</b></div><div><div>{STORY}</div></div></body>'

    assert names(read_article(page, "https://www.pelletpost.example/news/the-pier")) == ["Ada Quill"]
