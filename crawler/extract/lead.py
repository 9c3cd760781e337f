"""The lead of a story that stands between headline and body, outside the element that holds the rest."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from crawler.extract.names import words_of
from crawler.extract.text import plain, words

LEAST = 12
MOST = 110
"""Words of a lead; a shorter line is a label, a longer text is no lead."""
AROUND = {"article", "main", "body"}
_CALLED = """
lead leadtext lede chapo chapeau intro introduction teaser abstract leader leadin preface sommario vorspann
einleitung anreisser entradilla bajada copete sumario ingress inngang zajawka perex
"""
"""Words of class and id for a paragraph that opens a story. A standfirst only sums up, and is none."""
_NAMES = frozenset(_CALLED.split())
_OTHERS = frozenset(["media", "caption", "image", "photo", "picture", "video", "related", "author", "byline"])
_QUERY = ", ".join(f"[{name}*={word} i]" for word in _CALLED.split() for name in ("class", "id"))
_PICTURED = "img, figure, h1, time, video, script, ul, li, iframe, button"


def lead_of(root: LexborNode) -> LexborNode | None:
    """Return the lead of the story in `root`, where one stands before it in the same article."""
    above = list(_above(root))
    branches = {node.mem_id for node in above} | {root.mem_id}
    found = [n for n in above[-1].css(_QUERY) if _is_lead(n)] if above else []
    return next((n for n in reversed(found) if _is_before(n, branches)), None)


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None and node.tag not in AROUND:
        yield parent
        if parent.tag in AROUND:
            break
        parent = parent.parent


def _is_lead(node: LexborNode) -> bool:
    named = set(words_of(node.attributes))
    if _NAMES.isdisjoint(named) or named & _OTHERS or node.css_first(_PICTURED) is not None:
        return False
    return LEAST <= words(plain(node)) <= MOST and len(node.css("a")) < 3


def _is_before(node: LexborNode, branches: set[int]) -> bool:
    """Tell whether `node` stands before the branch of the tree that leads to the story."""
    while node.parent is not None and node.parent.mem_id not in branches:
        node = node.parent
    after = node.next
    while after is not None:
        if after.mem_id in branches:
            return node.mem_id not in branches
        after = after.next
    return False
