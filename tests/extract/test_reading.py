"""Any response body ends in exactly one outcome, and no content raises."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extract import for_evaluation, read_article, read_page
from crawler.records import Outcome
from tests.site.template import article_page
from tests.site.truth import samples

URL = "https://www.pellet.example/2026/01/a-story"
PROSE = "<p>The boat came to the pier at noon, and nobody who waited there knew why it had come at all.</p>"
STORY = (
    f"<html><head><meta property=og:type content=article></head><body><h1>Boat</h1>{PROSE * 4}</body></html>"
)
SAMPLE = article_page(samples()[6])


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", None, "empty"),
        (" \n ", "text/html", "empty"),
        (b"%PDF-1.7 ...", None, "not_html"),
        (STORY, "application/pdf", "not_html"),
        (STORY, "image/png; q=1", "not_html"),
        (b'{"a": 1}', "text/html", "not_html"),
        (b'<?xml version="1.0"?><rss></rss>', "text/html", "not_html"),
        (b"\x00\x01\x02\x03" * 500, None, "not_html"),
    ],
)
def test_what_is_no_page_is_unreadable(body: bytes | str, content_type: str | None, reason: str) -> None:
    reading = read_page(body, URL, content_type=content_type)
    assert (reading.outcome, reading.reason) == (Outcome.UNREADABLE, reason)


@pytest.mark.parametrize(
    "content_type", [None, "text/html", "application/xhtml+xml; charset=utf-8", "text/plain", ""]
)
def test_a_story_is_stored_whatever_its_header_calls_it(content_type: str | None) -> None:
    reading = read_page('<?xml version="1.0"?>\n<!DOCTYPE html>' + STORY, URL, content_type=content_type)
    assert reading.outcome is Outcome.STORED
    assert reading.article is not None
    assert (reading.article.headline, len(reading.article.blocks)) == ("Boat", 4)
    assert reading.pack == "generic"


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (
            "<h1>Polaris 9</h1>" + "<p><a href=/a>A headline of another story</a></p>" * 40,
            "https://x.example/",
        ),
        (STORY, "https://x.example/"),
        (STORY, "https://x.example/tag/boats"),
        ("<h1>Search</h1><p>No results were found for your search.</p>", "https://x.example/find?q=1"),
        ("<h1>Boat</h1>" + PROSE, "https://x.example/a"),
        (STORY.replace("<h1>Boat</h1>", ""), "https://x.example/a"),
    ],
    ids=["links", "front page", "tag page", "search", "one paragraph", "no headline"],
)
def test_a_page_without_a_story_is_not_an_article(html: str, url: str) -> None:
    assert read_page(html, url).outcome is Outcome.NOT_ARTICLE


def test_reading_an_article_where_there_is_none_says_so_in_flags() -> None:
    article = read_article("", URL)
    assert {"no_headline", "no_body", "no_published", "no_authors"} <= set(article.quality.flags)
    assert article.quality.score is not None
    assert article.quality.score < 0.2


def test_the_evaluation_gets_plain_values() -> None:
    found = for_evaluation(SAMPLE, samples()[6].url)
    assert found["headline"] == samples()[6].headline
    assert found["authors"] == [a.name for a in samples()[6].authors]
    assert found["body"].split("\n\n") == list(samples()[6].texts)
    assert found["published"] == samples()[6].published
    assert found["transcript"] == samples()[6].transcript


SPLICES = [
    b"<",
    b">",
    b"</",
    b"<p>",
    b"<table>",
    b"<script>",
    b"<!--",
    b"\x00",
    b"\xff",
    b"&#x0;",
    b"{",
    b'"',
    b"<svg>",
]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 400), st.sampled_from(SPLICES)), max_size=8
    ),
    st.sampled_from(["https://www.kpol9.example/article/a/46318802", "http://a.example/", "x:y", ""]),
)
def test_a_damaged_page_is_read_or_refused_but_never_raises(
    cuts: list[tuple[int, int, bytes]], url: str
) -> None:
    page = SAMPLE
    for place, length, splice in cuts:
        page = page[:place] + splice + page[place + length :]
    reading = read_page(page, url)
    assert not (reading.reason or "").startswith("error")
    reading.to_json()


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_any_bytes_or_text_end_in_an_outcome(page: bytes | str) -> None:
    reading = read_page(page, URL)
    assert not (reading.reason or "").startswith("error")
    reading.to_json()
