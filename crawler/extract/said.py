"""The body that linked data gives: evidence of where the story ends, and its text where no other is."""

from __future__ import annotations

import html
import re

from crawler.extract.body import Draft
from crawler.extract.lines import NOTE, Told
from crawler.extract.page import Page
from crawler.extract.text import tidy, words

LEAST = 40
"""Words from which a text may be a body."""
ENOUGH = 4_000
"""Characters that have as many words as that, or hold no prose."""
COVERED = 0.9
"""Share of the blocks' words that the text must have for a note after it to be none of the story."""
MISSING = 0.3
"""Share of its characters up to which the page is held to show another text, or none."""
MAX_CHARS = 200_000

_BREAK = re.compile(r"<(?:/p|/h[1-6]|/li|br)\b[^<>]{0,200}>|\n", re.I)
_TAG = re.compile(r"<[^<>]{0,1000}>")


def said_body(page: Page) -> str:
    """Return the longest `articleBody` of the page's linked data as it stands there."""
    said = [node.get("articleBody") for node in page.ld]
    return max((text for text in said if isinstance(text, str)), key=len, default="")[:MAX_CHARS]


def agreed(drafts: list[Draft], body: str) -> list[Draft]:
    """Return the blocks without a note behind the text of `body`, or that text where they are not it."""
    text = html.unescape(_TAG.sub(" ", body) if "<" in body else body)
    opening = text[:ENOUGH]
    if len(opening.split(None, LEAST)) < LEAST and words(opening) < LEAST:  # to split a part is quicker
        return drafts
    told, shown = Told(text), sum(len(draft.text) for draft in drafts)
    if shown < MISSING * len(text) and _share(drafts, told) <= MISSING:
        return [Draft("p", piece) for piece in _paragraphs(body)]
    end, note = len(drafts), 0
    while end and note <= NOTE and not told.has(drafts[end - 1].text):
        end -= 1
        note += words(drafts[end].text)
    is_note = 0 < end < len(drafts) and note <= NOTE
    return drafts[:end] if is_note and _share(drafts, told) >= COVERED else drafts


def _share(drafts: list[Draft], told: Told) -> float:
    """Return the share of the blocks' words that stand in what is told."""
    found = sum(words(draft.text) for draft in drafts if told.has(draft.text))
    return found / max(1, sum(words(draft.text) for draft in drafts))


def _paragraphs(body: str) -> list[str]:
    pieces = (tidy(html.unescape(_TAG.sub(" ", piece))) for piece in _BREAK.split(body))
    return [piece for piece in pieces if piece]
