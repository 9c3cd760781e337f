"""How far an article record can be trusted: flags, and the chance that its body was read right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from crawler.extract.odds import BASE, WEIGHTS
from crawler.extract.prose import SPOKEN
from crawler.extract.signs import signs_of
from crawler.extract.text import words
from crawler.records import Quality

DOUBTS = {
    "no_headline": 1.5,
    "twin_mismatch": 2.5,
    "inferred_breaks": 1.0,
    "unread_parts": 1.0,
}
"""What each flag takes from the odds, as logarithms: set by hand, for few labelled pages have them."""
TWIN_EQUAL, KNOWN_LAYOUT = 2.0, 1.0
"""What a second copy with the same words, and a layout made for the page, add: set by hand too."""
SHORT_BODY = 25
"""Words."""
LOOSE, LINKED, ITEMS = 0.3, 0.25, 0.5
"""Shares of a sign from which it is a flag."""


def judge(facts: dict[str, Any], body_text: str, checks: dict[str, Any], *, is_generic: bool) -> Quality:
    """Return the quality of a record from its fields, its body and the checks made on the way.

    The score is the chance that the body is right, as it was among labelled pages with the same signs
    (see `odds`); a record without a body has none.
    """
    count = sum(words(block.text) for block in facts["blocks"] if block.type in SPOKEN)
    signs = signs_of(facts["blocks"], facts["links"], facts["authors"])
    spoken = bool(facts["transcripts"] or facts["videos"])
    published = facts["published"]
    raised = {
        "no_headline": not facts["headline"],
        "video_only": not body_text and spoken,
        "no_body": not body_text and not spoken,
        "short_body": 0 < count < SHORT_BODY,
        "loose_lines": signs["loose"] >= LOOSE,
        "linked_text": signs["linked"] >= LINKED,
        "mostly_items": signs["items"] >= ITEMS,
        "twin_mismatch": checks["twin"] == "mismatch",
        "inferred_breaks": checks["twin"] == "only_copy",
        "unread_parts": "unread_parts" in checks,
        "no_published": published is None,
        "published_day_only": published is not None and "T" not in published.value,
        "no_authors": not facts["authors"],
        "generic_reader": is_generic,
    }
    flags = tuple(flag for flag, is_raised in raised.items() if is_raised)
    doubts = sum(DOUBTS.get(flag, 0) for flag in flags)
    doubts -= TWIN_EQUAL * (checks["twin"] == "equal") + KNOWN_LAYOUT * (not is_generic)
    score = chance(signs, doubts) if body_text else 0.0
    return Quality(score=round(score, 2), flags=flags, checks={**checks, "words": count})


def chance(signs: Mapping[str, float], doubts: float = 0.0) -> float:
    """Return the chance, 0 to 1, that a body with these signs is right; `doubts` are further log-odds."""
    odds = BASE + sum(WEIGHTS.get(name, 0) * share for name, share in signs.items()) - doubts
    return 1 / (1 + math.exp(-odds))
