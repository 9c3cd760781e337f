"""The elements that a page's facts stand in, found by one search of the whole page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

FACTS = frozenset(["meta", "script", "link", "title", "track"])
"""Elements that show nothing."""
_PATHS = ("/aut", "/profile", "/people/", "/reporter", "/contributor", "/staff/")
"""Pieces of the addresses of people; each costs a look at every link, so one stands for several words."""
_SAYS = ", ".join(
    ("[rel=author], [itemprop=author], [itemprop^=date]", *(f'a[href*="{path}"]' for path in _PATHS))
)
_SOUGHT = f":is({', '.join(sorted(FACTS))}, h1, time, [class], {_SAYS})"
_ALWAYS_ASKED: Mapping[str, tuple[str, Callable[[LexborNode], bool]]] = {
    "head > title": ("title", lambda node: node.parent is not None and node.parent.tag == "head"),
    "link[rel=canonical]": ("link", lambda node: (node.attrs.get("rel") or "").lower() == "canonical"),
    "track": ("track", lambda node: True),
}
"""Selectors that every page is asked for: the tag, and what else an element must be. A search of its own for
each costs as much as the one that found them all."""


class Elements:
    """Elements of a page that hold facts by tag, class, relation, property or address, in page order."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._selected: dict[str, list[LexborNode]] = {}

    @cached_property
    def all(self) -> list[LexborNode]:
        """All of them."""
        return self._tree.css(_SOUGHT)

    def of(self, tag: str) -> list[LexborNode]:
        """Return the elements of one of the FACTS."""
        return self._by_tag[tag]

    @cached_property
    def said(self) -> frozenset[int]:
        """The ids of those whose relation, property or address says that they name a person or a date."""
        return frozenset(node.mem_id for node in self._tree.css(f":is({_SAYS})"))

    def select(self, selector: str) -> list[LexborNode]:
        """Return the elements of the whole page that `selector` finds, looked for once."""
        if selector not in self._selected:
            self._selected[selector] = self._select(selector)
        return self._selected[selector]

    @cached_property
    def _by_tag(self) -> Mapping[str | None, list[LexborNode]]:
        found = defaultdict[str | None, list[LexborNode]](list)
        for node in self.all:
            found[node.tag].append(node)
        return found

    def _select(self, selector: str) -> list[LexborNode]:
        if selector not in _ALWAYS_ASKED:
            return self._tree.css(selector)
        tag, is_it = _ALWAYS_ASKED[selector]
        return [node for node in self.of(tag) if is_it(node)]
