"""The second copy of a body: proof that nothing was lost, and the last resort when it is the only copy."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extract.text import squeeze

SHINGLE = 8
ALIKE = 0.97
"""Share of 8-character shingles from which two texts count as one text with a change."""

_BOUNDARY = re.compile(r"(?<=[a-z0-9%\"”’')\]])[.!?][\"”’')\]]{0,2}(?=[\"“‘(\[]?[A-Z])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“‘])(?:(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Cmdr|Rev|Hon|St|Ste"
    r"|Mt|Ft|Jr|Sr|Inc|Corp|Co|Ltd|Bros|No|vs|Ave|Blvd|Rd|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Ph\.D|a\.k\.a)$"
)
_EXCLAIMED = re.compile(r"\b(?:Yahoo|Jeopardy|Chips Ahoy|Yum|Oliver)$")
_ADDRESS = re.compile(r"(?:@|://|\bwww\.|/)[^\s]*$")
_DOMAIN = re.compile(r"(?:Com|Org|Net|Gov|Edu|Tv|TV|IO|JS|AI|COM|ORG|NET|GOV)\b")
_TAIL = 40


def compare(body: Sequence[str], twin: str) -> str:
    """Return `equal`, `mismatch`, or `none` where there is no twin to compare the block texts with."""
    copy = squeeze(twin)
    if not copy:
        return "none"
    return "equal" if squeeze("".join(body)) == copy else "mismatch"


def alike(a: str, b: str) -> float:
    """Return the share of the shorter text's shingles that the longer one has, 0 to 1."""
    first, second = sorted((_shingles(a), _shingles(b)), key=len)
    return len(first & second) / len(first) if first else 0.0


def split_glued(text: str) -> list[str]:
    """Cut a glued text where a sentence ends and the next begins without a space between them.

    Nothing is cut after abbreviations and initials, inside decimals, addresses and names such as `Yahoo!`.

    >>> split_glued("It began at 9 a.m.The mayor left.He was tired.")
    ['It began at 9 a.m.The mayor left.', 'He was tired.']
    """
    pieces, start = [], 0
    for match in _BOUNDARY.finditer(text):
        if not _is_vetoed(text, match):
            pieces.append(text[start : match.end()].strip())
            start = match.end()
    return [piece for piece in (*pieces, text[start:].strip()) if piece]


def _is_vetoed(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _TAIL) : match.start()]
    stop = match[0][0]
    if stop == "!":
        return bool(_EXCLAIMED.search(before))
    bare = len(match[0]) == 1
    return bool(
        _ADDRESS.search(before)
        or (stop == "." and bare and (_ABBREVIATION.search(before) or _DOMAIN.match(text, match.end())))
    )


def _shingles(text: str) -> set[str]:
    squeezed = squeeze(text)
    return (
        {squeezed[i : i + SHINGLE] for i in range(max(1, len(squeezed) - SHINGLE + 1))} if squeezed else set()
    )
