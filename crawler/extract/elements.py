"""The elements that hold a page's facts unseen, found by one search of the whole page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

_FACTS = "link, meta, script, title, track"
_ALWAYS_ASKED: Mapping[str, tuple[str, Callable[[LexborNode], bool]]] = {
    "head > title": ("title", lambda node: node.parent is not None and node.parent.tag == "head"),
    "link[rel=canonical]": ("link", lambda node: (node.attrs.get("rel") or "").lower() == "canonical"),
    "script": ("script", lambda node: True),
    "track": ("track", lambda node: True),
}
"""Selectors that every page is asked for: the tag, and what else an element must be. A search of its own for
each would cost as much as the one for all of these tags."""


class Elements:
    """Elements of a page that hold facts and show nothing, and what selectors find, looked for once."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._selected: dict[str, list[LexborNode]] = {}

    def of(self, tag: str) -> list[LexborNode]:
        """Return the `link`, `meta`, `script`, `title` or `track` elements."""
        return self._by_tag[tag]

    def select(self, selector: str) -> list[LexborNode]:
        """Return the elements of the whole page that `selector` finds, looked for once."""
        if selector not in self._selected:
            self._selected[selector] = self._select(selector)
        return self._selected[selector]

    @cached_property
    def _by_tag(self) -> Mapping[str | None, list[LexborNode]]:
        found = defaultdict[str | None, list[LexborNode]](list)
        for node in self._tree.css(_FACTS):
            found[node.tag].append(node)
        return found

    def _select(self, selector: str) -> list[LexborNode]:
        if selector not in _ALWAYS_ASKED:
            return self._tree.css(selector)
        tag, is_it = _ALWAYS_ASKED[selector]
        return [node for node in self.of(tag) if is_it(node)]
