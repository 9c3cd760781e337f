"""JSON a page holds in a script or a stream, or that came beside it: words for its fields and a body in it.

STORY = script(after="window.story")        or: answer(r"/api/story/")
headline = STORY.at("title") | css("h1")
authors = STORY.each("people", name="fullName", role="title")
body = STORY.html("richText") | css("article > p")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from crawler.extract.components import Templates, unbraced
from crawler.extract.page import Page
from crawler.extract.parse import parse
from crawler.extract.paths import MAX_VALUES, at, first_text, flat, plain_value
from crawler.extract.reader import MAX_RAW, Place, Reader, Scope
from crawler.extract.text import tidy
from crawler.records import Candidate

MAX_HTML = 4_000_000
"""Characters of a body held as data; more is none."""


@dataclass(frozen=True)
class Embedded:
    """JSON held somewhere, from the path `root` in it on; `a | b` is b where a holds nothing."""

    root: str = ""

    via: ClassVar[str] = "state"

    @property
    def sources(self) -> tuple[Embedded, ...]:
        """The places to look in, best first."""
        return (self,)

    def at(self, path: str) -> Reader:
        """Read the values at a dotted path; see `paths.at`."""
        return Values(self.sources, path)

    def each(self, path: str, **parts: str) -> Reader:
        """Read each object at a dotted path: member name to the dotted path of its value in the object."""
        return Values(self.sources, path, tuple(parts.items()))

    def html(self, path: str) -> Reader:
        """Read a body kept as HTML, plain or in braces (`{p}…{/p}`), at a dotted path."""
        return Story(self.sources, path)

    def parts(self, path: str, kinds: Mapping[str, str]) -> Reader:
        """Read a body kept as a list of components, each said by its kind's template; see `components`."""
        return Story(self.sources, path, tuple(kinds.items()))

    def read(self, page: Page) -> Any:
        """Return the JSON from the root on, or None."""
        held = self._held(page)
        return at(held, self.root) if self.root else held

    @property
    def name(self) -> str:
        """Where the JSON is held, in a word."""
        raise NotImplementedError

    def _held(self, page: Page) -> Any:
        raise NotImplementedError

    def __or__(self, other: Embedded) -> Embedded:
        return _FirstHeld(steps=(*self.sources, *other.sources))


@dataclass(frozen=True)
class Script(Embedded):
    """JSON in a script; see `script`."""

    css: str = "script"
    after: str | None = None

    @property
    def name(self) -> str:
        """See Embedded."""
        return self.after or self.css

    def _held(self, page: Page) -> Any:
        return page.state(self.css, self.after)


@dataclass(frozen=True)
class Stream(Embedded):
    """Objects of a page's flight stream; see `stream`."""

    keys: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """See Embedded."""
        return "__next_f"

    def _held(self, page: Page) -> Any:
        return next(page.flight.find(self.keys), None)


@dataclass(frozen=True)
class Answer(Embedded):
    """JSON fetched beside the page; see `answer`."""

    pattern: str = ""

    via: ClassVar[str] = "api"

    @property
    def name(self) -> str:
        """See Embedded."""
        return self.pattern

    def _held(self, page: Page) -> Any:
        return page.answer(self.pattern)


@dataclass(frozen=True)
class _FirstHeld(Embedded):
    steps: tuple[Embedded, ...] = ()

    @property
    def sources(self) -> tuple[Embedded, ...]:
        return self.steps


@dataclass(frozen=True)
class Values(Reader):
    """Values of embedded JSON, of the first place that has any; see `Embedded.at` and `Embedded.each`."""

    sources: tuple[Embedded, ...]
    path: str
    members: tuple[tuple[str, str], ...] = ()

    def groups(self, scope: Scope) -> Iterator[tuple[Candidate, ...]]:
        """Yield one group a place, so that a later place's values stay known as losers."""
        for source in self.sources:
            found = tuple(self._of(source, scope))[:MAX_VALUES]
            if found:
                yield found

    @property
    def label(self) -> str:
        """See Reader."""
        return f"{self.sources[0].name} {self.path}"

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        yield from next(iter(self.groups(scope)), ())

    def _of(self, source: Embedded, scope: Scope) -> Iterator[Candidate]:
        held = at(source.read(scope.page), self.path)
        for item in flat(held)[:MAX_VALUES] if isinstance(held, list) else [held]:
            value = self._parted(item) if self.members else plain_value(item)
            if value not in (None, "", {}):
                path = f"{source.name} {self.path}"
                yield Candidate(via=source.via, path=path, raw=_raw(item, value), value=value)

    def _parted(self, item: Any) -> dict[str, str]:
        read = {name: first_text(at(item, path)) for name, path in self.members}
        return {name: value for name, value in read.items() if value}


@dataclass(frozen=True)
class Story(Reader):
    """A body kept as data; see `Embedded.html` and `Embedded.parts`."""

    sources: tuple[Embedded, ...]
    path: str
    kinds: tuple[tuple[str, str], ...] = ()

    def places(self, scope: Scope) -> Iterator[Place]:
        """Yield the body as a document of its own, parsed for this one reading."""
        for source in self.sources:
            said, unread = self._said(at(source.read(scope.page), self.path))
            body = parse(said).body if said and len(said) <= MAX_HTML else None
            if body is not None:
                yield Place(body, [body], source.via, f"{source.name} {self.path}", unread)

    @property
    def label(self) -> str:
        """See Reader."""
        return f"{self.sources[0].name} {self.path}"

    @cached_property
    def _templates(self) -> dict[str, str]:
        return dict(self.kinds)

    def _said(self, held: Any) -> tuple[str, tuple[str, ...]]:
        if self.kinds:
            templates = Templates(self._templates)
            return templates.html_of(held), tuple(templates.unread)
        pieces = held if isinstance(held, list) else [held]
        return unbraced("\n".join(p for p in pieces if isinstance(p, str))), ()

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        for place in self.places(scope):
            raw = tidy(place.root.text())[:MAX_RAW]
            yield Candidate(via=place.via, path=place.path, raw=raw, value=raw)


def script(css: str = "script", after: str | None = None, root: str = "") -> Embedded:
    """JSON in the script that `css` chooses; with `after`, what follows this text (`window.data =`)."""
    return Script(root, css, after)


def stream(*keys: str, root: str = "") -> Embedded:
    """The first object of the page's flight stream (`self.__next_f.push`) that has all these keys."""
    return Stream(root, keys)


def answer(pattern: str, root: str = "") -> Embedded:
    """JSON fetched beside the page, from an address in which `pattern` is found."""
    return Answer(root, pattern)


def state(css: str, path: str, after: str | None = None) -> Reader:
    """Read the values at a dotted path of the JSON in a script; `after` is the text before the JSON."""
    return script(css, after).at(path)


NEXT_DATA = script("script#__NEXT_DATA__")
"""The state of a page made by Next.js with its pages router."""


def _raw(item: Any, value: Any) -> str:
    if isinstance(value, dict) and isinstance(item, dict):
        item = value.get("name") or value.get("url") or item.get("@id") or ""
    return tidy(str(item))[:MAX_RAW]
