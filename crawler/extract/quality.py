"""How far an article record can be trusted: flags, and a score that is the plain sum of what is missing."""

from __future__ import annotations

from typing import Any

from crawler.extract.text import words
from crawler.records import Quality

COST = {
    "no_headline": 0.3,
    "no_body": 0.4,
    "twin_mismatch": 0.3,
    "inferred_breaks": 0.1,
    "no_published": 0.1,
    "published_day_only": 0.05,
    "no_authors": 0.05,
    "short_body": 0.1,
    "video_only": 0.1,
    "unread_parts": 0.1,
    "generic_reader": 0.1,
}
"""What each flag takes from a score of 1."""
SHORT_BODY = 25
"""Words."""


def judge(facts: dict[str, Any], body_text: str, checks: dict[str, Any], *, is_generic: bool) -> Quality:
    """Return the quality of a record from its fields, its body and the checks made on the way."""
    count = words(body_text)
    spoken = bool(facts["transcripts"] or facts["videos"])
    published = facts["published"]
    raised = {
        "no_headline": not facts["headline"],
        "video_only": not body_text and spoken,
        "no_body": not body_text and not spoken,
        "short_body": 0 < count < SHORT_BODY,
        "twin_mismatch": checks["twin"] == "mismatch",
        "inferred_breaks": checks["twin"] == "only_copy",
        "unread_parts": "unread_parts" in checks,
        "no_published": published is None,
        "published_day_only": published is not None and "T" not in published.value,
        "no_authors": not facts["authors"],
        "generic_reader": is_generic,
    }
    flags = tuple(flag for flag, is_raised in raised.items() if is_raised)
    score = max(0.0, 1 - sum(COST[flag] for flag in flags))
    return Quality(score=round(score, 2), flags=flags, checks={**checks, "words": count})
