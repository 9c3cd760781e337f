"""The elements that hold a page's facts unseen, found in one walk of it."""

from __future__ import annotations

from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

_FACTS = {
    "meta": "meta",
    "script": "script",
    "h1": "h1",
    "track": "track",
    "title": "head > title",
    "link": "link[rel=canonical]",
}
"""What every page is asked for, by tag: to walk a tree takes most of a search's time."""


class Elements:
    """Elements of a page that hold facts and show nothing, and what selectors find, looked for once."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._selected: dict[str, list[LexborNode]] = {}

    def of(self, tag: str) -> list[LexborNode]:
        """Return the elements of a tag such as `meta` or `script`."""
        return self.select(tag)

    def select(self, selector: str) -> list[LexborNode]:
        """Return the elements of the whole page that `selector` finds, in page order, looked for once."""
        if selector in self._facts:
            return self._facts[selector]
        if selector not in self._selected:
            self._selected[selector] = self._tree.css(selector)
        return self._selected[selector]

    @cached_property
    def _facts(self) -> dict[str, list[LexborNode]]:
        found: dict[str, list[LexborNode]] = {selector: [] for selector in _FACTS.values()}
        for node in self._tree.css(", ".join(_FACTS.values())):
            found[_FACTS[node.tag or ""]].append(node)
        return found
