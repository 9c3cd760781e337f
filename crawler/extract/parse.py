"""HTML to a tree, in time and memory that no page can make more than linear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

COPY_BOUND = 500_000
"""Nodes a parser may have to copy because formatting elements were left open (0.3 s)."""
DEPTH_BOUND = 30_000_000
"""Open elements a parser may have to look at, summed over all start tags (0.1 s)."""
ATTRIBUTE_BOUND = 60_000_000
"""Attributes a parser may have to compare with others of their tag (0.1 s)."""
STRIDE = 1_000
"""Bytes; a tag of twice as many is looked into for its attributes."""
SMALL = 2_000_000
"""Bytes; the tags of a larger page are not counted at once, for want of memory."""

TAG = re.compile(rb"</?[a-zA-Z][a-zA-Z0-9-]*")
_START = re.compile(rb"<[a-zA-Z]")
_ATTRIBUTE = re.compile(rb"""[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
FORMATTING = frozenset(b"b big code em font i nobr s small strike strong tt u".split())
"""Elements that a parser opens again in every block while they are open; of links it keeps one open."""
NEVER_OPEN = frozenset(b"area base br col embed hr img input link meta param source wbr".split())
END_THEMSELVES = frozenset(b"body dd dt head html li option p tbody td tfoot th thead tr".split())
UNCOUNTED = NEVER_OPEN | END_THEMSELVES


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
    if len(markup) <= SMALL and _is_harmless(Counter(TAG.findall(markup))):
        return markup
    return markup[: _end(TAG.finditer(markup))]


def _crowded_tag(markup: bytes) -> int | None:
    """Return the place of the tag whose attributes pass the bound, alone or with those before it, or None."""
    work = end = 0
    for place in range(0, len(markup), STRIDE):
        if place < end or markup.find(b">", place, place + STRIDE) >= 0:
            continue
        start, end = markup.rfind(b">", end, place) + 1 or end, markup.find(b">", place)
        end = end if end >= 0 else len(markup)
        tag = _START.search(markup, start, end)
        work += sum(1 for _ in _ATTRIBUTE.finditer(markup, tag.end(), end)) ** 2 if tag else 0
        if tag and work > ATTRIBUTE_BOUND:
            return tag.start()
    return None


def _is_harmless(tags: Counter[bytes]) -> bool:
    """Tell whether the work stays in bounds even if nothing that these tags open is ever closed."""
    total = tags.total()
    formatting = sum(n for tag, n in tags.items() if _name(tag) in FORMATTING)
    return formatting * total <= COPY_BOUND and total * total <= DEPTH_BOUND


def _end(tags: Iterable[re.Match[bytes]]) -> int | None:
    """Return the place of the first tag at which the parser's work passes its bounds, or None."""
    opened: Counter[bytes] = Counter()
    formatting = depth = formatting_work = depth_work = 0
    known: dict[bytes, tuple[bytes, int]] = {}
    for match in tags:
        tag = match[0]
        name, step = known.get(tag) or known.setdefault(tag, _kind(tag))
        formatting_work += formatting
        if not step or (step < 0 and not opened[name]):
            continue
        opened[name] += step
        depth += step
        depth_work += depth
        if name in FORMATTING:
            formatting += step
        if formatting_work > COPY_BOUND or depth_work > DEPTH_BOUND:
            return match.start()
    return None


def _kind(tag: bytes) -> tuple[bytes, int]:
    """Return a tag's name, and 1 where it opens an element, -1 where it closes one, else 0."""
    name = _name(tag)
    return name, 0 if name in UNCOUNTED else -1 if tag.startswith(b"</") else 1


def _name(tag: bytes) -> bytes:
    return tag.lstrip(b"</").lower()
