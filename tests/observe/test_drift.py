"""The canary: it names the field of each planted change, and ordinary pages leave it silent."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from crawler.extract import read_page
from crawler.index.pages import KeptPage
from crawler.observe.drift import CHANCE, FEWEST, WINDOW, chance_of, drift
from crawler.observe.sight import Sight, Trait, sight_of
from crawler.records import Capture
from tests.observe import newsroom
from tests.observe.newsroom import Change
from tests.site.truth import Sample

OLDER = 150


def sighted(dice: random.Random, numbers: range, change: Change = bytes) -> list[Sight]:
    """Return what is seen of newly made pages."""
    found = [look(*newsroom.page(dice, number, change), number) for number in numbers]
    return [sight for sight in found if sight]


def look(sample: Sample, html: bytes, number: int) -> Sight | None:
    fetched_at = newsroom.at(number).isoformat().replace("+00:00", "Z")
    capture = Capture(warc_file="a", offset=0, length=1, record_id="b", fetched_at=fetched_at)
    reading = read_page(html, sample.url, content_type="text/html", fetched_at=fetched_at)
    return sight_of(KeptPage(sample.url, "text/html", html, capture), reading)


@pytest.fixture(scope="module")
def ordinary() -> list[Sight]:
    """Many more ordinary pages than a look takes in."""
    return sighted(random.Random(4), range(500))


@pytest.mark.parametrize("seed", range(20))
def test_ordinary_pages_leave_it_silent(ordinary: list[Sight], seed: int) -> None:
    assert drift("hearst", random.Random(seed).sample(ordinary, 200)) == []


@pytest.mark.parametrize(
    ("change", "field", "aspects"),
    [
        (newsroom.renamed, "headline", {"source"}),
        (newsroom.rebuilt, "layout", {"source"}),
        (newsroom.without_byline, "authors", {"coverage"}),
        (newsroom.other_zone, "displayed", {"zone", "clock"}),
        (newsroom.moved_state, "section", {"source"}),
        (newsroom.halved, "body_text", {"length"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_planted_change_is_named(
    ordinary: list[Sight], change: Change, field: str, aspects: set[str], seed: int
) -> None:
    dice = random.Random(seed)
    older = sorted(dice.sample(ordinary, OLDER), key=lambda sight: sight.at)
    found = drift("hearst", [*older, *sighted(dice, range(600, 600 + WINDOW), change)])
    assert found
    assert aspects == {finding.aspect for finding in found if finding.field == field}
    if change is not newsroom.rebuilt:  # which lets another reader at the page, so that much changes
        expected = {"body_text": {"blocks"}, "section": {"breadcrumbs", "displayed", "images"}}
        assert {finding.field for finding in found} <= {field} | expected.get(field, set())


def test_a_change_is_told_in_words_and_numbers(ordinary: list[Sight]) -> None:
    newest = sighted(random.Random(3), range(600, 600 + WINDOW), newsroom.without_byline)
    [finding] = drift("hearst", [*ordinary[:OLDER], *newest]) or []
    assert str(finding).startswith("hearst: authors (coverage): missing on 100% of the newest pages, ")
    assert finding.effect > 0.9
    assert finding.chance < CHANCE


def test_a_change_on_half_of_the_newest_pages_is_enough(ordinary: list[Sight]) -> None:
    newest = sighted(random.Random(3), range(625, 625 + WINDOW // 2), newsroom.renamed)
    found = drift("hearst", [*ordinary[:175], *newest])
    assert [finding.field for finding in found or ()] == ["headline"]


def seen(number: int, words: int = 300, **traits: str) -> Sight:
    named = {Trait(name, "source"): word for name, word in traits.items()}
    return Sight(
        f"http://a.example/{number}", f"2026-11-22T06:{number:04}", None, named, {"body_text": words}
    )


def window(make: Callable[[int], Sight], numbers: range) -> list[Sight]:
    return [make(number) for number in numbers]


def test_too_few_pages_say_nothing() -> None:
    pages = window(lambda n: seen(n, headline="a" if n < FEWEST else "b"), range(2 * FEWEST))
    assert drift("a.example", pages[1:]) is None
    assert [finding.field for finding in drift("a.example", pages) or ()] == ["headline"]


def test_a_page_kept_often_counts_once() -> None:
    pages = window(lambda n: seen(n, headline="a"), range(100))
    again = [
        Sight("http://a.example/1", f"2026-11-23T06:{n:04}", None, {Trait("headline", "source"): "b"}, {})
        for n in range(100)
    ]
    assert drift("a.example", [*pages, *again]) == []


def test_a_difference_that_chance_makes_or_that_is_small_is_not_told() -> None:
    half = window(lambda n: seen(n, headline="ab"[n % 2]), range(60))
    third = window(lambda n: seen(n, headline="abb"[n % 3]), range(60, 90))
    assert drift("a.example", [*half, *third]) == []
    rare = window(lambda n: seen(n, headline="b" if n > 2000 and n % 6 == 0 else "a"), range(2050))
    assert drift("a.example", rare) == []
    longer = window(lambda n: seen(n, 300 + (n >= 150) * 100), range(200))
    assert drift("a.example", longer) == []
    [finding] = drift("a.example", window(lambda n: seen(n, 300 + (n >= 150) * 200), range(200))) or []
    assert finding.change == "median of 500 words on the newest pages, 300 before"


def test_the_probability_is_that_of_fishers_exact_test() -> None:
    assert chance_of(1, 10, 11, 14) == pytest.approx(0.0027594561852200836)  # Wikipedia's worked example
    assert chance_of(5, 10, 5, 10) == 1
    assert chance_of(0, 20, 20, 20) == pytest.approx(2 / 137846528820)
