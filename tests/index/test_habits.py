"""What a host repeats from page to page is learnt, kept for later runs, and taken out of its stories."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from crawler.database import open_database
from crawler.extract import read_page
from crawler.extract.habits import digest, repeatable, unrepeated
from crawler.index.habits import LINES, PAGES, Habits, furniture_known
from crawler.records import Article, Block, Correction, Link, Outcome, Reading
from crawler.store.identity import archive_id
from crawler.store.local import LocalStore

HOST = "https://www.pellet.example"
PLEA = "We at the Pellet walk the river so that nobody else has to, and we need four hundred of you."
WORDS = ["grain", "mill", "wheel", "river", "gate", "race", "paddle", "flood"]


def story(number: int, *more: str) -> list[str]:
    """Six paragraphs of one story, unlike those of any other."""
    ends = "afternoon, and nobody in the town could say why it had done so again."
    return [f"On day {number}-{n} the {WORDS[number * n % 8]} stood still all {ends}" for n in range(5)] + [
        *more
    ]


def reading(number: int, *more: str) -> Reading:
    body = "".join(f"<p>{text}</p>" for text in story(number, *more))
    head = f"<title>Story {number}</title><meta property=og:type content=article>"
    return read_page(f"{head}<main><h1>Story {number}</h1>{body}</main>", f"{HOST}/news/{number}")


def texts(read: Reading) -> list[str]:
    assert read.article is not None
    return [block.text for block in read.article.blocks if block.type == "p"]


@pytest.fixture
def habits(tmp_path: Path) -> Habits:
    return Habits(open_database(f"sqlite:///{tmp_path}/state.db"), "one")


def test_a_line_that_stands_on_many_pages_of_a_host_goes_from_the_next(habits: Habits) -> None:
    for number in range(PAGES - 1):
        assert texts(habits.applied(reading(number, PLEA))) == story(number, PLEA)
    last = habits.applied(reading(PAGES, PLEA))
    assert texts(last) == story(PAGES)
    assert last.article is not None
    assert last.article.body_text == "\n\n".join(story(PAGES))
    assert last.article.quality.checks["repeated"] == 1


def test_a_page_that_is_read_again_counts_once(habits: Habits) -> None:
    for _ in range(2 * PAGES):
        assert texts(habits.applied(reading(1, PLEA))) == story(1, PLEA)


def test_what_one_host_repeats_says_nothing_of_another(habits: Habits) -> None:
    for number in range(PAGES):
        habits.applied(reading(number, PLEA))
    assert habits.of(f"{HOST}/anything") == {digest(PLEA)}
    assert habits.of("https://other.example/anything") == frozenset()
    assert habits.all() == {"www.pellet.example": {digest(PLEA)}}


def test_habits_are_kept_for_the_runs_that_follow(habits: Habits, tmp_path: Path) -> None:
    for number in range(PAGES):
        habits.applied(reading(number, PLEA))
    habits.save()
    later = Habits(open_database(f"sqlite:///{tmp_path}/state.db"), "one")
    assert texts(later.applied(reading(99, PLEA))) == story(99)
    other = Habits(open_database(f"sqlite:///{tmp_path}/state.db"), "another archive")
    assert texts(other.applied(reading(99, PLEA))) == story(99, PLEA)


def test_a_reading_by_a_layout_or_without_a_story_is_left_alone(habits: Habits) -> None:
    for number in range(PAGES):
        habits.applied(reading(number, PLEA))
    declared = msgspec.structs.replace(reading(7, PLEA), pack="pellet@2026-01-01")
    assert habits.applied(declared) is declared
    nothing = Reading(outcome=Outcome.NOT_ARTICLE, reason="no_story", pack="generic")
    assert habits.applied(nothing) is nothing


def test_only_so_many_lines_of_a_host_are_remembered(habits: Habits) -> None:
    blocks = tuple(Block(i=i, type="p", text=f"Line number {i}.") for i in range(LINES + 9))
    article = msgspec.structs.replace(_article(), blocks=blocks)
    habits.note(article)
    assert next(iter(habits._hosts["www.pellet.example"])) == digest("Line number 9.")
    assert len(habits._hosts["www.pellet.example"]) == LINES


def test_short_lines_and_the_last_ones_may_be_furniture_and_subheads_may_not() -> None:
    long = "word " * 30
    blocks = [Block(i=0, type="h", text="Why it matters"), Block(i=1, type="p", text="A short one.")]
    blocks += [Block(i=n, type="p", text=f"{long}{n}") for n in range(2, 9)]
    assert repeatable(blocks) == [digest("A short one."), *(digest(f"{long}{n}") for n in range(4, 9))]


def test_links_and_corrections_move_with_their_blocks() -> None:
    found = unrepeated(_article(), {digest("Buy the Pellet.")})
    assert [block.text for block in found.blocks] == [
        "The mill turns again. " * 9,
        "Correction: no.",
    ]
    assert [block.i for block in found.blocks] == [0, 1]
    assert isinstance(found.links, tuple)
    assert [(link.url, link.rel, link.block) for link in found.links] == [
        ("https://a.example/", "related", None),
        ("https://b.example/", "source", 1),
        ("https://c.example/", "related", None),
    ]
    assert isinstance(found.corrections, tuple)
    assert [correction.block for correction in found.corrections] == [1]


def test_a_story_that_would_lose_much_keeps_it_all() -> None:
    article = _article()
    assert unrepeated(article, {digest("The mill turns again. " * 9)}) is article


def test_furniture_is_known_where_a_run_has_left_a_database(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "archive")
    url = f"sqlite:///{tmp_path}/state.db"
    assert furniture_known(url, store) == {}
    learnt = Habits(open_database(url), archive_id(store))
    for number in range(PAGES):
        learnt.applied(reading(number, PLEA))
    learnt.save()
    assert furniture_known(url, store) == {"www.pellet.example": {digest(PLEA)}}


def _article() -> Article:
    texts = ["Buy the Pellet.", "The mill turns again. " * 9, "Correction: no."]
    urls = [("https://a.example/", 0), ("https://b.example/", 2), ("https://c.example/", None)]
    read = reading(1).article
    assert read is not None
    return msgspec.structs.replace(
        read,
        blocks=tuple(Block(i=i, type="p", text=text) for i, text in enumerate(texts)),
        body_text="\n\n".join(texts),
        links=tuple(
            Link(url=u, text="x", rel="related" if b is None else "source", block=b) for u, b in urls
        ),
        corrections=(Correction(text=texts[2], block=2),),
    )
