"""Declared readers: where a value stands in a page, said in one word that can be joined with others.

`a | b` means the values of a, or of b where a finds nothing; `a & b` means the values of both, as equals.
Every value found is a `Candidate`, so that the ones that lose stay known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from crawler.extract.page import Page
from crawler.extract.text import plain, tidy
from crawler.records import Candidate

MAX_VALUES = 50
MAX_RAW = 2_000
ARTICLE_TYPES = re.compile(r"(Article|BlogPosting|Report|LiveBlogPosting)$")


@dataclass(frozen=True)
class Scope:
    """What a reader reads: the page, and the element that holds the story."""

    page: Page
    root: LexborNode | None = None


class Reader:
    """A place where a value may stand."""

    def groups(self, scope: Scope) -> Iterator[tuple[Candidate, ...]]:
        """Yield the candidates found, best group first; members of one group are equals."""
        found = tuple(c for _, c in zip(range(MAX_VALUES), self._find(scope), strict=False))
        if found:
            yield found

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        """Yield every value found, in page order."""
        raise NotImplementedError

    def __or__(self, other: Reader) -> Reader:
        return _Ladder((*_steps(self), *_steps(other)))

    def __and__(self, other: Reader) -> Reader:
        return _Equals((self, other))


@dataclass(frozen=True)
class _Ladder(Reader):
    steps: tuple[Reader, ...]

    def groups(self, scope: Scope) -> Iterator[tuple[Candidate, ...]]:
        for step in self.steps:
            yield from step.groups(scope)

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        for step in self.steps:
            yield from step._find(scope)


@dataclass(frozen=True)
class _Equals(Reader):
    members: tuple[Reader, ...]

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        for member in self.members:
            yield from member._find(scope)


@dataclass(frozen=True)
class Css(Reader):
    """Elements of the story, or with `anywhere` of the page; see `css` and `each`."""

    selector: str
    attr: str | None = None
    anywhere: bool = False
    parts: tuple[tuple[str, str], ...] = ()

    def nodes(self, scope: Scope) -> list[LexborNode]:
        """Return the elements found, in page order."""
        within = scope.page.tree if self.anywhere or scope.root is None else scope.root
        return within.css(self.selector)

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        for node in self.nodes(scope):
            yield from self._read(node)

    def _read(self, node: LexborNode) -> Iterator[Candidate]:
        path = f"{self.selector}@{self.attr}" if self.attr else self.selector
        if self.parts:
            held = {name: _part(node, where) for name, where in self.parts}
            if any(held.values()):
                yield Candidate(via="dom", path=path, raw=plain(node)[:MAX_RAW], value=held)
            return
        raw = tidy(node.attributes.get(self.attr) or "") if self.attr else plain(node)
        if raw:
            yield Candidate(via="dom", path=path, raw=raw[:MAX_RAW], value=raw)


@dataclass(frozen=True)
class Meta(Reader):
    """Contents of `meta` elements; see `meta`."""

    name: str

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        for raw in scope.page.metas.get(self.name.lower(), ()):
            yield Candidate(via="meta", path=self.name, raw=raw[:MAX_RAW], value=tidy(raw))


@dataclass(frozen=True)
class Ld(Reader):
    """Values of JSON-LD; see `ld`."""

    path: str
    kind: str

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        for node in scope.page.ld:
            if is_type(node, self.kind):
                yield from _values(at(node, self.path), "ld", self.path)


@dataclass(frozen=True)
class State(Reader):
    """Values of embedded JSON; see `state`."""

    css: str
    path: str
    after: str | None

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        held = scope.page.state(self.css, self.after)
        yield from _values(at(held, self.path), "state", f"{self.css} {self.path}")


@dataclass(frozen=True)
class Text(Reader):
    """Matches in the story's text; see `text`."""

    pattern: str

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        root = scope.root if scope.root is not None else scope.page.tree.root
        for match in re.finditer(self.pattern, plain(root) if root is not None else ""):
            yield Candidate(via="dom", path=f"/{self.pattern}/", raw=match[0][:MAX_RAW], value=tidy(match[1]))


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


def state(css: str, path: str, after: str | None = None) -> Reader:
    """Read the values at a dotted path of the JSON in a script; `after` is the text before the JSON."""
    return State(css, path, after)


def text(pattern: str) -> Reader:
    """Read what the first group of `pattern` matches in the story's text."""
    return Text(pattern)


NOWHERE = css(":not(*)")
"""Finds nothing: the default of fields that have no usual place."""


def is_type(node: dict[str, Any], pattern: str) -> bool:
    """Tell whether a JSON-LD node is of a type that `pattern` finds."""
    kinds = node.get("@type")
    return any(
        isinstance(k, str) and re.search(pattern, k) for k in (kinds if isinstance(kinds, list) else [kinds])
    )


def at(value: Any, path: str) -> Any:
    """Return what stands at a dotted path in JSON; a list on the way gives its members' values."""
    for step in path.split("."):
        if isinstance(value, list):
            value = [v[step] for v in value[:MAX_VALUES] if isinstance(v, dict) and step in v]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _values(value: Any, via: str, path: str) -> Iterator[Candidate]:
    for item in value[:MAX_VALUES] if isinstance(value, list) else [value]:
        read = _json_value(item)
        if read not in (None, "", {}):
            yield Candidate(via=via, path=path, raw=_raw(item), value=read)


def _json_value(item: Any) -> Any:
    if isinstance(item, dict):
        return {k: tidy(v) for k, v in item.items() if isinstance(v, str) and v.strip()}
    return tidy(str(item)) if isinstance(item, str | int | float | bool) else None


def _raw(item: Any) -> str:
    if isinstance(item, dict):
        item = item.get("name") or item.get("url") or item.get("@id") or ""
    return tidy(str(item))[:MAX_RAW]


def _part(node: LexborNode, where: str) -> str | None:
    selector, _, attribute = where.partition("@")
    found = node.css_first(selector) if selector else node
    if found is None:
        return None
    return (tidy(found.attributes.get(attribute) or "") if attribute else plain(found)) or None


def _steps(reader: Reader) -> tuple[Reader, ...]:
    return reader.steps if isinstance(reader, _Ladder) else (reader,)
