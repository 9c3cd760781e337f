"""Caption files, WebVTT and SubRip: cues to what was said, each line once, in paragraphs.

WebVTT is https://www.w3.org/TR/webvtt1/; SubRip is its elder, with commas in its times. A file is read as
far as it goes, and a cue that cannot be read costs itself. No library is used: what these need beyond a
line's pattern, lines that roll up and turns of speakers, they leave to their caller.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from crawler.extract.text import tidy
from crawler.records import Segment

MAX_CHARS = 4_000_000
MAX_CUES = 20_000
"""Some fifteen hours of speech."""
ROLLS_WITHIN = 100
"""Milliseconds between two cues within which a line shown again is the same line, still on the screen."""
MAX_LINES = 8
"""Lines of a screen that are compared with those of the one before."""
GROWS_FROM = 8
"""Characters from which a line that begins as the one before is that line, further on."""
PAUSE = 2_000
"""Milliseconds of silence after a sentence that begin a paragraph."""

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s|$)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,50})?\s+([^>]{1,100})>")
_TAG = re.compile(r"<[^>]{0,200}>|\{\\[^}]{0,100}\}")
_NAME = r"([A-Z][A-Z0-9 .'’-]{1,40}):\s+"
_NAMED = re.compile(rf"(?:>>+\s*{_NAME}(?=\S)|{_NAME}(?=.*[a-z]))")
"""A speaker: named in capitals behind `>>`, or before words that are not all in capitals."""
_SENTENCE_END = re.compile(r"[.!?♪][\"”’)\]]?$")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str | None
    is_turn: bool
    """Whether another may speak from here on."""


def read_captions(text: str) -> tuple[Segment, ...]:
    """Return the cues of a caption file, each line said once; none for a text that is no such file."""
    cues = _said_once(_with_speakers(_cues(text[:MAX_CHARS])))
    return tuple(
        Segment(start_ms=cue.start, end_ms=cue.end, speaker=cue.speaker, text=" ".join(cue.lines))
        for cue in cues
    )


def paragraphs(segments: Iterable[Segment]) -> str:
    """Return what was said: a paragraph for each turn, named where its speaker is, and after each pause."""
    written: list[list[str]] = []
    before: Segment | None = None
    for segment in segments:
        is_other = before is None or segment.speaker != before.speaker
        if before is None or is_other or _opens(segment, before):
            written.append([f"{segment.speaker}:"] if segment.speaker and is_other else [])
        written[-1].append(segment.text)
        before = segment
    return "\n\n".join(" ".join(paragraph) for paragraph in written)


def _opens(segment: Segment, before: Segment) -> bool:
    is_pause = segment.start_ms - before.end_ms >= PAUSE
    return segment.text.startswith(">>") or (is_pause and bool(_SENTENCE_END.search(before.text)))


def _cues(text: str) -> Iterator[_Cue]:
    lines = _LINE_END.split(text)
    is_voiced = bool(_VOICE.search(text))
    timings = ((at, found) for at, line in enumerate(lines) if (found := _TIMING.match(line)))
    for at, timing in islice(timings, MAX_CUES):
        start, end = _millis(timing.groups()[:4]), _millis(timing.groups()[4:])
        yield _cue(start, max(start, end), _payload(lines, at + 1), is_voiced=is_voiced)


def _payload(lines: list[str], start: int) -> list[str]:
    end = start
    while end < len(lines) and lines[end] and not _TIMING.match(lines[end]):
        end += 1
    is_run_on = end < len(lines) and bool(lines[end])  # the line before the next time is that cue's number
    return lines[start : end - 1 if is_run_on else end]


def _cue(start: int, end: int, payload: list[str], *, is_voiced: bool) -> _Cue:
    voice = next((found[1] for line in payload if (found := _VOICE.search(line))), None)
    lines = [line for line in map(_plain, payload) if line]
    is_turn = is_voiced or bool(lines and lines[0].startswith(">>"))
    named = None if is_voiced or not lines else _NAMED.match(lines[0])
    if named:
        lines = [line for line in (lines[0][named.end() :], *lines[1:]) if line]
        return _Cue(start, end, tuple(lines), named[1] or named[2], is_turn)
    return _Cue(start, end, tuple(lines), _plain(voice) if voice else None, is_turn)


def _with_speakers(cues: Iterable[_Cue]) -> Iterator[_Cue]:
    speaker: str | None = None
    for cue in cues:
        speaker = cue.speaker if cue.speaker or cue.is_turn else speaker
        yield replace(cue, speaker=speaker)


def _said_once(cues: Iterable[_Cue]) -> list[_Cue]:
    said: list[_Cue] = []
    shown: tuple[str, ...] = ()
    until = 0
    for cue in cues:
        held = _held(shown, cue.lines) if said and cue.start - until <= ROLLS_WITHIN else 0
        if held:
            last = said[-1]
            grown = (*last.lines[:-1], cue.lines[held - 1])
            said[-1] = replace(last, lines=grown, end=max(last.end, cue.end if grown != last.lines else 0))
        if fresh := cue.lines[held:]:
            said.append(replace(cue, lines=fresh))
        shown, until = cue.lines, cue.end
    return said


def _held(shown: tuple[str, ...], lines: tuple[str, ...]) -> int:
    """Return how many of `lines` were on the screen before, the last of them perhaps not whole."""
    for count in range(min(len(shown), len(lines), MAX_LINES), 0, -1):
        last, now = shown[-1], lines[count - 1]
        is_same = now == last or (len(last) >= GROWS_FROM and now.startswith(last))
        if is_same and shown[-count:-1] == lines[: count - 1]:
            return count
    return 0


def _plain(text: str) -> str:
    return tidy(html.unescape(_TAG.sub("", text)))


def _millis(clock: Sequence[str | None]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in clock[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((clock[3] or "0").ljust(3, "0"))
