"""Hearst's pages: every sample article reads as it was written, and each fault costs what it must."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from crawler.extract import read_article, read_page
from crawler.records import Outcome
from tests.site.compare import differences, transcript_differences
from tests.site.template import article_page
from tests.site.truth import Sample, samples

HELD = {sample.id: sample for sample in samples()}
PLAIN, FERRY, FORECAST = HELD["46287415"], HELD["46318802"], HELD["46313376"]


def html_of(sample: Sample) -> str:
    return article_page(sample).decode(sample.charset)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.slug)
def test_a_sample_article_reads_as_it_was_written(sample: Sample) -> None:
    reading = read_page(article_page(sample), sample.url, content_type=f"text/html; charset={sample.charset}")
    assert reading.outcome is Outcome.STORED
    assert reading.article is not None
    assert reading.pack == "hearst@2016-01-01"
    record = json.loads(reading.article.to_json())
    assert differences(record, sample) == []
    assert transcript_differences(next(iter(record["transcripts"]), None), sample) == []


def test_the_twin_proves_the_body_whole_and_is_never_part_of_it() -> None:
    article = read_article(html_of(FERRY), FERRY.url)
    assert article.quality.checks["twin"] == "equal"
    assert article.body_text.count(FERRY.texts[0]) == 1


def test_a_lost_paragraph_is_told_by_the_twin() -> None:
    html = html_of(FERRY).replace(f"<p>{FERRY.paragraphs[3]}</p>", "")
    article = read_article(html, FERRY.url)
    assert "twin_mismatch" in article.quality.flags
    assert len(article.blocks) == len(FERRY.paragraphs) - 1


def test_a_body_that_is_only_in_the_twin_is_cut_where_sentences_are_glued() -> None:
    html = html_of(FERRY)
    for paragraph in FERRY.paragraphs:
        html = html.replace(f"<p>{paragraph}</p>", "")
    article = read_article(html, FERRY.url)
    assert "inferred_breaks" in article.quality.flags
    assert [b.inferred_break for b in article.blocks][:2] == [False, True]
    assert article.blocks[0].text == FERRY.texts[0]


def test_only_the_first_article_of_a_continuous_scroll_is_read() -> None:
    html, other = html_of(PLAIN), html_of(FERRY)
    second = other[other.index("<article>") : other.index("</article>") + 10]
    article = read_article(html.replace("</article>", "</article>" + second, 1), PLAIN.url)
    assert tuple(b.text for b in article.blocks) == PLAIN.texts
    assert article.transcripts == ()
    assert article.quality.checks["twin"] == "equal"


def test_a_headline_that_opens_the_body_again_is_dropped_once() -> None:
    echo = replace(PLAIN, paragraphs=(PLAIN.headline, *PLAIN.paragraphs, PLAIN.headline))
    article = read_article(html_of(echo), echo.url)
    assert [b.text for b in article.blocks] == [*PLAIN.texts, PLAIN.headline]
    assert article.quality.checks["twin"] == "equal"


def test_the_weather_overlay_is_no_headline() -> None:
    html = html_of(PLAIN)
    title = f">{PLAIN.headline}<"
    assert "Search location by ZIP code" in html
    bare = html.replace(title, "><").replace(f'content="{PLAIN.headline}"', 'content=""')
    bare = bare.replace(f'"headline": "{PLAIN.headline}"', '"headline": ""')
    assert read_article(bare, PLAIN.url).headline is None


def test_transcripts_are_joined_to_their_video_and_never_body() -> None:
    article = read_article(html_of(FORECAST), FORECAST.url)
    assert (article.kind, article.body_text, article.quality.flags) == ("video", "", ("video_only",))
    assert isinstance(article.videos, tuple)
    video, transcript = article.videos[0], article.transcripts[0]
    assert video.transcript_id == transcript.record_id == f"www.kpol9.example/transcript/{video.media_id}"
    assert (transcript.article_record_id, transcript.case) == (article.record_id, "upper")


def test_a_players_companion_names_its_video() -> None:
    player = FERRY.made_id("player")
    said = {"media": {"title": "On the sandbar", "transcodings": [{"full_url": "https://v.example/1.mp4"}]}}
    companions = [(f"https://nitehawk.hearst.io/embeds/{player}", json.dumps(said))]
    article = read_article(html_of(FERRY), FERRY.url, companions=companions)
    assert isinstance(article.videos, tuple)
    assert (article.videos[0].title, article.videos[0].url) == ("On the sandbar", "https://v.example/1.mp4")


@pytest.mark.parametrize(
    "path",
    ["/article/new-slug/46318802", "/amp/article/ferry/46318802", "/article/untitled-content-1/46318802/"],
)
def test_every_address_of_a_story_gives_one_identity(path: str) -> None:
    article = read_article(html_of(FERRY), f"http://www.kpol9.example{path}")
    assert (article.record_id, article.site_id) == ("www.kpol9.example/46318802", "46318802")


def test_published_is_the_earliest_clock_and_the_visible_one_is_kept_apart() -> None:
    html = html_of(FERRY).replace(
        f'"datePublished": "{FERRY.published}"', '"datePublished": "2025-10-14T14:00:00Z"'
    )
    article = read_article(html, FERRY.url)
    assert article.published is not None
    assert article.published.source == "state:script#data-layer content.publishDate"
    assert article.displayed.zone == "CDT"  # type: ignore[union-attr]
    sources = {stamp.source.partition(":")[0] for stamp in article.clocks}
    assert sources == {"ld", "state", "meta", "css"}


def test_a_station_that_is_listed_names_itself() -> None:
    html = html_of(PLAIN).replace("www.kpol9.example", "www.wdsu.com")
    publisher = read_article(html, "https://www.wdsu.com/article/a/46287415").publisher
    assert (publisher.name, publisher.group, publisher.callsign) == ("WDSU", "hearst", "WDSU")
    assert (publisher.market, publisher.tz) == ("New Orleans", "America/Chicago")


def test_a_page_of_the_station_that_is_no_article_is_none() -> None:
    html = html_of(PLAIN)
    front = html[: html.index("<article>")] + html[html.index("</article>") + 10 :]
    assert read_page(front, "http://www.kpol9.example/").outcome is Outcome.NOT_ARTICLE
