"""Transcripts are kept as printed, mended where that is certain, and every repair can be undone."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.transcript import case_of, mend, read_transcript, undo

MASKED = "The crew took *** boat to the island. *** storm came, and *** wave hit the pier."


def test_masks_are_read_as_the_article_where_no_article_is_left() -> None:
    found = read_transcript(MASKED, "h/transcript/m", "m", "h/1", "en")
    assert found.text_clean == "The crew took a boat to the island. A storm came, and a wave hit the pier."
    assert [found.text_clean[r.start : r.end] for r in found.repairs] == ["a", "A", "a"]
    assert {(r.from_, r.rule) for r in found.repairs} == {("***", "masked_article")}
    assert undo(found) == found.text_raw == MASKED
    assert found.sha256 == hashlib.sha256(MASKED.encode()).hexdigest()
    assert (found.media_id, found.article_record_id, found.source, found.case) == (
        "m",
        "h/1",
        "page",
        "mixed",
    )


@pytest.mark.parametrize(
    "text",
    [
        "One *** mask proves nothing.",
        "It was *** storm and *** wave, and a boat.",
        "It was *** storm and *** wave, AN omen.",
        "He said f***ing twice, then ***, and left it***.",
    ],
)
def test_masks_stay_where_the_text_does_not_prove_them_articles(text: str) -> None:
    assert mend(text) == (text, ())


def test_a_transcript_in_capitals_is_mended_in_capitals() -> None:
    text, repairs = mend("WE SAW *** BOAT AND *** WAVE AT THE PIER")
    assert text == "WE SAW A BOAT AND A WAVE AT THE PIER"
    assert len(repairs) == 2


def test_case_is_told() -> None:
    assert case_of("GOOD EVENING, it is 52") == "mixed"
    assert case_of("GOOD EVENING. 52 DEGREES") == "upper"
    assert case_of("52!") is None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["***", "the", "Boat.", "WAVE", "\n", " ", "f***", "an", "é", "*"]), max_size=30)
)
def test_undoing_every_repair_gives_the_text_as_printed(words: list[str]) -> None:
    text = " ".join(words)
    assert undo(read_transcript(text, "r", None, "a")) == text
