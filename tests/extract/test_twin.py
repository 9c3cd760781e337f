"""The second copy of a body proves that nothing is lost, and is cut into paragraphs only in need."""

from __future__ import annotations

import pytest

from crawler.extract.twin import alike, compare, split_glued


def test_spacing_quotes_and_dashes_do_not_make_texts_differ() -> None:
    assert (
        compare(["“It’s here” — he said.", "So\u00a0it was."], '"It\'s here" - he said.So it was.') == "equal"
    )


def test_a_lost_word_is_a_mismatch_and_no_copy_is_no_proof() -> None:
    assert compare(["It is here."], "It is not here.") == "mismatch"
    assert compare(["It is here."], " \n ") == "none"


def test_likeness_is_the_share_of_common_pieces() -> None:
    assert alike("the boat came to the pier", "the boat came to the pier and left") == 1
    assert alike("the boat came to the pier", "nothing of the sort at all") < 0.2
    assert alike("", "x") == 0


@pytest.mark.parametrize(
    ("glued", "pieces"),
    [
        ("It was war.National guards came.", ["It was war.", "National guards came."]),
        ("He said “yes.”She said no.", ["He said “yes.”", "She said no."]),
        ("It cost 3.50.“Too much,” he said.", ["It cost 3.50.", "“Too much,” he said."]),
        ("Was it late?(It was.)The end.", ["Was it late?", "(It was.)", "The end."]),
        ("It began at 9 a.m.The mayor left.", ["It began at 9 a.m.The mayor left."]),
        ("Sen. Dr.Smith of the U.S.Senate spoke.", ["Sen. Dr.Smith of the U.S.Senate spoke."]),
        ("Acme Inc.The firm sued.", ["Acme Inc.The firm sued."]),
        ("See www.pellet.Example or ask Yahoo!Finance.", ["See www.pellet.Example or ask Yahoo!Finance."]),
        ("Write to desk@kpol.Tv or Booking.Com now.", ["Write to desk@kpol.Tv or Booking.Com now."]),
        ("Version 2.5 of iPhone.js came.", ["Version 2.5 of iPhone.js came."]),
        ("One sentence. Two sentences.", ["One sentence. Two sentences."]),
        ("", []),
    ],
)
def test_glued_text_is_cut_at_sentence_ends_and_nowhere_else(glued: str, pieces: list[str]) -> None:
    assert split_glued(glued) == pieces
