"""Bytes become text, whatever the page or its header claims."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.decode import clean_text, decode, parsable

SPANISH = "El niño cruzó el puente — dijo “sí”."


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        (SPANISH.encode(), None, "utf-8"),
        (SPANISH.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (SPANISH.encode("cp1252"), "text/html; charset=utf-8", "cp1252"),
        (SPANISH.encode("cp1252"), "text/html; charset=ISO-8859-1", "cp1252"),
        (b"\xef\xbb\xbf" + SPANISH.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (b"\xff\xfe" + SPANISH.encode("utf-16-le"), None, "utf-16-le"),
        (SPANISH.encode("utf-16-le"), "text/html; charset=utf-16le", "utf-16-le"),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in(body: bytes, content_type: str | None, encoding: str) -> None:
    assert decode(body, content_type) == (SPANISH, encoding)


def test_the_page_names_its_encoding_where_the_header_does_not() -> None:
    body = '<meta charset="windows-1251"><p>Мост открыт</p>'.encode("cp1251")
    assert decode(body, "text/html") == (body.decode("cp1251"), "cp1251")


def test_utf8_cut_in_the_middle_of_a_character_stays_utf8() -> None:
    text, encoding = decode(("ñandú é ü ö ä — " * 3).encode() + b"\xe2\x80")
    assert encoding == "utf-8"
    assert text.endswith("— \ufffd")


@pytest.mark.parametrize("name", ["utf-7", "zlib", "unicode_escape", "idna", "no-such", "x" * 5_000])
def test_a_declared_name_that_is_no_encoding_of_the_web_is_ignored(name: str) -> None:
    assert decode(b"caf\xe9 <b>", f"text/html; charset={name}") == ("café <b>", "cp1252")


def test_no_nul_and_no_lone_surrogate_is_left() -> None:
    assert clean_text("a\0b\ud83dc") == "ab?c"


def test_an_ordinary_page_is_parsed_whole() -> None:
    page = "<ul>" + "<li><a href=/>link</a><p>text <b>bold</b>" * 5_000 + "</ul>"
    assert parsable(page) == page


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 300_000,
        "<div>" * 100_000 + "</div>" * 100_000,
        "<p>" + "".join(f"<b id={i}>" for i in range(20_000)) + "</p>" + "<p>x</p>" * 20_000,
    ],
    ids=["deep", "deep and closed", "formatting left open"],
)
def test_a_page_that_would_cost_a_parser_minutes_is_cut(page: str) -> None:
    kept = parsable(page)
    assert len(kept) < len(page) / 2
    assert page.startswith(kept)
    assert len(LexborHTMLParser(kept).css("*")) < 2_000_000
