"""The day of a story is read from the plain text about it where nothing is declared or marked as its time."""

from __future__ import annotations

import pytest

from crawler.extract import read_article

STORY = "".join(
    f"<p>The harbor board said on {day} that the old pier will be closed for a long winter.</p>"
    for day in ("Monday", "Tuesday", "Wednesday")
)
HEADING = "<h1>Pier closed for winter</h1>"
LONG = f"<div>{STORY}<p>It was built by hand, of oak, and stood for ninety years.</p></div>"


def published(html: str) -> str | None:
    found = read_article(f"<body>{html}</body>", "https://www.pelletpost.example/news/the-pier").published
    return found.value if found else None


@pytest.mark.parametrize(
    "html",
    [
        f"<div>{HEADING}<p><i>News</i><b>May 5, 2026</b></p>{LONG}</div>",
        f"<div><p>Harbor</p><p>5. Mai 2026</p>{HEADING}{LONG}</div>",
        f"<div>{HEADING}<p><b>May</b><b>5</b><b>2026</b></p>{LONG}</div>",
        f"<div><p>05.05.2026</p><header>{HEADING}</header>{LONG}</div>",
        f"<div><h2>Pier closed for winter</h2><div><p>2026-05-05 | News</p>{STORY}</div></div>",
        f"<div><p>News</p><p>May 5, 2026</p><div>{STORY}</div></div>",
        f"<div>{HEADING}<div>{LONG * 4}</div><p>Harbor office</p><p>May 5, 2026</p></div>",
    ],
    ids=[
        "after the heading",
        "before it",
        "in three",
        "before its box",
        "as the story starts",
        "before the story",
        "below it",
    ],
)
def test_a_day_told_beside_the_story_is_its_day(html: str) -> None:
    assert published(html) == "2026-05-05"


def test_the_hour_may_stand_in_a_text_of_its_own_after_the_day() -> None:
    html = f"<div>{HEADING}<span>May 5, 2026</span><span>6:29 PM CDT</span>{LONG}</div>"

    assert published(html) == "2026-05-05T18:29:00-05:00"


def test_what_stands_beside_a_day_and_is_no_hour_is_none_of_it() -> None:
    html = f"<div>{HEADING}<span>May 5, 2026</span><span>Print</span>{LONG}</div>"
    found = read_article(f"<body>{html}</body>", "https://www.pelletpost.example/news/the-pier").published

    assert found is not None
    assert found.raw == "May 5, 2026"


@pytest.mark.parametrize(
    "text",
    [
        "Call 2105551212",
        "2105551212",
        "20260505",
        "The board of the old harbor first met on May 5, 2020, in the hall that is now the library"
        " of the town, and has met there in the first week of every month since, whatever the weather.",
    ],
)
def test_a_number_and_a_sentence_about_another_day_are_no_day_of_the_story(text: str) -> None:
    assert published(f"<div>{HEADING}<p><b>{text}</b></p>{LONG}</div>") is None


@pytest.mark.parametrize("tag", ["header", "nav", "aside"])
def test_the_day_of_the_visit_above_a_page_is_no_day_of_its_story(tag: str) -> None:
    page = "<{0}><p>Saturday, June 6, 2026</p></{0}><div>{1}{2}</div>"

    assert published(page.format(tag, HEADING, LONG)) is None
    assert published(page.format("div", HEADING, LONG)) == "2026-06-06"


def test_a_caption_about_another_day_is_no_day_of_the_story() -> None:
    caption = (
        "The old pier on May 5, 2020, when it was still red, with half of its planks torn out by the storm"
    )

    assert published(f"<div>{HEADING}<figure><figcaption>{caption}</figcaption></figure>{LONG}</div>") is None


def test_what_is_marked_as_a_time_comes_before_what_is_only_told() -> None:
    html = f"<div>{HEADING}<p>May 5, 2020</p><p class=date>June 6, 2026</p>{LONG}</div>"

    assert published(html) == "2026-06-06"
