"""The elements that hold a page's facts unseen, each kind looked for once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

_ALWAYS_ASKED: Mapping[str, tuple[str, Callable[[LexborNode], bool]]] = {
    "head > title": ("title", lambda node: node.parent is not None and node.parent.tag == "head"),
    "link[rel=canonical]": ("link", lambda node: (node.attrs.get("rel") or "").lower() == "canonical"),
}
"""Selectors that every page is asked for: the tag, and what else an element must be. A search for a tag alone
takes a third of a selector's work."""


class Elements:
    """Elements of a page that hold facts and show nothing, and what selectors find, looked for once."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._selected: dict[str, list[LexborNode]] = {}

    def of(self, tag: str) -> list[LexborNode]:
        """Return the elements of a tag such as `meta` or `script`."""
        return self.select(tag)

    def select(self, selector: str) -> list[LexborNode]:
        """Return the elements of the whole page that `selector` finds, looked for once."""
        if selector not in self._selected:
            self._selected[selector] = self._select(selector)
        return self._selected[selector]

    def _select(self, selector: str) -> list[LexborNode]:
        if selector.isalnum():
            return self._tree.tags(selector)
        if selector not in _ALWAYS_ASKED:
            return self._tree.css(selector)
        tag, is_it = _ALWAYS_ASKED[selector]
        return [node for node in self.of(tag) if is_it(node)]
