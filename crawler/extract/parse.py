"""HTML to a tree, in time and memory that no page can make more than linear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

COPY_BOUND = 500_000
"""Nodes a parser may have to copy because formatting elements were left open (0.3 s)."""
DEPTH_BOUND = 15_000_000
"""Open elements a parser or a reader may have to look at, summed over all tags (0.1 s)."""
ATTRIBUTE_BOUND = 60_000_000
"""Attributes a parser may have to compare with others of their tag (0.1 s)."""
MAX_TAGS = 200_000
"""Tags of a page that are read; of a thousand pages of news the largest has 13,000."""
MAX_ROOTS = 10
"""Tags `html` and `body` of which a parser may gather the attributes in one element."""
STRIDE = 1_000
"""Bytes; a tag of twice as many is looked into for its attributes."""

TAG = re.compile(rb"</?[a-zA-Z][a-zA-Z0-9-]*")
_START = re.compile(rb"<[a-zA-Z]")
_ATTRIBUTE = re.compile(rb"""[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
_PARTING = b" \t\n\r\f\v/\"'"
"""Bytes one of which stands at the end of every attribute but the last."""
_NOT_PARTING = bytes(set(range(256)) - set(_PARTING))
FORMATTING = frozenset(b"b big code em font i nobr s small strike strong tt u".split())
"""Elements that a parser opens again in every block while they are open; of links it keeps one open."""
_LETTERS = {name: b"".join(b"[%c%c]" % (c, c - 32) for c in name) for name in FORMATTING}
_ROOTS = rb"([hH][tT][mM][lL]|[bB][oO][dD][yY])"
_WATCHED = re.compile(
    b"<(?=[bcefhinstuBCEFHINSTU])(?:" + b"|".join((*_LETTERS.values(), _ROOTS)) + b")(?![a-zA-Z0-9-])"
)
"""The start tags of these and of roots, in both cases: a search that minds none takes twice the time."""
NEVER_OPEN = frozenset(b"area base br col embed hr img input link meta param source wbr".split())
END_THEMSELVES = frozenset(b"body dd dt head html li option p tbody td tfoot th thead tr".split())
UNCOUNTED = NEVER_OPEN | END_THEMSELVES
ROOTS = frozenset((b"html", b"body"))


def parse(markup: bytes | str) -> LexborHTMLParser:
    """Return the document of `markup` (bytes are UTF-8), cut where the parser could not take more of it."""
    return LexborHTMLParser(
        parsable(markup.encode("utf-8", "replace") if isinstance(markup, str) else markup)
    )


def parsable(markup: bytes) -> bytes:
    """Return the leading part of `markup` that the parser can take in bounded time and memory.

    Elements nested or left open by the thousands make any HTML parser quadratic, and attributes of one tag
    many a parser; the markup is cut where the sum of that work passes a bound no readable page comes near.
    """
    markup = markup[: _crowded_tag(markup)]
    return markup if _is_harmless(markup) else markup[: _end(markup)]


def _crowded_tag(markup: bytes) -> int | None:
    """Return the place of the tag whose attributes pass the bound, alone or with those before it, or None."""
    tags = [(start, end) for run in _long_runs(markup) for start, end in _tag_in(markup, *run)]
    if sum(_most_attributes(markup[start:end]) ** 2 for start, end in tags) <= ATTRIBUTE_BOUND:
        return None
    work = 0
    for start, end in tags:
        work += sum(1 for _ in _ATTRIBUTE.finditer(markup, start + 2, end)) ** 2
        if work > ATTRIBUTE_BOUND:
            return start
    return None


def _long_runs(markup: bytes) -> Iterator[tuple[int, int]]:
    """Yield where what stands between two `>` is long, twice STRIDE at most escaping notice."""
    end = 0
    for place in range(0, len(markup), STRIDE):
        if place < end or markup.find(b">", place, place + STRIDE) >= 0:
            continue
        start, end = markup.rfind(b">", end, place) + 1 or end, markup.find(b">", place)
        end = end if end >= 0 else len(markup)
        yield start, end


def _tag_in(markup: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = markup.find(b"<", start, end)
    if first >= 0 and (tag := _START.search(markup, first, end)):
        yield tag.start(), end


def _most_attributes(tag: bytes) -> int:
    """Return how many attributes a tag has at most."""
    return len(tag.translate(None, _NOT_PARTING)) + 1


def _is_harmless(markup: bytes) -> bool:
    """Tell whether the work stays in bounds even if nothing that the page opens is ever closed."""
    tags = markup.count(b"<")
    if tags**2 > 2 * DEPTH_BOUND:
        return False
    roots = _WATCHED.findall(markup)  # empty for what is no root
    return len(roots) * tags <= COPY_BOUND and len(roots) - roots.count(b"") <= MAX_ROOTS


def _end(markup: bytes) -> int | None:
    """Return the place of the first tag at which the parser's work passes its bounds, or None."""
    opened: Counter[bytes] = Counter()
    formatting = depth = formatting_work = depth_work = gathered = 0
    known: dict[bytes, tuple[bytes, int]] = {}
    tags = TAG.finditer(markup)
    for match in islice(tags, MAX_TAGS):
        tag = match[0]
        name, step = known.get(tag) or known.setdefault(tag, _kind(tag))
        formatting_work += formatting
        depth_work += depth
        if step and (step > 0 or opened[name]):
            opened[name] += step
            depth += step
            formatting += step if name in FORMATTING else 0
        elif tag[1:].lower() in ROOTS:
            gathered += _attributes_after(markup, match.end())
        if formatting_work > COPY_BOUND or depth_work > DEPTH_BOUND or gathered**2 > ATTRIBUTE_BOUND:
            return match.start()
    beyond = next(tags, None)
    return beyond.start() if beyond else None


def _attributes_after(markup: bytes, start: int) -> int:
    """Return how many attributes the short tag whose name ends at `start` has at most."""
    held = markup[start : start + 2 * STRIDE].partition(b">")[0]
    return _most_attributes(held)


def _kind(tag: bytes) -> tuple[bytes, int]:
    """Return a tag's name, and 1 where it opens an element, -1 where it closes one, else 0."""
    name = _name(tag)
    return name, 0 if name in UNCOUNTED else -1 if tag.startswith(b"</") else 1


def _name(tag: bytes) -> bytes:
    return tag.lstrip(b"</").lower()
