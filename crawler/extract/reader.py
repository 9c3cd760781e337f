"""What a declared reader is: a place where values, or a story's blocks, may stand, joinable with others.

`a | b` means the values of a, or of b where a finds nothing; `a & b` means the values of both, as equals.
Every value found is a `Candidate`, so that the ones that lose stay known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, wraps
from itertools import islice
from typing import Any, TypeVar

from selectolax.lexbor import LexborNode

from crawler.extract.marks import above, sides_of
from crawler.extract.page import Page
from crawler.extract.paths import MAX_VALUES
from crawler.records import Candidate

MAX_RAW = 2_000
"""Characters of a raw value that are kept."""

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """What a reader reads: the page, and the element that holds the values it looks for.

    Where the story was found by its prose, `story` is its element and `lines` what opens and ends it.
    """

    page: Page
    root: LexborNode | None = None
    story: LexborNode | None = None
    lines: tuple[str, ...] = ()

    @cached_property
    def is_whole(self) -> bool:
        """Tell whether the root is the whole document's."""
        root, document = self.root, self.page.tree.root
        return root is not None and document is not None and root.mem_id == document.mem_id

    @cached_property
    def around(self) -> tuple[int, ...]:
        """The ids of the story's element and of all around it, the nearest first."""
        return (self.story.mem_id, *(n.mem_id for n in above(self.story))) if self.story is not None else ()

    @cached_property
    def sides(self) -> dict[int, bool | None]:
        """What is known of elements of the page that may hold side matter; see `is_aside`."""
        return sides_of(self.story)

    @cached_property
    def known(self) -> dict[Callable[[Scope], Any], Any]:
        """What was found in this scope by what looks `once`."""
        return {}


def once(find: Callable[[Scope], T]) -> Callable[[Scope], T]:
    """Remember in a scope what `find` finds in it, where several fields ask for the same."""

    @wraps(find)
    def found(scope: Scope) -> T:
        if find not in scope.known:
            scope.known[find] = find(scope)
        held: T = scope.known[find]
        return held

    return found


@dataclass(frozen=True)
class Place:
    """Elements that hold a story's blocks, in the tree under `root`; `via` and `path` say where that is.

    `unread` are the kinds of components that the layout does not know.
    """

    root: LexborNode
    nodes: list[LexborNode]
    via: str
    path: str
    unread: tuple[str, ...] = ()


class Reader:
    """A place where a value may stand."""

    def groups(self, scope: Scope) -> Iterable[tuple[Candidate, ...]]:
        """Return the candidates found, best group first; members of one group are equals."""
        found = tuple(islice(self._find(scope), MAX_VALUES))
        return (found,) if found else ()

    def places(self, scope: Scope) -> Iterator[Place]:
        """Yield where a story's blocks may stand, best first; a reader of values knows no such place."""
        yield from ()

    @property
    def label(self) -> str:
        """What the reader is called where a value's origin is told."""
        return type(self).__name__.lower()

    def _find(self, scope: Scope) -> Iterable[Candidate]:
        """Yield every value found, in page order."""
        raise NotImplementedError

    def __or__(self, other: Reader) -> Reader:
        return _Ladder((*_steps(self), *_steps(other)))

    def __and__(self, other: Reader) -> Reader:
        return _Equals((self, other))


@dataclass(frozen=True)
class _Ladder(Reader):
    steps: tuple[Reader, ...]

    def groups(self, scope: Scope) -> Iterable[tuple[Candidate, ...]]:
        return [group for step in self.steps for group in step.groups(scope)]

    def places(self, scope: Scope) -> Iterator[Place]:
        for step in self.steps:
            yield from step.places(scope)

    def _find(self, scope: Scope) -> Iterable[Candidate]:
        for step in self.steps:
            yield from step._find(scope)


@dataclass(frozen=True)
class _Equals(Reader):
    members: tuple[Reader, ...]

    def _find(self, scope: Scope) -> Iterable[Candidate]:
        for member in self.members:
            yield from member._find(scope)


def _steps(reader: Reader) -> tuple[Reader, ...]:
    return reader.steps if isinstance(reader, _Ladder) else (reader,)
