"""Every way in which a page's story is known to be spoilt is caught, and named by a flag of its record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.extract import read_article
from crawler.extract.story.read import read_story
from tests.extract.story.stories import STORY, URL
from tests.site import spoil
from tests.site.ground import story_page
from tests.site.template import article_page
from tests.site.truth import samples

FERRY = next(sample for sample in samples() if sample.id == "46318802")
ARTICLES, STORIES = spoil.articles(FERRY), spoil.stories(STORY)


def test_pages_as_they_are_raise_no_doubt() -> None:
    assert read_article(article_page(FERRY), FERRY.url).quality.flags == ()
    assert read_story(story_page(STORY), URL).quality.flags == ()
    assert read_story(story_page(replace(STORY, state=False)), URL).quality.flags == ("state_missing",)


@pytest.mark.parametrize("name", ARTICLES)
def test_a_spoilt_article_is_named_by_its_flags(name: str) -> None:
    html, flags = ARTICLES[name]
    assert set(read_article(html, FERRY.url).quality.flags) == flags


@pytest.mark.parametrize("name", STORIES)
def test_a_spoilt_story_is_named_by_its_flags(name: str) -> None:
    html, flags = STORIES[name]
    story = read_story(html, URL)
    assert set(story.quality.flags) == flags
    assert spoil.OFFER.headline not in [member.headline for member in story.members]
    assert len(story.members) == len(STORY.members)


def test_one_slip_of_the_newsroom_s_is_no_body_joined_again() -> None:
    first = FERRY.paragraphs[0]
    html = article_page(replace(FERRY, paragraphs=(f"{first}He said so.", *FERRY.paragraphs[1:])))
    assert read_article(html, FERRY.url).quality.flags == ()


def test_a_page_of_spoken_words_alone_is_a_video_and_they_are_no_body() -> None:
    article = read_article(article_page(replace(FERRY, paragraphs=())), FERRY.url)
    assert (article.kind, article.body_text, article.quality.flags) == ("video", "", ("video_only",))
