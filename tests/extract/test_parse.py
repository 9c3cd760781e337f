"""A page is parsed whole, and one that is made to cost a parser minutes is cut."""

from __future__ import annotations

import pytest

from crawler.extract.parse import parsable, parse

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


def test_an_attribute_may_hold_a_whole_document() -> None:
    page = b'<p data-story="' + b"a b=c " * 100_000 + b'"></p><script>' + b'{"a": 1, ' * 9_000 + b"</script>"
    assert parsable(page) == page


def test_many_crowded_tags_are_cut_as_one_is() -> None:
    crowded = b"<p " + b" ".join(b"a%d" % i for i in range(3_000)) + b">x</p>"
    assert 5 < parsable(crowded * 50).count(b"</p>") < 10


def test_text_is_parsed_as_its_bytes_are() -> None:
    body = parse("<p>é\ud83d</p>").body
    assert body is not None
    assert body.text() == "é?"
