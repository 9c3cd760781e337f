"""What elements are called: the words of class and id that content systems give to what is no story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

MAX_CLASS = 300

_DIGIT = re.compile(r"\d")
_TOKENS = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")


def words_of(held: dict[str, str | None]) -> Iterator[str]:
    """Yield the words of an element's class and id in lower case, and each two neighbours as one word.

    >>> sorted(words_of({"class": "newsCaption tag-list", "id": None}))
    ['caption', 'captiontag', 'list', 'news', 'newscaption', 'tag', 'taglist']
    """
    named = f"{held.get('class') or ''} {_spoken(held.get('id') or '')}"[:MAX_CLASS]
    found = [token.lower() for token in _TOKENS.findall(named)]
    yield from found
    yield from (a + b for a, b in pairwise(found))


def _spoken(name: str) -> str:
    """Return an id, or nothing where it has digits: made by a machine, it may read as any word."""
    return "" if _DIGIT.search(name) else name
