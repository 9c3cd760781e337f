"""The words of a layout: where a value or a story stands in a page, each joinable with others; see `reader`.

`css`, `each`, `meta`, `ld` and `text` look in the page's markup; `script`, `stream`, `answer` and `state` in
the JSON it holds or that came beside it, see `embedded`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from selectolax.lexbor import LexborNode

from crawler.extract.components import ANS, ANS_PICTURE, ANS_VIDEO, BRIGHTSPOT, ELEMENTS, SPARK
from crawler.extract.embedded import NEXT_DATA, Embedded, answer, script, state, stream
from crawler.extract.page import Page
from crawler.extract.paths import MAX_VALUES, at, plain_value
from crawler.extract.reader import MAX_RAW, Place, Reader, Scope
from crawler.extract.text import opening, plain, tidy
from crawler.records import Candidate

__all__ = [
    "ANS",
    "ANS_PICTURE",
    "ANS_VIDEO",
    "ARTICLE_TYPES",
    "BRIGHTSPOT",
    "ELEMENTS",
    "NEXT_DATA",
    "NOWHERE",
    "SPARK",
    "Css",
    "Embedded",
    "Reader",
    "Scope",
    "answer",
    "at",
    "css",
    "each",
    "is_type",
    "ld",
    "meta",
    "script",
    "state",
    "stream",
    "text",
]

MAX_TYPE = 200
"""Characters of a type in linked data."""
MAX_KNOWN = 1_000
"""Types that are remembered: every page has the same ones."""
MAX_TEXT = 200_000
"""Characters of an element that are read as a value: the longest are transcripts of an hour or two."""

ARTICLE_TYPES = re.compile(r"(Article|BlogPosting|Report|LiveBlogPosting)$")


@dataclass(frozen=True)
class Css(Reader):
    """Elements of the story, or with `anywhere` of the page; see `css` and `each`."""

    selector: str
    attr: str | None = None
    anywhere: bool = False
    parts: tuple[tuple[str, str], ...] = ()

    def nodes(self, scope: Scope) -> list[LexborNode]:
        """Return the elements found, in page order."""
        if self.anywhere or scope.root is None or scope.is_whole:
            return scope.page.elements.select(self.selector)
        return scope.root.css(self.selector)

    def places(self, scope: Scope) -> Iterator[Place]:
        """Yield the story's element with the elements found in it."""
        root = scope.root if scope.root is not None else scope.page.tree.root
        nodes = self.nodes(scope)
        if root is not None and nodes:
            yield Place(root, nodes, "dom", self.selector)

    @property
    def label(self) -> str:
        """See Reader."""
        return self.selector

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        for node in self.nodes(scope):
            yield from self._read(node)

    def _read(self, node: LexborNode) -> Iterator[Candidate]:
        path = f"{self.selector}@{self.attr}" if self.attr else self.selector
        if self.parts:
            held = {name: _part(node, where) for name, where in self.parts}
            if any(held.values()):
                yield Candidate(via="dom", path=path, raw=opening(node, MAX_TEXT)[:MAX_RAW], value=held)
            return
        raw = tidy(node.attributes.get(self.attr) or "") if self.attr else opening(node, MAX_TEXT)
        if raw:
            yield Candidate(via="dom", path=path, raw=raw[:MAX_RAW], value=raw)


@dataclass(frozen=True)
class Meta(Reader):
    """Contents of `meta` elements; see `meta`."""

    name: str

    @cached_property
    def _key(self) -> str:
        return self.name.lower()

    def groups(self, scope: Scope) -> Iterable[tuple[Candidate, ...]]:
        """See Reader."""
        found = tuple(self._find(scope))
        return (found,) if found else ()

    def _find(self, scope: Scope) -> Iterable[Candidate]:
        held = scope.page.metas.get(self._key, ())[:MAX_VALUES]
        return [Candidate(via="meta", path=self.name, raw=raw[:MAX_RAW], value=tidy(raw)) for raw in held]


