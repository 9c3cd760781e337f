"""A page is parsed whole, and one that is made to cost a parser minutes is cut."""

from __future__ import annotations

import subprocess
import sys

import pytest

from crawler.extract import parse as parsing
from crawler.extract.parse import parsable, parse
from tests.checkout import ROOT

ORDINARY = b"<ul>" + b"<li><a href=/>link</a><p>text <b>bold</b>" * 5_000 + b"</ul>"
HOSTILE = [
    b"<div>" * 300_000,
    b"<div>" * 100_000 + b"</div>" * 100_000,
    b"<p>x</p>" * 100 + b"<p " + b" ".join(b"a%d=1" % i for i in range(20_000)) + b">x</p>",
    b"<p>" + b"".join(b"<B id=%d>" % i for i in range(20_000)) + b"</p>" + b"<p>x</p>" * 20_000,
]


def test_an_ordinary_page_is_parsed_whole() -> None:
    assert parsable(ORDINARY) == ORDINARY
    assert len(parse(ORDINARY).css("li")) == 5_000


def test_links_left_open_cost_a_parser_nothing() -> None:
    page = b"".join(b"<a id=%d>" % i for i in range(3_000)) + b"<p>x</p>" * 500
    assert parsable(page) == page


@pytest.mark.parametrize(
    "page", HOSTILE, ids=["deep", "deep and closed", "attributes", "formatting left open"]
)
def test_a_page_that_would_cost_a_parser_minutes_is_cut(page: bytes) -> None:
    kept = parsable(page)
    assert len(kept) < len(page) / 2
    assert page.startswith(kept)
    assert len(parse(page).css("*")) < 2_000_000


def test_formatting_left_open_costs_more_than_other_elements() -> None:
    formatted = b"<b id=a>" * 1_200 + b"<p>x</p>" * 1_500
    assert len(parsable(formatted)) < len(formatted)
    nested = formatted.replace(b"<b ", b"<q ")
    assert parsable(nested) == nested


@pytest.mark.parametrize("spread", [b"<b id=%d title='" + b"x" * 2_000 + b"'>", b"x" * 2_000 + b"<B id=%d>"])
def test_formatting_left_open_in_long_runs_of_markup_costs_as_much(spread: bytes) -> None:
    page = b"".join(spread % i for i in range(1_200)) + b"<p>x" * 1_500
    assert len(parsable(page)) < len(page)


def test_an_attribute_may_hold_a_whole_document() -> None:
    page = b'<p data-story="' + b"a b=c " * 100_000 + b'"></p><script>' + b'{"a": 1, ' * 9_000 + b"</script>"
    assert parsable(page) == page


def test_a_value_that_never_ends_is_one_attribute() -> None:
    page = b"<p>Story</p><p title=" + b'"' + b"tide " * 10_000

    assert parsable(page) == page


def test_many_crowded_tags_are_cut_as_one_is() -> None:
    crowded = b"<p " + b" ".join(b"a%d" % i for i in range(3_000)) + b">x</p>"
    assert 5 < parsable(crowded * 50).count(b"</p>") < 10


def test_text_is_parsed_as_its_bytes_are() -> None:
    body = parse("<p>é\ud83d</p>").body
    assert body is not None
    assert body.text() == "é?"


def test_a_page_with_more_tags_than_are_read_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_TAGS", 6_000)
    page = b"<p><i>a</i>" * 5_000
    kept = parsable(page)
    assert page.startswith(kept)
    assert len(parsing.TAG.findall(kept)) == 6_000


@pytest.mark.parametrize("root", [b"<body ", b"<HTML\n"], ids=["body", "html"])
def test_attributes_of_many_roots_that_one_element_gathers_are_bounded(root: bytes) -> None:
    page = b"<p>x</p>" + b"".join(root + b"a%d=1>" % i for i in range(20_000))
    assert 5_000 < len(parsing.TAG.findall(parsable(page))) * 2 < 10_000


def test_a_few_roots_cost_a_parser_nothing() -> None:
    page = (b"<html><body class=x>" + b"<p>x</p>" * 50) * 5
    assert parsable(page) == page


def test_what_stands_in_deep_elements_is_counted_though_it_nests_no_deeper() -> None:
    page = b"<div>" * 3_000 + b"<br>" * 50_000
    assert parsable(page).count(b"<br>") < parsing.WORK_BOUND / 3_000


MEMORY = """
import resource
from crawler.extract import read_article

def page(year, size):
    line = "<div><p>The herons at pier {} were counted in the winter of {}.</p></div>"
    prose = "".join(line.format(n, year) for n in range(size))
    return f"<html><body><article><h1>Heron count</h1>{prose}</article></body></html>"

for year in range(2000, 2016):
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    read_article(page(year, 1_000 + 2_000 * (year % 2)), "https://www.pelletpost.example/herons")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - begun)
"""


def test_a_page_is_read_into_the_memory_of_those_before() -> None:
    run = subprocess.run([sys.executable, "-c", MEMORY], cwd=ROOT, capture_output=True, text=True, check=True)

    faults = list(map(int, run.stdout.split()))
    assert sum(faults[6:]) < faults[1] / 2
