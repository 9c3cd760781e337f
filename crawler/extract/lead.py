"""The lead of a story that stands between headline and body, outside the element that holds the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from selectolax.lexbor import LexborNode

from crawler.extract.names import words_of
from crawler.extract.text import plain, words

LEAST = 12
MOST = 110
"""Words of a lead; a shorter line is a label, a longer text is no lead."""
MAX_BEFORE = 40
"""Nodes before an element that are looked at on each level."""
AROUND = {"article", "main", "body"}
_CALLED = """
lead leadtext lede chapo chapeau intro introduction teaser abstract leader leadin preface sommario vorspann
einleitung anreisser entradilla bajada copete sumario ingress inngang zajawka perex
"""
"""Words of class and id for a paragraph that opens a story. A standfirst only sums up, and is none."""
_NAMES = frozenset(_CALLED.split())
_OF_PARAGRAPHS = frozenset(["subtitle", "subheadline", "heading"])
"""Names that a lead has as a paragraph; as a heading what has them is a standfirst."""
_OTHERS = frozenset(["media", "caption", "image", "photo", "picture", "video", "related", "author", "byline"])
_PICTURED = "img, figure, h1, time, video, script, ul, li, iframe, button"


def lead_of(root: LexborNode) -> LexborNode | None:
    """Return the lead of the story in `root`, where one stands before it in the same article."""
    return next(filter(_is_lead, _before(root)), None)


def _before(root: LexborNode) -> Iterator[LexborNode]:
    """Yield the named elements of the article that stand before `root`, the nearest first."""
    for branch in takewhile(lambda node: node.tag not in AROUND, (root, *_above(root))):
        for beside in _siblings_before(branch):
            yield from reversed(beside.css("[class], [id]"))


def _siblings_before(node: LexborNode) -> Iterator[LexborNode]:
    beside = node.prev
    for _ in range(MAX_BEFORE):
        if beside is None:
            return
        if beside.is_element_node:
            yield beside
        beside = beside.prev


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None and node.tag not in AROUND:
        yield parent
        if parent.tag in AROUND:
            break
        parent = parent.parent


def _is_lead(node: LexborNode) -> bool:
    named = words_of(node.attributes)
    if (
        named.isdisjoint(_NAMES | _OF_PARAGRAPHS if node.tag == "p" else _NAMES)
        or named & _OTHERS
        or node.css_first(_PICTURED) is not None
    ):
        return False
    return LEAST <= words(plain(node)) <= MOST and len(node.css("a")) < 3
