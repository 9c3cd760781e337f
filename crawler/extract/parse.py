"""HTML to a tree, in time and memory that no page can make more than linear."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from selectolax.lexbor import LexborHTMLParser

WORK_BOUND = 15_000_000
"""Open elements a parser or a reader may have to look at, summed over all tags (0.1 s)."""
COPIED = 30
"""Elements looked at in the time of a copy: a parser copies formatting elements that were left open."""
ATTRIBUTE_BOUND = 60_000_000
"""Attributes a parser may have to compare with others of their tag (0.1 s)."""
MAX_TAGS = 200_000
"""Tags of a page that are read; of a thousand pages of news the largest has 13,000."""
MAX_ROOTS = 10
"""Tags `html` and `body` of which a parser may gather the attributes in one element."""
LONG = 2_000
"""Bytes; a tag of as many is looked into for its attributes."""
LONGEST_NAME = 10
"""Bytes in which a tag that is watched can be told."""
Run = tuple[int, int, int]
"""Where a long run without `>` starts, where the start tag in it, and where it ends."""

KEPT = 33_000_000
"""Bytes of what a page took that the C library keeps for the next; glibc learns to keep twice as many."""

TAG = re.compile(rb"</?[a-zA-Z][a-zA-Z0-9-]*")
_START = re.compile(rb"<[a-zA-Z]")
_ROOT = re.compile(rb"<(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])(?![a-zA-Z0-9-])")
_ATTRIBUTE = re.compile(rb"""[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*+"?|'[^']*+'?|[^\s>]*))?""")
"""A value that never ends is one, too."""
_PARTING = b" \t\n\r\f\v/\"'"
"""Bytes one of which stands at the end of every attribute but the last."""
_NOT_PARTING = bytes(set(range(256)) - set(_PARTING))
FORMATTING = frozenset(b"b big code em font i nobr s small strike strong tt u".split())
"""Elements that a parser opens again in every block while they are open; of links it keeps one open."""
_WATCHED = re.compile(
    rb"<(?=[bcefhinstuBCEFHINSTU][\s/>iomtIOMT])"  # two letters rule most tags out in half the time
    rb"(?i:" + b"|".join(sorted(FORMATTING)) + rb"|(html|body))(?![a-zA-Z0-9-])"
)
"""The start tags of these and, as group, of roots."""
NEVER_OPEN = frozenset(b"area base br col embed hr img input link meta param source wbr".split())
END_THEMSELVES = frozenset(b"body dd dt head html li option p tbody td tfoot th thead tr".split())
UNCOUNTED = NEVER_OPEN | END_THEMSELVES


def parse(markup: bytes | str) -> LexborHTMLParser:
    """Return the document of `markup` (bytes are UTF-8), cut where the parser could not take more of it."""
    _keep_memory()
    return LexborHTMLParser(
        parsable(markup.encode("utf-8", "replace") if isinstance(markup, str) else markup)
    )


@cache
def _keep_memory() -> None:
    """Have the C library keep the memory of a page for the next: how much, it learns from what is given back.

    See mallopt(3), M_MMAP_THRESHOLD. A library that does not learn is not changed.
    """
    bytes(KEPT)


def parsable(markup: bytes) -> bytes:
    """Return the leading part of `markup` that the parser can take in bounded time and memory.

    Elements nested or left open by the thousands make any HTML parser quadratic, and attributes of one tag
    many a parser; the markup is cut where the sum of that work passes a bound no readable page comes near.
    """
    long = [(start, _tag_in(markup, start, end), end) for start, end in _long_runs(markup)]
    if (crowded := _crowded_tag(markup, long)) is not None:
        return parsable(markup[:crowded])
    starts = b"<".join(_parts(markup, long))  # a mark for the tag that each long run ends with
    watched = _WATCHED.findall(starts)
    if len(watched) - watched.count(b"") > MAX_ROOTS:
        markup = markup[: _crowded_root(markup)]
    tags = len(starts) - len(starts.replace(b"<", b""))  # in half the time of counting them
    work = tags * max(tags // 2, COPIED * len(watched))  # if nothing were ever closed
    return markup if work <= WORK_BOUND else markup[: _end(markup)]


def _crowded_tag(markup: bytes, long: list[Run]) -> int | None:
    """Return the place of the tag whose attributes pass the bound, alone or with those before it, or None."""
    if sum([(end - tag) ** 2 for _, tag, end in long]) <= 4 * ATTRIBUTE_BOUND:  # each takes two bytes
        return None
    if sum(_most_attributes(markup[tag:end]) ** 2 for _, tag, end in long) <= ATTRIBUTE_BOUND:
        return None
    work = 0
    for _, tag, end in long:
        work += sum(1 for _ in _ATTRIBUTE.finditer(markup, tag + 2, end)) ** 2
        if work > ATTRIBUTE_BOUND:
            return tag
    return None


def _long_runs(markup: bytes) -> Iterator[tuple[int, int]]:
    """Yield where what stands between two `>` is long."""
    place = 0
    while place < len(markup):
        last = markup.rfind(b">", place, place + LONG)
        start, end = place, last if last >= 0 else markup.find(b">", place + LONG)
        place = end + 1 if end >= 0 else len(markup)
        if last < 0:
            yield start, place


def _tag_in(markup: bytes, start: int, end: int) -> int:
    """Return the place of the one start tag that a run without `>` may hold, or its end."""
    first = markup.find(b"<", start, end)
    tag = _START.search(markup, first, end) if first >= 0 else None
    return tag.start() if tag else end


def _parts(markup: bytes, long: list[Run]) -> Iterator[bytes]:
    """Yield what stands between long runs, half of a page's markup, with the name of the tag in each run."""
    place = 0
    for start, tag, end in long:
        yield markup[place : tag + LONGEST_NAME if tag < end else start]
        place = end
    yield markup[place:]


def _most_attributes(tag: bytes) -> int:
    """Return how many attributes a tag has at most."""
    return len(tag.translate(None, _NOT_PARTING)) + 1


def _crowded_root(markup: bytes) -> int | None:
    """Return the place of the root tag that makes the attributes of one element too many, or None."""
    gathered = 0
    for root in _ROOT.finditer(markup):
        gathered += _most_attributes(markup[root.end() : root.end() + LONG].partition(b">")[0])
        if gathered**2 > ATTRIBUTE_BOUND:
            return root.start()
    return None


def _end(markup: bytes) -> int | None:
    """Return the place of the first tag at which the parser's work passes its bound, or None."""
    opened: defaultdict[bytes, int] = defaultdict(int)
    kinds = _Kinds()
    weight = work = 0
    for count, match in enumerate(TAG.finditer(markup)):
        name, step = kinds[match[0]]
        work += weight
        if work > WORK_BOUND or count == MAX_TAGS:
            return match.start()
        if step > 0 or opened[name]:
            opened[name] += step
            weight += step
    return None


class _Kinds(dict[bytes, tuple[bytes, int]]):
    """The name of each tag, and what it adds to the work of every tag after it; an end tag takes away."""

    def __missing__(self, tag: bytes) -> tuple[bytes, int]:
        name = tag.lstrip(b"</").lower()
        weight = 0 if name in UNCOUNTED else 1 + COPIED * (name in FORMATTING)
        self[tag] = name, -weight if tag.startswith(b"</") else weight
        return self[tag]
