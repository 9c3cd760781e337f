"""How much of a text another one has, and the lines that only one of them has."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

WORDS = 3
"""Words that are compared at a time: their order counts, wherever in the page they stand."""
LINE_SHOWN = 80


def likeness(one: str, other: str) -> float:
    """Return from 0 to 1 what two texts have in common (Dice's coefficient of runs of words)."""
    runs, others = Counter(_runs(one)), Counter(_runs(other))
    total = runs.total() + others.total()
    return 2 * (runs & others).total() / total if total else 1.0


def lines_lacking(text: str, where: str) -> Iterator[str]:
    """Yield the lines of a text that stand nowhere in another, however it is broken and written."""
    held = letters(where)
    return (line.strip() for line in text.splitlines() if letters(line) not in held)


def share_held(text: str, where: str) -> float:
    """Return how much of a text, by letters, another one has, line by line."""
    total = len(letters(text))
    lacking = sum(len(letters(line)) for line in lines_lacking(text, where))
    return 1 - lacking / total if total else 1.0


def letters(text: str) -> str:
    """Return the letters and digits of a text alone, in small letters: quotes, spaces and dashes vary."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def shortened(line: str) -> str:
    """Return the beginning of a line, for people."""
    return line if len(line) <= LINE_SHOWN else f"{line[:LINE_SHOWN].rstrip()}…"


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = text.split()
    count = max(len(words) - WORDS + 1, min(len(words), 1))
    return (tuple(words[n : n + WORDS]) for n in range(count))
