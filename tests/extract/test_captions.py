"""Caption files: what was said, each line once, who said it, when; whatever the file holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.captions import MAX_CUES, paragraphs, read_captions

VTT = """\ufeffWEBVTT - Polaris 9

STYLE
::cue { color: white }

NOTE the first cue has a name of its own

intro
00:01.000 --> 00:03.500 align:start position:10%
<v Ines Calloway>The <i>Marigold</i> ran &amp; stuck</v>

2
00:03.500 --> 00:05.000
<v Ines Calloway>on Tuesday night.</v>

01:00:00.000 --> 01:00:02.000
<v.loud Bram Oduya>Nobody was hurt.</v>
"""
SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}>> ANCHOR: GOOD EVENING.\r\nTHE FERRY IS FREE.\r\n\r\n"
    "2\r\n00:00:02,000 --> 00:00:04,000\r\nIT CAME OFF AT NOON.\r\n\r\n"
    "3\r\n00:00:04,000 --> 00:00:05,500\r\n>> WE HEARD IT FROM THE PIER.\r\n"
)


def said(text: str) -> list[tuple[int, int, str | None, str]]:
    return [(cue.start_ms, cue.end_ms, cue.speaker, cue.text) for cue in read_captions(text)]


def vtt(*cues: tuple[int, int, str]) -> str:
    def clock(ms: int) -> str:
        return f"{ms // 60_000:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"

    return "WEBVTT\n\n" + "\n\n".join(f"{clock(a)} --> {clock(b)}\n{text}" for a, b, text in cues)


def test_a_webvtt_file_is_its_cues_with_their_voices() -> None:
    assert said(VTT) == [
        (1_000, 3_500, "Ines Calloway", "The Marigold ran & stuck"),
        (3_500, 5_000, "Ines Calloway", "on Tuesday night."),
        (3_600_000, 3_602_000, "Bram Oduya", "Nobody was hurt."),
    ]


def test_a_turn_is_a_paragraph_that_names_its_speaker() -> None:
    assert paragraphs(read_captions(VTT)) == (
        "Ines Calloway: The Marigold ran & stuck on Tuesday night.\n\nBram Oduya: Nobody was hurt."
    )


def test_a_subrip_file_is_read_by_its_commas_and_a_name_holds_until_the_next_turn() -> None:
    assert said(SRT) == [
        (1_000, 2_000, "ANCHOR", "GOOD EVENING. THE FERRY IS FREE."),
        (2_000, 4_000, "ANCHOR", "IT CAME OFF AT NOON."),
        (4_000, 5_500, None, ">> WE HEARD IT FROM THE PIER."),
    ]
    assert paragraphs(read_captions(SRT)) == (
        "ANCHOR: GOOD EVENING. THE FERRY IS FREE. IT CAME OFF AT NOON.\n\n>> WE HEARD IT FROM THE PIER."
    )


def test_a_name_before_small_letters_is_a_speaker_and_a_phrase_in_capitals_is_none() -> None:
    mixed, capitals = vtt((0, 900, "MAYOR: We will rebuild.")), vtt((0, 900, "HERE IS WHY: IT RAINED."))
    assert said(mixed) == [(0, 900, "MAYOR", "We will rebuild.")]
    assert said(capitals) == [(0, 900, None, "HERE IS WHY: IT RAINED.")]


def test_cues_without_an_empty_line_between_them_are_told_apart_by_their_times() -> None:
    run_on = "1\n00:00:01,5 --> 00:00:02,0\nOne.\n2\n00:00:02,0 --> 00:00:03,0\nTwo."
    assert said(run_on) == [(1_500, 2_000, None, "One."), (2_000, 3_000, None, "Two.")]


def test_lines_that_roll_up_are_said_once() -> None:
    rolling = vtt(
        (0, 1000, "THE FERRY"),
        (1000, 2000, "THE FERRY\nIS FREE."),
        (2000, 3000, "IS FREE.\nIT CAME OFF"),
        (3000, 4000, "IT CAME OFF\nAT NOON."),
    )
    assert [text for *_, text in said(rolling)] == ["THE FERRY", "IS FREE.", "IT CAME OFF", "AT NOON."]


def test_a_line_that_is_painted_on_is_said_when_it_is_whole() -> None:
    painted = vtt(
        (0, 500, "THE FERRY IS"), (500, 900, "THE FERRY IS FR"), (900, 2000, "THE FERRY IS FREE.\nYES.")
    )
    assert said(painted) == [(0, 2000, None, "THE FERRY IS FREE."), (900, 2000, None, "YES.")]


def test_a_web_players_copies_between_its_cues_add_nothing() -> None:
    copied = vtt(
        (0, 2000, " \nthe<00:00:00.500><c> ferry</c>"),
        (2000, 2010, "the ferry\n "),
        (2010, 4000, "the ferry\nis<00:00:02.500><c> free</c>"),
    )
    assert [text for *_, text in said(copied)] == ["the ferry", "is free"]


def test_what_is_said_again_later_is_said_again() -> None:
    again = vtt((0, 1000, "NO."), (1500, 2000, "NO."), (2000, 3000, "NOT NOW."))
    assert [text for *_, text in said(again)] == ["NO.", "NO.", "NOT NOW."]


def test_a_pause_after_a_sentence_begins_a_paragraph_and_one_within_does_not() -> None:
    text = vtt((0, 1000, "The ferry"), (5000, 6000, "is free."), (9000, 9500, "Now the weather."))
    assert paragraphs(read_captions(text)) == "The ferry is free.\n\nNow the weather."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "WEBVTT",
        "<!DOCTYPE html><!-- no --><p>Not found</p>",
        "-->",
        '{"a": 1}',
        "00:01 --> 00:02\nx",
        "\0",
    ],
)
def test_what_is_no_caption_file_says_nothing(text: str) -> None:
    assert read_captions(text) == ()
    assert paragraphs(()) == ""


def test_a_cue_that_ends_before_it_begins_lasts_no_time() -> None:
    assert said(vtt((5000, 1000, "Back."))) == [(5000, 5000, None, "Back.")]


def test_the_number_of_cues_is_bounded() -> None:
    text = "".join(f"00:01.000 --> 00:02.000\n{number}\n\n" for number in range(MAX_CUES + 9))
    assert len(read_captions(text)) == MAX_CUES


PIECES = st.sampled_from(
    [
        *("WEBVTT\n", "\n", "\r", "1\n", "00:01.000 --> 00:02.000\n", "00:00:01,000 --> ", "a", "A\nB\n"),
        *("<v ", ">", ">> X: y", "&#0;", "&", "{\\", "NOTE", "\ud800", "é", "999:99:99.999", "\u2028"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_file_gives_cues_that_can_be_written(text: str) -> None:
    segments = read_captions(text)
    assert all(segment.text and segment.start_ms <= segment.end_ms for segment in segments)
    for segment in segments:
        assert segment.text in paragraphs(segments)
        assert segment.to_json()