@dataclass(frozen=True)
class Ld(Reader):
    """Values of JSON-LD; see `ld`."""

    path: str
    kind: str

    @cached_property
    def _first(self) -> str:
        return self.path.partition(".")[0].partition("[")[0]

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        for node in scope.page.ld:
            if self._first in node and is_type(node, self.kind):
                yield from _values(_named(at(node, self.path), scope.page), "ld", self.path)


@dataclass(frozen=True)
class Text(Reader):
    """Matches in the story's text; see `text`."""

    pattern: str

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        root = scope.root if scope.root is not None else scope.page.tree.root
        for match in re.finditer(self.pattern, plain(root) if root is not None else ""):
            yield Candidate(via="dom", path=f"/{self.pattern}/", raw=match[0][:MAX_RAW], value=tidy(match[1]))


@dataclass(frozen=True)
class Nowhere(Reader):
    """Finds nothing, and looks nowhere for it."""

    def groups(self, scope: Scope) -> Iterable[tuple[Candidate, ...]]:
        """See Reader."""
        return ()

    def _find(self, scope: Scope) -> Iterable[Candidate]:
        return ()


def css(selector: str, attr: str | None = None, *, anywhere: bool = False) -> Css:
    """Read each element of `selector` in the story, or `anywhere`: its text, or the attribute `attr`."""
    return Css(selector, attr, anywhere)


def each(selector: str, **parts: str) -> Css:
    """Read each element of `selector` as an object: member name to inner selector, `sel@attr` or `@attr`."""
    return Css(selector, parts=tuple(parts.items()))


def meta(name: str) -> Reader:
    """Read the contents of the `meta` elements of this property, name or itemprop."""
    return Meta(name)


def ld(path: str, kind: str = ARTICLE_TYPES.pattern) -> Reader:
    """Read the values at a dotted path of the page's article nodes in JSON-LD; `kind` finds other types."""
    return Ld(path, kind)


def text(pattern: str) -> Reader:
    """Read what the first group of `pattern` matches in the story's text."""
    return Text(pattern)


NOWHERE = Nowhere()
"""The default of fields that have no usual place."""


def is_type(node: dict[str, Any], pattern: str) -> bool:
    """Tell whether a JSON-LD node is of a type that `pattern` finds."""
    kinds = node.get("@type")
    if isinstance(kinds, str):
        return _finds(pattern, kinds[:MAX_TYPE])
    return isinstance(kinds, list) and any(_finds(pattern, k[:MAX_TYPE]) for k in kinds if isinstance(k, str))


@lru_cache(maxsize=MAX_KNOWN)
def _finds(pattern: str, kind: str) -> bool:
    return bool(re.search(pattern, kind))


def _values(value: Any, via: str, path: str) -> Iterator[Candidate]:
    for item in value[:MAX_VALUES] if isinstance(value, list) else [value]:
        read = plain_value(item)
        if read not in (None, "", {}):
            raw = read[:MAX_RAW] if isinstance(read, str) else _raw(item)
            yield Candidate(via=via, path=path, raw=raw, value=read)


def _named(value: Any, page: Page) -> Any:
    """Follow references of JSON-LD, `{"@id": …}` alone, to the nodes of the page they name."""
    if isinstance(value, list):
        return [_named(item, page) for item in value[:MAX_VALUES]]
    if not isinstance(value, dict) or value.keys() - {"@id", "@type"}:
        return value
    return next((n for n in page.ld if "name" in n and n.get("@id") == value.get("@id")), value)


def _raw(item: dict[str, Any]) -> str:
    return tidy(str(item.get("name") or item.get("url") or item.get("@id") or ""))[:MAX_RAW]


def _part(node: LexborNode, where: str) -> str | None:
    selector, _, attribute = where.partition("@")
    found = node.css_first(selector) if selector else node
    if found is None:
        return None
    return (tidy(found.attributes.get(attribute) or "") if attribute else opening(found, MAX_TEXT)) or None
