"""Pages made to be costly: each shape the benchmark measures is read, and none is large beyond its size."""

from __future__ import annotations

import sys
from itertools import pairwise
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborNode

from crawler.extract import read_article, read_page
from crawler.extract.apart import MAX_INSIDE
from crawler.extract.body import Draft, walk
from crawler.extract.library import library
from crawler.extract.lines import lines_of
from crawler.extract.marks import MAX_MARKS
from crawler.extract.page import MAX_HEADING
from crawler.extract.parse import parse
from crawler.extract.text import opening
from crawler.records import Outcome
from tests.bench import linear
from tests.bench.__main__ import main as bench

if TYPE_CHECKING:
    from _typeshed import TraceFunction

SIZE = 20_000
STEEPEST = ("links and breaks", "sections", "end tags", "quotations")
"""Shapes of which a doubling once cost more than it may."""


@pytest.mark.parametrize("shape", [s for s in linear.SHAPES if s not in linear.STORYLESS], ids=str)
def test_a_page_made_to_be_costly_is_of_its_size_and_is_read(shape: str) -> None:
    page = linear.SHAPES[shape](SIZE)
    assert 0.9 * SIZE < len(page) <= SIZE
    reading = read_page(page, linear.URL)
    assert reading.outcome is Outcome.STORED
    assert reading.article is not None
    assert reading.article.headline == "Heron count"


@pytest.mark.parametrize("shape", STEEPEST, ids=str)
def test_twice_the_page_takes_no_more_steps_than_it_may(shape: str) -> None:
    make = linear.SHAPES[shape]
    once, twice = (_steps(make(size)) for size in (SIZE, 2 * SIZE))
    assert twice <= linear.TARGET * once


def _steps(page: bytes) -> int:
    """Return how many lines of Python are run while a page is read, each turn of a loop for itself."""
    library()  # which is loaded once, and is no step of a page
    count, before = 0, sys.gettrace()

    def note(frame: FrameType, event: str, arg: object) -> TraceFunction:
        nonlocal count
        count += 1
        return note

    sys.settrace(note)
    try:
        read_page(page, linear.URL)
    finally:
        sys.settrace(before)
    return count


def test_sizes_double_up_to_the_last() -> None:
    sizes = linear.sizes()
    assert sizes[-1] == linear.LAST
    assert sizes[0] >= linear.FIRST
    assert all(after in (2 * before, 2 * before + 1) for before, after in pairwise(sizes))


def test_the_worst_doubling_is_told_and_small_costs_are_not_compared() -> None:
    assert linear.worst_doubling([0.1, 0.2, 0.5, 1.0]) == 2.5
    assert linear.worst_doubling([0.0001, 0.001, 0.02]) == 1.0


def test_headings_in_each_other_are_read_once_each_and_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(node: LexborNode, most: int) -> str:
        text = opening(node, most)
        read.append(len(text))
        return text

    monkeypatch.setattr("crawler.extract.page.opening", counted)
    read_page(linear.SHAPES["headings in headings"](100_000), linear.URL)
    assert len(read) == MAX_MARKS
    assert max(read) <= MAX_HEADING


def test_links_are_looked_for_in_so_many_characters_of_their_line_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = f"<p>{'word ' * 40}<br><br>" + "<a href=/n>Ada</a><br><br>" * 3 + "the end</p>"
    monkeypatch.setattr("crawler.extract.inline.MAX_SEARCHED", 3 * 298)
    assert [len(d.links) for d in _walked(page)] == [0, 0, 0, 0, 3]
    monkeypatch.setattr("crawler.extract.inline.MAX_SEARCHED", 3 * 410)
    assert [len(d.links) for d in _walked(page)] == [0, 3, 0, 0, 0]


def _walked(page: str) -> list[Draft]:
    body = parse(page).body
    assert body is not None
    return walk([body], linear.URL).drafts


def test_lines_share_the_elements_round_them() -> None:
    body = parse("<div>" * 300 + "<p>Heron<p>Egret").body
    assert body is not None
    found = lines_of(walk([body], linear.URL).drafts, [body])
    heron, egret = (line.holder for line in found.lines)
    assert heron is not None
    assert egret is not None
    assert (heron.node.tag, heron.outer) == ("p", egret.outer)
    assert len(found.holders) == 302


def test_quotations_are_looked_for_in_so_many_characters_only(monkeypatch: pytest.MonkeyPatch) -> None:
    story = "".join(
        f"<p>The heron stood in the reeds while the tide went out for hour {n}.</p>" for n in "abc"
    )
    page = f"<h1>Heron count</h1><article>{story}<blockquote>the tide went out</blockquote>{story}</article>"
    assert "\n\nthe tide went out\n\n" not in read_article(page, linear.URL).body_text
    monkeypatch.setattr("crawler.extract.prune.MAX_SEARCHED", 100)
    assert "\n\nthe tide went out\n\n" in read_article(page, linear.URL).body_text


def test_an_aside_tells_by_its_first_elements_whether_it_is_a_quotation() -> None:
    quoted = "<blockquote>The heron stood in the reeds while the tide went out for a whole hour.</blockquote>"
    story = "<p>The heron stood in the reeds while the tide went out for a whole day and a night.</p>" * 3
    near = f"<h1>Heron count</h1><article>{story}<aside>{quoted}</aside>{story}</article>"
    far = near.replace("<aside>", "<aside>" + "<i></i>" * MAX_INSIDE)
    assert [b.type for b in read_article(near, linear.URL).blocks].count("quote") == 1
    assert [b.type for b in read_article(far, linear.URL).blocks].count("quote") == 0


def test_a_doubling_that_looks_steep_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter([0.2, 0.9, 0.2, 0.4])
    monkeypatch.setattr(linear, "_cost", lambda page: next(told))
    assert linear.costs(bytes, [1, 2], 1) == [0.2, 0.4]


def test_a_shape_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench("linear", "1", "paragraf") == 2
    assert "no shape is called 'paragraf'; there are: paragraphs; nested" in capsys.readouterr().err
