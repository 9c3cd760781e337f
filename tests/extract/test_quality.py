"""The score of a record is a chance that falls with every sign of a body read wrong."""

from __future__ import annotations

from typing import Any

from crawler.extract import read_article
from crawler.extract.odds import WEIGHTS
from crawler.extract.quality import chance, judge
from crawler.extract.signs import signs_of
from crawler.records import Author, Block, Link

STORY = ["The old pier will be closed for the winter, the harbor board said on Tuesday evening."] * 40
ADA = (Author(name="Ada Quill", name_raw="Ada Quill"),)


def blocks(*texts: str, kind: Any = "p") -> tuple[Block, ...]:
    return tuple(Block(i=i, type=kind, text=text) for i, text in enumerate(texts))


def facts(**changed: Any) -> dict[str, Any]:
    plain = {
        "headline": "Pier closed",
        "blocks": blocks(*STORY),
        "links": (),
        "authors": ADA,
        "published": None,
    }
    return {**plain, "transcripts": (), "videos": (), **changed}


def score(checks: dict[str, Any] | None = None, body: str = "text", **changed: Any) -> float:
    return judge(facts(**changed), body, checks or {"twin": "none"}, is_generic=True).score or 0.0


def test_a_plain_story_has_no_sign_and_each_sign_is_a_share() -> None:
    assert signs_of(blocks(*STORY), (), ADA) == dict.fromkeys(
        ("brief", "loose", "short", "items", "linked", "unsigned"), 0.0
    ) | {"brief": signs_of(blocks(*STORY), (), ADA)["brief"]}
    link = Link(url="https://pellet.example/", text="Read more about it", rel="source", block=0)
    found = signs_of((*blocks("Read more about it"), *blocks("one", kind="li")), (link,), ())
    assert found == {"brief": 1.0, "loose": 1.0, "short": 1.0, "items": 0.5, "linked": 0.857, "unsigned": 1.0}
    assert signs_of((), (), ()) == {
        "brief": 1.0,
        "loose": 0,
        "short": 0,
        "items": 0,
        "linked": 0,
        "unsigned": 1.0,
    }


def test_the_odds_name_the_signs_there_are() -> None:
    assert WEIGHTS.keys() == signs_of((), (), ()).keys()
    assert chance({}) > chance(dict.fromkeys(WEIGHTS, 0.5)) > chance(dict.fromkeys(WEIGHTS, 1.0))


def test_a_brief_page_of_loose_lines_scores_lower_and_says_why() -> None:
    lines = judge(facts(blocks=blocks("Top story", "More news")), "text", {"twin": "none"}, is_generic=True)
    assert (lines.score or 0) < score() - 0.2
    assert "loose_lines" in lines.flags


def test_a_copy_that_differs_and_a_missing_headline_are_doubts() -> None:
    assert score({"twin": "mismatch"}) < score() - 0.3
    assert score(headline=None) < score() - 0.1


def test_an_equal_copy_and_a_layout_made_for_the_page_are_proofs() -> None:
    known = judge(facts(), "text", {"twin": "none"}, is_generic=False).score or 0
    proved = judge(facts(), "text", {"twin": "equal"}, is_generic=False).score or 0
    assert score() < known < proved


def test_a_record_without_a_body_has_no_chance() -> None:
    assert score(body="", blocks=()) == 0.0


def test_what_a_page_lacks_is_told_by_flags() -> None:
    article = read_article("<title>Pier</title><p>Closed.</p>", "https://www.pellet.example/pier")
    assert set(article.quality.flags) >= {"short_body", "no_published", "no_authors", "generic_reader"}
