"""Pages made to be costly: each shape the benchmark measures is read, and none is large beyond its size."""

from __future__ import annotations

from itertools import pairwise

import pytest
from selectolax.lexbor import LexborNode

from crawler.extract import read_page
from crawler.extract.marks import MAX_MARKS
from crawler.extract.page import MAX_HEADING
from crawler.extract.text import opening
from crawler.records import Outcome
from tests.bench import linear

SIZE = 20_000


@pytest.mark.parametrize("shape", [s for s in linear.SHAPES if s not in linear.STORYLESS], ids=str)
def test_a_page_made_to_be_costly_is_of_its_size_and_is_read(shape: str) -> None:
    page = linear.SHAPES[shape](SIZE)
    assert 0.9 * SIZE < len(page) <= SIZE
    reading = read_page(page, linear.URL)
    assert reading.outcome is Outcome.STORED
    assert reading.article is not None
    assert reading.article.headline == "Heron count"


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
