"""How much of a text another one has."""

from __future__ import annotations

import pytest

from crawler.qa.likeness import likeness, lines_lacking, share_held, shortened

TEXT = "the ferry waits for the ice to break and nobody minds the wait at all"


def test_a_text_is_as_it_was_and_an_empty_one_too() -> None:
    assert likeness(TEXT, TEXT) == 1
    assert likeness("", "") == 1
    assert likeness("one", "one") == 1


def test_texts_without_a_word_in_common_have_nothing() -> None:
    assert likeness(TEXT, "other words altogether") == 0
    assert likeness(TEXT, "") == 0


def test_the_order_of_words_counts() -> None:
    words = TEXT.split()
    assert likeness(TEXT, " ".join(reversed(words))) < 0.1
    assert likeness(TEXT, " ".join(words[7:] + words[:7])) > 0.7


@pytest.mark.parametrize(
    "shown", ["HE SAID: “ICE BREAKS”", 'he said:\n"ice\u00a0breaks"', "he said - ice breaks -"]
)
def test_a_line_is_found_however_it_is_broken_and_written(shown: str) -> None:
    assert list(lines_lacking("He said: 'ice breaks'", shown)) == []


def test_the_lines_that_are_gone_are_named_and_weighed() -> None:
    text = "first line\nsecond one\n\nthird"
    assert list(lines_lacking(text, "FIRST LINE third")) == ["second one"]
    assert share_held(text, "first line third") == 1 - 9 / 23
    assert share_held("", "") == 1


def test_a_long_line_is_shown_by_its_beginning() -> None:
    assert shortened("short") == "short"
    assert shortened("x" * 500) == "x" * 80 + "…"
