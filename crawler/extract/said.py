"""The body that linked data gives: evidence of where the story ends, and its text where no other is."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cached_property

from crawler.extract.body import Draft
from crawler.extract.lines import NOTE, bare
from crawler.extract.page import Page
from crawler.extract.text import tidy, words

LEAST = 40
"""Words from which a text may be a body."""
COVERED = 0.9
"""Share of the blocks' words that the text must have for a note after it to be none of the story."""
MISSING = 0.3
"""Share of its words up to which the page is held to show another text, or none."""
MAX_CHARS = 200_000

_BREAK = re.compile(r"<(?:/p|/h[1-6]|/li|br)\b[^<>]{0,200}>|\n", re.I)
_TAG = re.compile(r"<[^<>]{0,1000}>")


def said_body(page: Page) -> list[str]:
    """Return the paragraphs of the longest `articleBody` of the page's linked data."""
    said = [node.get("articleBody") for node in page.ld]
    longest = max((text for text in said if isinstance(text, str)), key=len, default="")[:MAX_CHARS]
    if "<" not in longest:  # as in most: what has no tags is broken by line feeds alone
        return [piece for piece in map(tidy, map(html.unescape, longest.split("\n"))) if piece]
    pieces = (tidy(html.unescape(_TAG.sub(" ", piece))) for piece in _BREAK.split(longest))
    return [piece for piece in pieces if piece]


def agreed(drafts: list[Draft], said: Sequence[str]) -> list[Draft]:
    """Return the blocks without a note that follows the text `said`, or that text where they are not it."""
    least = sum(map(words, said))
    if least < LEAST:
        return drafts
    counts = [words(d.text) for d in drafts]
    whole, told = sum(counts), _Told("".join(said))
    if whole < MISSING * least and _covered(drafts, counts, told) <= MISSING * whole:
        return [Draft("p", piece) for piece in said]
    end, note = len(drafts), 0
    while end and not told.has(drafts[end - 1].text):
        end -= 1
        note += counts[end]
        if note > NOTE:
            return drafts
    is_cut = 0 < end < len(drafts) and _covered(drafts, counts, told) >= COVERED * whole
    return drafts[:end] if is_cut else drafts


def _covered(drafts: Sequence[Draft], counts: Sequence[int], told: _Told) -> int:
    """Return the number of the words that stand in what is `told`."""
    return sum(n for draft, n in zip(drafts, counts, strict=True) if told.has(draft.text))


class _Told:
    """A text in which blocks are looked for, first as they are, then by their letters and digits."""

    def __init__(self, text: str) -> None:
        self._text = text

    def has(self, text: str) -> bool:
        return bool(text) and (text in self._text or bare(text) in self._bare)

    @cached_property
    def _bare(self) -> str:
        return bare(self._text)
