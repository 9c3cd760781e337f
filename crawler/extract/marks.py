"""The elements of a part of a page that may hold its byline or its times, found in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_MARKS = 400
MAX_KNOWN = 5_000
MAX_UP = 40
"""Levels that are looked at above an element."""

_SIGNED = ("byline", "author", "writer", "contributor", "reporter", "autor", "auteur")
_TIMED = ("date", "publish", "time", "posted", "datum")
_SELECTOR = """:is(
    h1, time, [rel=author], [itemprop]:is([itemprop=author], [itemprop^=date]),
    [class]:is(
        [class*=byline i], [class*=dat i], [class*=publish i], [class*=time i],
        [class*=ut i]:is([class*=author i], [class*=utor i], [class*=auteur i]),
        [class*=te i]:is([class*=writer i], [class*=reporter i], [class*=posted i])
    ),
    a:is(
        [href*="/aut" i], [href*="/profile" i], [href*="/people/" i], [href*="/reporter" i],
        [href*="/contributor" i], [href*="/staff/" i]
    )
)"""
"""Every piece costs a look at every element: it is asked for where its attribute is, one stands for several
words, what some share is asked for before them, case is not minded, which is quicker here, and the surplus
is sifted."""
_SUREST = """:is(
    h1, time, [rel=author], [itemprop]:is([itemprop=author], [itemprop^=date]),
    [class]:is([class*=byline i], [class*=author i], [class*=date i])
)"""
"""Those of these pieces that find most, in a third of the time."""
_PERSON = re.compile(r"/(?:author|profile|staff|people|reporter|contributor|autor|auteur)[a-z]{0,4}/[^/?#]")
_SIGN = re.compile("|".join(_SIGNED))
_TIME = re.compile("|".join(_TIMED))
"""In lower case, as what is searched: to search without regard to case takes ten times as long."""
_ASIDE = re.compile(
    r"comment|related|recirc|recommend|sidebar|promo|teaser|trending|most-?read|popular|newsletter|carousel"
    r"|slider|rail(?<![a-z]rail)(?![a-z])|more-?(?:from|stories|news)|read-?(?:more|next)|up-?next"
)
"""Every piece begins with a letter of its own, so that places without one are passed over quickly."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An element, its attributes, and its place in page order, which is negative before the heading."""

    node: LexborNode
    held: dict[str, str | None]
    place: int


@dataclass(frozen=True)
class Marks:
    """The signed and the timed elements of a page or a part of it, each in page order."""

    signed: tuple[Mark, ...] = ()
    timed: tuple[Mark, ...] = ()


def find_marks(
    root: LexborNode | LexborHTMLParser, heading: LexborNode | None = None, *, only_surest: bool = False
) -> Marks:
    """Return the marks under `root`, which may be both signed and timed; without a heading all follow it."""
    nodes = root.css(_SUREST if only_surest else _SELECTOR)
    found = [(node, node.tag) for node in nodes[:MAX_MARKS]]
    top = _place_of(heading, found)
    marks = [
        (tag, Mark(node, node.attributes, i - top)) for i, (node, tag) in enumerate(found) if tag != "h1"
    ]
    signed = tuple(mark for _, mark in marks if _is_signed(mark.held))
    return Marks(signed, tuple(mark for tag, mark in marks if _is_timed(tag, mark.held)))


def _place_of(heading: LexborNode | None, found: list[tuple[LexborNode, str | None]]) -> int:
    if heading is None:
        return -1
    return next((i for i, (n, tag) in enumerate(found) if tag == "h1" and n.mem_id == heading.mem_id), -1)


def path_of(node: LexborNode) -> str:
    """Return what tells where a value stood: the element's tag and its first class."""
    named = (node.attributes.get("class") or "").split()
    return f"{node.tag}.{named[0]}" if named else node.tag or ""


def above(node: LexborNode, levels: int = MAX_UP) -> list[LexborNode]:
    """Return the elements around `node`, the nearest first."""
    return list(_upwards(node, levels))


def _upwards(node: LexborNode, levels: int = MAX_UP) -> Iterator[LexborNode]:
    parent = node.parent
    for _ in range(levels):
        if parent is None:
            return
        yield parent
        parent = parent.parent


def siblings_before(node: LexborNode, most: int) -> Iterator[LexborNode]:
    """Yield the elements among the `most` nodes that stand right before `node`, the nearest first."""
    beside = node.prev
    for _ in range(most):
        if beside is None:
            return
        if beside.is_element_node:
            yield beside
        beside = beside.prev


def sides_of(story: LexborNode | None) -> dict[int, bool | None]:
    """Return what `is_aside` knows from the start: the ids of a story's element and of all around it."""
    around = [story, *_upwards(story)] if story is not None else []
    return {node.mem_id: None if node.tag in ("body", "html") else False for node in around}


def is_aside(node: LexborNode, known: dict[int, bool | None]) -> bool:
    """Tell whether an element stands in side matter.

    `known` says so of what is in elements met before, None where only navigation would make it so. Those
    that are passed are added to it: many elements stand in the same ones.
    """
    passed: list[tuple[int, bool]] = []
    for parent in _upwards(node):
        if parent.mem_id in known:
            break
        tag = parent.tag
        if tag == "article" or _is_side(_named(parent.attributes)):
            known[parent.mem_id] = True
            break
        passed.append((parent.mem_id, tag in ("nav", "footer")))
    else:
        return False
    found = known[parent.mem_id]
    for mem_id, is_edge in reversed(passed):
        found = known[mem_id] = True if is_edge and found is None else found
    return bool(found)


@lru_cache(maxsize=MAX_KNOWN)
def _is_side(named: str) -> bool:
    return bool(_ASIDE.search(named.lower()))


def _is_signed(held: dict[str, str | None]) -> bool:
    if held.get("itemprop") == "author" or "author" in (held.get("rel") or "").split():
        return True
    return bool(_SIGN.search((held.get("class") or "").lower()) or _PERSON.search(held.get("href") or ""))


def _is_timed(tag: str | None, held: dict[str, str | None]) -> bool:
    if tag == "time" or "datetime" in held or (held.get("itemprop") or "").startswith("date"):
        return True
    return bool(_TIME.search((held.get("class") or "").lower()))


def _named(held: dict[str, str | None]) -> str:
    return f"{held.get('class') or ''} {held.get('id') or ''}"[:300]
