"""The lead of a story that stands between headline and body, outside the element that holds the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.extract.marks import siblings_before
from crawler.extract.names import NOTES, words_of
from crawler.extract.text import opening, words

LEAST = 14
MOST = 110
"""Words of a lead; a shorter line is a label, a longer text is no lead."""
MAX_READ = 10_000
"""Characters of a lead that are read, white space among them."""
TOO_LONG = 32
"""Words from which what is marked as a heading is a paragraph."""
MAX_DEPTH = 20
"""Elements round a bare lead that are looked at; what stands deeper is none."""
MAX_BEFORE = 40
"""Nodes before an element that are looked at on each level."""
AROUND = {"article", "main", "body"}
_CALLED = """
lead leadtext lede chapo chapeau intro introduction teaser abstract leader leadin preface sommario vorspann
einleitung anreisser excerpt beschreibung documentdescription articledescription entradilla bajada copete
sumario ingress inngang zajawka perex
"""
"""Words of class and id for a paragraph that opens a story. A standfirst only sums up, and is none."""
_NAMES = frozenset(_CALLED.split())
_OF_PARAGRAPHS = frozenset(["subtitle", "subheadline", "heading"])
"""Names that a lead has as a paragraph; as a heading what has them is a standfirst."""
_PARAGRAPH_NAMES = _NAMES | _OF_PARAGRAPHS
_OTHERS = frozenset(
    ["media", "caption", "image", "photo", "picture", "video", "related", "author", "byline", "des"]
)
_NO_LEADS = """
standfirst dek dekk deck subtitle summary figure img foto bild widget sidebar donation claim quote statement
cookie consent modal menu nav comment comments aside box banner gallery
"""
_NO_LEAD = NOTES | _NAMES | _OTHERS | frozenset(_NO_LEADS.split())
"""Names that no element round a bare lead has."""
_BOXED = {"aside", "figure", "figcaption", "li", "blockquote", "a", "nav", "footer", "button", "form", "td"}
_BARE = {"p", "h2", "h3"}
_LOOKED = {"div", "section", "strong", "p", "h1", "h2", "h3", "h4"}
"""Elements that leads stand in; of half a page's spans none is known to be one."""
_PICTURED = "img, figure, h1, time, video, script, ul, li, iframe, button"


def lead_of(root: LexborNode) -> LexborNode | None:
    """Return the lead of the story in `root`: what is called so, or a bare paragraph under the headline."""
    bare = None
    is_under = True
    for node, tag, branch in _before(root):
        if _is_lead(node, tag):
            return node
        is_under = is_under and tag != "h1"
        if is_under and bare is None and tag in _BARE and _is_bare(node, tag, branch):
            bare = node
    return None if is_under else bare


def _before(root: LexborNode) -> Iterator[tuple[LexborNode, str | None, LexborNode]]:
    """Yield the elements that stand before `root`, the nearest first, each with its tag and its branch.

    They are of the same article, or of the page down from its headline where that stands outside.
    """
    is_left = has_head = False
    branch: LexborNode | None = root
    while branch is not None and branch.tag != "body":
        if not is_left and branch.tag in AROUND:
            is_left = True
            has_head = has_head or root.css_first("h1") is not None
        if is_left and has_head:
            return
        for beside in siblings_before(branch, MAX_BEFORE):
            looked = [(node, tag) for node in beside.traverse() if (tag := node.tag) in _LOOKED]
            for node, tag in reversed(looked):
                has_head = has_head or tag == "h1"
                yield node, tag, beside
        branch = branch.parent


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _is_lead(node: LexborNode, tag: str | None) -> bool:
    held = node.attributes
    if not held:
        return False
    named = words_of(held)
    if (
        (_PARAGRAPH_NAMES if tag == "p" else _NAMES).isdisjoint(named)
        or not _OTHERS.isdisjoint(named)
        or node.css_first(_PICTURED) is not None
    ):
        return False
    return LEAST <= words(opening(node, MAX_READ)) <= MOST and len(node.css("a")) < 3


def _is_bare(node: LexborNode, tag: str | None, branch: LexborNode) -> bool:
    """Tell whether a paragraph stands in nothing that has a name of its own for what is no story."""
    if not (LEAST if tag == "p" else TOO_LONG) <= words(opening(node, MAX_READ)) <= MOST:
        return False
    if node.css_first("a, img, time") is not None:
        return False
    around = [node, *islice(_above(node), MAX_DEPTH)]
    ids = [x.mem_id for x in around]
    if branch.mem_id not in ids:
        return False
    return all(
        x.tag not in _BOXED and _NO_LEAD.isdisjoint(words_of(x.attributes))
        for x in around[: ids.index(branch.mem_id) + 1]
    )
