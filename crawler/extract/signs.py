"""Signs that a story was read wrong: shares from 0, as in a plain story, to 1."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from crawler.extract.text import words
from crawler.records import Author, Block, Link

FEW, MANY = 32, 1024
"""Words of a story: below the first it is as brief as one can be, from the second on not brief at all."""
SHORT = 60
"""Characters of a paragraph that may be a line of something else."""

_SPOKEN = frozenset(("p", "li", "h", "quote", "table"))
_STOPS = ".!?…:;,)]\"”’»“'。！？」』）"
_ENDED = re.compile(rf"[{re.escape(_STOPS)}]\W{{0,2}}$")


def signs_of(blocks: Sequence[Block], links: Sequence[Link], authors: Sequence[Author]) -> dict[str, float]:
    """Return each sign's share in a body: how brief it is; paragraphs that end without a stop, or are short;
    items of lists among its lines; text that is a link; whether nobody signed it."""
    spoken = [b for b in blocks if b.type in _SPOKEN]
    paragraphs = [b.text for b in spoken if b.type == "p"]
    items = [b for b in spoken if b.type == "li"]
    return {
        "brief": _brief(sum([words(b.text) for b in spoken])),
        "loose": _share([p for p in paragraphs if _is_loose(p)], paragraphs),
        "short": _share([p for p in paragraphs if len(p) < SHORT], paragraphs),
        "items": _share(items, spoken),
        "linked": _linked(links, sum([len(b.text) for b in spoken])),
        "unsigned": float(not authors),
    }


def _is_loose(text: str) -> bool:
    return text[-1:] not in _STOPS and not _ENDED.search(text[-4:])


def _brief(count: int) -> float:
    low, high = math.log2(FEW), math.log2(MANY)
    return round(min(1.0, max(0.0, (high - math.log2(max(1, count))) / (high - low))), 3)


def _share(some: Sequence[object], of: Sequence[object]) -> float:
    return round(len(some) / len(of), 3) if of else 0.0


def _linked(links: Sequence[Link], length: int) -> float:
    inside = sum(len(link.text) for link in links if link.block is not None)
    return round(min(1.0, inside / length), 3) if length else 0.0
