"""The day that plain text near a story tells: where nothing on the page is declared or marked as its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.extract.bylines import byline_lines
from crawler.extract.clocks import read_clock
from crawler.extract.dates import find_hour
from crawler.extract.marks import above, siblings_before
from crawler.extract.readers import Scope
from crawler.extract.signature import text_in_boxes
from crawler.extract.text import leaves, tidy
from crawler.extract.titles import heading
from crawler.records import Candidate

MAX_LINE = 160
"""Characters of a line of the story, or of an element before the heading, that is looked at."""
AFTER, BEFORE, ABOVE = 12, 6, 3
"""Texts after the heading and nodes before it that may tell its day, and levels at which those stand."""
MAX_DAY, MAX_HOUR, MAX_BADGE, MAX_TEXT = 60, 20, 20, 300
"""Characters of a text that is a day and little more, of its hour, of a day in three texts, and of any."""


_OF_SITE = frozenset(("header", "nav", "aside"))
"""Elements whose day is that of the visit, or of other stories."""


def days_told(scope: Scope) -> Iterator[Candidate]:
    """Yield what tells a day: bylines, texts beside the heading, lines of the story, texts below it."""
    own = (("story line", line) for line in scope.lines)
    lines = (*byline_lines(scope), *_beside_heading(scope), *own, *_below_story(scope))
    for path, line in lines:
        if len(line) <= MAX_LINE and _tells_day(line):
            yield Candidate(via="dom", path=path, raw=line, value=line)


def _beside_heading(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the days told right after the heading, or as the story starts, and right before it."""
    top, story = heading(scope), scope.story
    node = top if top is not None else story
    if node is not None:
        opening = _after(node) if top is not None else _texts(node)
        yield from ((f"text after {node.tag}", text) for text in _days(islice(opening, AFTER)))
        yield from ((f"text before {node.tag}", text) for text in _days(_before(node)))


def _below_story(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the days told right after the story."""
    story = scope.story
    if story is not None:
        yield from ((f"text after {story.tag}", text) for text in _days(islice(_after(story), AFTER)))


def _days(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts that tell a day and little more, each with its hour, and what three of them tell."""
    held = (*filter(None, texts), "", "")
    for first, second, third in zip(held, held[1:], held[2:], strict=False):
        badge = f"{first} {second} {third}"
        if len(first) <= MAX_DAY and _tells_day(first):
            yield f"{first} {second}" if len(second) <= MAX_HOUR and find_hour(second) else first
        elif len(badge) <= MAX_BADGE and _tells_day(badge):
            yield badge


def _tells_day(text: str) -> bool:
    """Tell whether a text names a day; digits alone, which machines write for one, are any number here."""
    return not text.isdigit() and read_clock(text) is not None


def _after(node: LexborNode) -> Iterator[str]:
    """Yield the texts that follow an element."""
    following = (n for around in (node, *above(node)) for n in _siblings(around.next))
    return (text for n in following for text in _texts(n))


def _siblings(node: LexborNode | None) -> Iterator[LexborNode]:
    while node is not None:
        yield node
        node = node.next


def _texts(node: LexborNode) -> Iterator[str]:
    for leaf in (node,) if node.is_text_node else leaves(node):
        if text := tidy((leaf.text_content or "")[:MAX_TEXT]):
            yield text


def _before(node: LexborNode) -> Iterator[str]:
    """Yield the texts of the short elements right before an element and before the boxes that it opens."""
    for around in (node, *above(node, ABOVE)):
        for beside in siblings_before(around, BEFORE):
            yield from text_in_boxes(beside, MAX_LINE).split(" | ") if beside.tag not in _OF_SITE else ()
