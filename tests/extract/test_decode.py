"""Bytes become text, whatever the page or its header claims."""

from __future__ import annotations

import pytest

from crawler.extract.decode import decode, markup_of

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


def test_replacement_characters_that_a_page_wrote_itself_leave_it_utf8() -> None:
    text = "mañana \ufffd\ufffd"
    assert decode(text.encode(), "text/html; charset=windows-1251") == (text, "utf-8")
    assert markup_of(text.encode(), "text/html; charset=windows-1251") == (text.encode(), "utf-8")


def test_utf8_cut_in_the_middle_of_a_character_stays_utf8() -> None:
    text, encoding = decode(("ñandú é ü ö ä — " * 3).encode() + b"\xe2\x80")
    assert encoding == "utf-8"
    assert text.endswith("— \ufffd")


@pytest.mark.parametrize("name", ["utf-7", "zlib", "unicode_escape", "idna", "no-such", "x" * 5_000])
def test_a_declared_name_that_is_no_encoding_of_the_web_is_ignored(name: str) -> None:
    assert decode(b"caf\xe9 <b>", f"text/html; charset={name}") == ("café <b>", "cp1252")


def test_no_nul_and_no_lone_surrogate_is_left() -> None:
    assert markup_of("a\0b\ud83dc") == (b"ab?c", "utf-8")
    assert markup_of(b"a\0b\xc3\xa9") == (b"ab\xc3\xa9", "utf-8")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["bare", "marked"])
def test_markup_is_utf8_whatever_the_page_came_in(start: bytes) -> None:
    assert markup_of(start + SPANISH.encode()) == (SPANISH.encode(), "utf-8")
    assert markup_of("\ufeff" + SPANISH) == (SPANISH.encode(), "utf-8")
    assert markup_of(SPANISH.encode("cp1252"), "text/html") == (SPANISH.encode(), "cp1252")
    assert markup_of(SPANISH.encode() * 5 + b"\xe2\x80") == ((SPANISH * 5 + "\ufffd").encode(), "utf-8")


def test_text_beyond_the_bound_is_not_read() -> None:
    assert [len(markup_of(page)[0]) for page in ("é" * 9_000_000, b"a" * 9_000_000)] == [
        16_000_000,
        8_000_000,
    ]
