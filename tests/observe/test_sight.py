"""What a page looks like: the traits of each field, and which pages say nothing."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.extract import read_page
from crawler.index.pages import KeptPage
from crawler.observe.sight import MISSING, Sight, Trait, sight_of
from crawler.records import (
    Article,
    Capture,
    Counts,
    Member,
    MemberOutlet,
    Outcome,
    Provenance,
    Reading,
    Stamp,
    StoryCluster,
)
from tests.site import aggregator
from tests.site.ground import story_page

AT = "2026-11-22T06:00:00Z"


def kept(url: str, body: bytes = b"", fetched_at: str = AT) -> KeptPage:
    capture = Capture(warc_file="a", offset=0, length=1, record_id="b", fetched_at=fetched_at)
    return KeptPage(url, "text/html", body, capture)


def clock(value: str, zone: str) -> Stamp:
    return Stamp(value=value, raw=value, zone=zone, source="css:time")


def sight(pack: str = "generic", **fields: object) -> Sight:
    article = Article(record_id="a/1", url="http://a.example/1", **fields)  # type: ignore[arg-type]
    found = sight_of(kept(article.url), Reading(outcome=Outcome.STORED, article=article, pack=pack))
    assert found
    return found


def test_a_field_is_told_by_where_it_was_read_or_as_missing() -> None:
    found = sight(headline="Rain", dek=None, provenance={"headline": Provenance(via="dom", path="h1")})
    assert found.traits[Trait("headline", "source")] == "dom h1"
    assert found.traits[Trait("dek", "source")] == found.traits[Trait("tags", "source")] == MISSING
    assert found.traits[Trait("layout", "source")] == "generic"
    assert found.pack is None


@pytest.mark.parametrize(
    ("value", "zone", "told"),
    [
        ("2026-11-22T00:00:00-06:00", "CST", "CT"),
        ("2026-07-22T00:00:00-05:00", "CDT", "CT"),
        ("2026-07-22T00:00:00-05:00", "America/Chicago", "America/Chicago"),
        ("2026-11-22T00:00:00Z", "offset", "offset Z"),
        ("2026-11-22T00:00:00-06:00", "offset", "offset of its own"),
        ("2026-11-22", "None", "None"),
    ],
)
def test_a_zone_has_no_season(value: str, zone: str, told: str) -> None:
    assert sight(published=clock(value, zone)).traits[Trait("published", "zone")] == told


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("2026-11-22T05:03:00Z", "+0 h from published"),
        ("2026-11-21T23:00:00Z", "-6 h from published"),
        ("2026-11-25T05:00:00Z", "days from published"),
    ],
)
def test_clocks_are_told_beside_each_other(shown: str, told: str) -> None:
    found = sight(published=clock("2026-11-22T05:00:00Z", "offset"), displayed=clock(shown, "offset"))
    assert found.traits[Trait("displayed", "clock")] == told
    assert found.traits[Trait("published", "clock")] == "before the fetch"
    late = sight(published=clock("2026-11-22T12:00:00Z", "offset"))
    assert late.traits[Trait("published", "clock")] == "after the fetch"


def test_a_story_is_told_by_its_members() -> None:
    page = kept(aggregator.story_url(), story_page(aggregator.story()))
    found = sight_of(page, read_page(page.body, page.url, fetched_at=AT))
    assert found
    assert found.lengths == {"stories": 1, "members": len(aggregator.story().members)}
    assert found.traits[Trait("members", "source")] != MISSING
    assert found.pack == "ground_news"


def story(number: int, **fields: Any) -> StoryCluster:
    members = tuple(Member(position=place, url=None, outlet=MemberOutlet(name="b")) for place in range(2))
    facts: dict[str, Any] = {"record_id": f"a/{number}", "title": "Rain", "members": members, **fields}
    return StoryCluster(aggregator="a", url="http://a.example/", counts=Counts(listed=2), **facts)


def test_a_page_of_many_stories_is_told_by_what_most_of_them_show() -> None:
    with_dek: dict[str, Any] = {"dek": "Wet.", "provenance": {"dek": Provenance(via="dom", path="p")}}
    for bare, told in ((1, "dom p"), (3, MISSING)):
        found = [story(0), *(story(n, **({} if n < bare else with_dek)) for n in range(1, 5))]
        reading = Reading(outcome=Outcome.STORED, story=found[0], stories=tuple(found[1:]), pack="a@2026")
        seen = sight_of(kept("http://a.example/"), reading)
        assert seen
        assert seen.traits[Trait("dek", "source")] == told
        assert seen.lengths == {"stories": 5, "members": 10}


def test_a_clock_that_few_stories_of_a_page_have_is_no_trait_of_it() -> None:
    found = [story(0, updated=clock(AT, "offset")), story(1), story(2)]
    reading = Reading(outcome=Outcome.STORED, story=found[0], stories=tuple(found[1:]))
    seen = sight_of(kept("http://a.example/"), reading)
    assert seen
    assert seen.traits[Trait("updated", "source")] == MISSING


@pytest.mark.parametrize(
    ("url", "reason", "is_told"),
    [
        ("http://a.example/story/1", "no_story", True),
        ("http://a.example/", "no_story", False),
        ("http://a.example/feed", "not_html", False),
        ("http://www.kcra.com/article/x/123", "no_story", True),
        ("http://www.kcra.com/local-news", "no_story", False),
    ],
)
def test_no_record_says_something_only_where_an_article_was_meant(
    url: str, reason: str, is_told: bool
) -> None:
    found = sight_of(kept(url), Reading(outcome=Outcome.NOT_ARTICLE, reason=reason))
    assert (found is not None) == is_told
    if found:
        assert found.traits == {Trait("record", "coverage"): "not_article"}
