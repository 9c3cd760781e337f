"""What an article as read gives away of itself: paragraphs joined to each other, spoken words in its body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from crawler.extract.text import squeeze
from crawler.extract.twin import split_glued
from crawler.records import Article

FEWEST_JOINS = 2
"""Sentences without a space between them that are no slip of the newsroom's."""
SPOKEN = 160
"""Characters from which on a transcript is looked for in the body, without white space."""

_JOINS = [re.compile(rf"\{stop}[\"”’')\]“‘(\[]{{0,3}}[A-Z]") for stop in ".!?"]
"""What every join has behind a letter that is no capital: quicker to look for than the joins themselves, and
for one stop at a time quicker than for any of them."""


def doubted(article: Article) -> Article:
    """Return the article with a flag, and its figure as a check, for each doubt that its own body raises."""
    found = dict(_doubts(article))
    if not found:
        return article
    told = article.quality
    quality = msgspec.structs.replace(told, flags=(*told.flags, *found), checks={**told.checks, **found})
    return msgspec.structs.replace(article, quality=quality)


def _doubts(article: Article) -> Iterator[tuple[str, Any]]:
    text = article.body_text
    found = (match.start() for join in _JOINS for match in join.finditer(text))
    maybe = sum(not text[start - 1].isupper() for start in found)
    joins = len(split_glued(text)) - 1 if maybe >= FEWEST_JOINS else 0
    if joins >= max(FEWEST_JOINS, sum(block.type == "p" for block in article.blocks)):
        yield "glued_text", joins
    body = squeeze(text).casefold() if article.transcripts else ""
    spoken = [t.record_id for t in article.transcripts if _opening(t.text_raw) in body]
    if body and spoken:
        yield "transcript_in_body", spoken


def _opening(text: str) -> str:
    return squeeze(text)[:SPOKEN].casefold()
