"""No page can make a reader raise: stored pages changed by chance, pages of tags and words by chance."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extract import read_article, read_story
from tests.fuzz.pages import HOSTILE, hold, inputs, seeds

URL = "https://www.pellet.example/news/the-pier"
NUMBER = int(os.environ.get("FUZZED", "200"))
"""Changed pages that are read; ./dev fuzz looks longer, and where coverage leads."""

TAG_NAMES = """
p div article h1 h2 ul li a span time script style table tr td blockquote figure br img meta head
"""
TAGS = TAG_NAMES.split()
NAMES = st.sampled_from(
    [
        "",
        'class="byline author"',
        'class="date published"',
        'itemprop="author"',
        'datetime="2026-13-45T99:00"',
        'href="//[x"',
        'type="application/ld+json"',
        'property="og:title" content="A &amp; B"',
        'name="author" content="By, and, By"',
        "hidden",
    ]
)
WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "By Ada Quill and | Ben, Marsh",
            "Updated: 99:99 PM CST Feb 30, 2026",
            '{"@type":"NewsArticle","headline":["x",{}],"author":{"name":{"name":[]}},"datePublished":-1e400}',
            "12345678901234567890",
            "31.02.2026 25:61 Uhr",
            "A sentence that is long enough to be a paragraph of a story, though nobody would ever read it.",
        ]
    ),
)
TAG = st.builds(lambda tag, name: f"<{tag} {name}>", st.sampled_from(TAGS), NAMES)
END = st.sampled_from([f"</{tag}>" for tag in TAGS])
SOUP = st.lists(st.one_of(TAG, END, WORDS), max_size=40).map("".join)


def test_stored_pages_changed_by_chance_are_read_without_an_error() -> None:
    for data in inputs(seed=7, number=NUMBER):
        hold(data)


def test_every_stored_page_stands_every_hostile_piece() -> None:
    for number, piece in enumerate(HOSTILE):
        page = seeds()[number % len(seeds())]
        middle = page.find(b"<p", len(page) // 3)
        hold(page[:middle] + piece + page[middle:])


@given(SOUP)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_soup_of_tags_and_words_is_read(soup: str) -> None:
    read_article(soup, URL).to_json()
    read_story(soup, URL).to_json()


@given(st.binary(max_size=300), st.sampled_from([None, "text/html; charset=utf-16", "text/html; charset=x"]))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read(body: bytes, content_type: str | None) -> None:
    read_article(body, URL, content_type=content_type).to_json()
    read_story(body, URL, content_type=content_type).to_json()
