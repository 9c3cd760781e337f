"""Spoken words of a video: kept as found, and mended only where the damage is certain and can be undone."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from crawler.records import UNSET, Repair, Transcript, UnsetType

MASK = "***"
RULE = "masked_article"
CONFIDENCE = 0.95
ENOUGH_MASKS = 2
"""Masks from which one transcript is sample enough for its own repair."""
MOSTLY = 0.9

_MASKED = re.compile(r"(?<!\S)\*\*\*(?!\S)")
_ARTICLE = re.compile(r"(?<![\w'’-])an?(?![\w'’-])", re.I)
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]?\s*$")


def read_transcript(
    text: str, record_id: str, media_id: str | None, article_id: str, language: str | None | UnsetType = UNSET
) -> Transcript:
    """Return the transcript of the text found on a page."""
    clean, repairs = mend(text)
    return Transcript(
        record_id=record_id,
        media_id=media_id,
        article_record_id=article_id,
        source="page",
        text_raw=text,
        text_clean=clean,
        repairs=repairs,
        case=case_of(text),
        language=language,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def mend(text: str) -> tuple[str, tuple[Repair, ...]]:
    """Return `text` with its masks read as the article `a`, and one `Repair` for each.

    A mask is the whole token `***`. It is read as the article only where the text itself shows that every
    article is masked: two masks or more, and no standalone `a` or `an`.
    """
    masks = list(_MASKED.finditer(text))
    if len(masks) < ENOUGH_MASKS or _ARTICLE.search(text):
        return text, ()
    upper = case_of(text) == "upper"
    pieces, repairs, read, written = [], [], 0, 0
    for mask in masks:
        kept = text[read : mask.start()]
        word = "A" if upper or _opens_sentence(text, mask.start()) else "a"
        written += len(kept)
        repairs.append(
            Repair(
                start=written, end=written + len(word), from_=MASK, to=word, rule=RULE, confidence=CONFIDENCE
            )
        )
        pieces += [kept, word]
        written += len(word)
        read = mask.end()
    return "".join([*pieces, text[read:]]), tuple(repairs)


def undo(transcript: Transcript) -> str:
    """Return `text_clean` with every repair taken back: equal to `text_raw`."""
    text = transcript.text_clean
    for repair in sorted(transcript.repairs, key=lambda r: r.start, reverse=True):
        text = text[: repair.start] + repair.from_ + text[repair.end :]
    return text


def case_of(text: str) -> Literal["upper", "mixed"] | None:
    """Return `upper` where nine letters in ten are capitals, else `mixed`; None without letters."""
    capitals, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    if not capitals + small:
        return None
    return "upper" if capitals >= MOSTLY * (capitals + small) else "mixed"


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 10) : start]
    return not before.strip() or bool(_SENTENCE_END.search(before))
