"""Signs that a story was read wrong: shares from 0, as in a plain story, to 1."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from crawler.extract.text import words
from crawler.records import Author, Block, Link

FEW, MANY = 32, 1024
"""Words of a story: below the first it is as brief as one can be, from the second on not brief at all."""
SHORT = 60
"""Characters of a paragraph that may be a line of something else."""

_ENDED = re.compile(r"[.!?…:;,)\]\"”’»“'。！？」』）]\W{0,2}$")


def signs_of(blocks: Sequence[Block], links: Sequence[Link], authors: Sequence[Author]) -> dict[str, float]:
    """Return each sign's share in a body: how brief it is; paragraphs that end without a stop, or are short;
    items of lists among its lines; text that is a link; whether nobody signed it."""
    spoken = [b for b in blocks if b.type in ("p", "li", "h", "quote", "table")]
    paragraphs = [b.text for b in spoken if b.type == "p"]
    return {
        "brief": _brief(sum(words(b.text) for b in spoken)),
        "loose": _share((not _ENDED.search(p[-4:]) for p in paragraphs), len(paragraphs)),
        "short": _share((len(p) < SHORT for p in paragraphs), len(paragraphs)),
        "items": _share((b.type == "li" for b in spoken), len(spoken)),
        "linked": _linked(links, sum(len(b.text) for b in spoken)),
        "unsigned": float(not authors),
    }


def _brief(count: int) -> float:
    low, high = math.log2(FEW), math.log2(MANY)
    return round(min(1.0, max(0.0, (high - math.log2(max(1, count))) / (high - low))), 3)


def _share(are: Iterable[bool], number: int) -> float:
    return round(sum(are) / number, 3) if number else 0.0


def _linked(links: Sequence[Link], length: int) -> float:
    inside = sum(len(link.text) for link in links if link.block is not None)
    return round(min(1.0, inside / length), 3) if length else 0.0
