"""The elements that a page's facts stand in, found by few searches of the whole page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

_FACTS = ":is(link, meta, script, title, track)"
_PATHS = ("/aut", "/profile", "/people/", "/reporter", "/contributor", "/staff/")
"""Pieces of the addresses of people; each costs a look at every link, so one stands for several words."""
_SAYS = ", ".join(
    ("[rel=author], [itemprop=author], [itemprop^=date]", *(f'a[href*="{path}"]' for path in _PATHS))
)
_NAMED = f":is(h1, time, [class], {_SAYS})"
_ALWAYS_ASKED: Mapping[str, tuple[str, Callable[[LexborNode], bool]]] = {
    "head > title": ("title", lambda node: node.parent is not None and node.parent.tag == "head"),
    "link[rel=canonical]": ("link", lambda node: (node.attrs.get("rel") or "").lower() == "canonical"),
    "track": ("track", lambda node: True),
}
"""Selectors that every page is asked for: the tag, and what else an element must be. A search of its own for
each would cost as much as the one for all of these tags."""


class Elements:
    """Elements of a page that hold its facts unseen, and those that may show them; in page order."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._selected: dict[str, list[LexborNode]] = {}

    def of(self, tag: str) -> list[LexborNode]:
        """Return the `link`, `meta`, `script`, `title` or `track` elements."""
        return self._by_tag[tag]

    @cached_property
    def named(self) -> list[LexborNode]:
        """Each `h1` and `time`, what is `said`, and all that has a class."""
        return self._tree.css(_NAMED)

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
        for node in self._tree.css(_FACTS):
            found[node.tag].append(node)
        return found

    def _select(self, selector: str) -> list[LexborNode]:
        if selector not in _ALWAYS_ASKED:
            return self._tree.css(selector)
        tag, is_it = _ALWAYS_ASKED[selector]
        return [node for node in self.of(tag) if is_it(node)]
