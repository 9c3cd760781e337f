"""The part of a page round a story and its heading, where its byline and its times are looked for first."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.marks import Marks, above, find_marks
from crawler.extract.reader import Scope, once
from crawler.extract.titles import heading


@once
def marks_near(scope: Scope) -> Marks:
    """Return the marks in and beside the least element that holds the story and its heading.

    It is a third of most pages, and what the rest of a page signs and times is mostly other stories.
    """
    return find_marks(_part(scope), heading(scope))


@once
def marks_beyond(scope: Scope) -> Marks:
    """Return the surest marks of the whole page, or none where the part looked at is the whole."""
    tree = scope.page.tree
    return Marks() if _part(scope) is tree else find_marks(tree, heading(scope), only_surest=True)


@once
def _part(scope: Scope) -> LexborNode | LexborHTMLParser:
    top, around = heading(scope), frozenset(scope.around)
    up = (top, *above(top)) if top is not None and around else ()
    least = next((node for node in up if node.mem_id in around), None)
    if least is None:
        return scope.page.tree
    beside = least.parent
    return beside if beside is not None and beside.tag not in ("body", "html") else least
