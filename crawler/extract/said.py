"""The body that linked data gives: evidence of where the story ends, and its text where no other is."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

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
    pieces = (tidy(html.unescape(_TAG.sub(" ", piece))) for piece in _BREAK.split(longest))
    return [piece for piece in pieces if piece]


def agreed(drafts: list[Draft], said: Sequence[str]) -> list[Draft]:
    """Return the blocks without a note that follows the text `said`, or that text where they are not it."""
    least = sum(map(words, said))
    if least < LEAST:
        return drafts
    counts = [words(d.text) for d in drafts]
    found = _found([d.text for d in drafts], "".join(said))
    covered = sum(n for n, is_found in zip(counts, found, strict=True) if is_found)
    if sum(counts) < MISSING * least and covered <= MISSING * sum(counts):
        return [Draft("p", piece) for piece in said]
    if not covered or covered < COVERED * sum(counts):
        return drafts
    end = len(found) - found[::-1].index(True)
    return drafts[:end] if sum(counts[end:]) <= NOTE else drafts


def _found(texts: Sequence[str], said: str) -> list[bool]:
    """Tell of each text whether `said` has its letters and digits; most stand there as they are."""
    found = [bool(text) and text in said for text in texts]
    if all(found):
        return found
    whole = bare(said)
    return [
        is_found or (bool(text) and bare(text) in whole) for text, is_found in zip(texts, found, strict=True)
    ]
