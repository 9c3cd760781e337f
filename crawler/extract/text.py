"""Text of nodes and the forms in which texts are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from functools import lru_cache

from selectolax.lexbor import LexborNode

SILENT = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "button",
    "select",
    "textarea",
    "object",
}
"""Elements whose text is not the page's prose."""

_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
)
MAX_REMEMBERED = 300
"""Characters of a text whose form for comparison is remembered: titles and names come again and again."""
MAX_COUNTED = 1_000
"""Characters of a text whose number of words is remembered: rule after rule asks for a paragraph's."""
MAX_KNOWN = 500
"""Texts that are remembered: rules ask again for those of one page, and more would only leave the cache."""
_SAME = (
    *((sign, "'") for sign in "‘’‚‛′´`ʼ"),
    *((sign, '"') for sign in "“”„‟″«»"),
    *((sign, "-") for sign in "‐‑‒–—―−"),
)
_DENSE = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
_SPACED = re.compile("[\x00-\u303f]*+")
"""Text of scripts with spaces: a run of it is passed over in a sixth of the time of a search in it."""


def tidy(text: str) -> str:
    """Return `text` on one line: runs of white space become one space, invisible characters go."""
    if text.isprintable() and "  " not in text and text == text.strip(" "):
        return text  # as most are: to look is quicker than to split
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_INVISIBLE.sub("", line).split())


def squeeze(text: str) -> str:
    """Return `text` for comparison: NFKC, plain quotes and dashes, no white space at all."""
    return _squeezed(text) if len(text) > MAX_REMEMBERED else _squeezed_once(text)


def _squeezed(text: str) -> str:
    bare = "".join(text.split())
    if bare.isascii() and bare.isprintable():
        return bare.replace("`", "'")
    bare = "".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())
    for sign, plain_sign in _SAME:  # a search each is quicker than one translation of every character
        bare = bare.replace(sign, plain_sign)
    return bare


_squeezed_once = lru_cache(maxsize=MAX_KNOWN)(_squeezed)


def same(a: str, b: str) -> bool:
    """Tell whether two texts are equal but for spacing, quotes, dashes and case."""
    return squeeze(a).casefold() == squeeze(b).casefold()


def words(text: str) -> int:
    """Return the number of words in tidy lines; a script without spaces counts two characters as one."""
    return _counted(text) if len(text) > MAX_COUNTED else _counted_once(text)


def _counted(text: str) -> int:
    dense = 0 if text.isascii() or _SPACED.fullmatch(text) else len(_DENSE.findall(text))
    if "\n" in text or "\t" in text:
        return len(text.split()) + dense // 2
    return text.count(" ") + bool(text) + dense // 2  # to count is quicker than to split


_counted_once = lru_cache(maxsize=MAX_KNOWN)(_counted)


def leaves(node: LexborNode, dropped: Set[int] = frozenset()) -> Iterator[LexborNode]:
    """Yield the text and element nodes under `node` in page order, leaving out silent and dropped ones."""
    if node.tag in SILENT or node.mem_id in dropped:
        return
    after: list[LexborNode | None] = []  # what stands behind each element that is open
    current = node.first_child
    while current is not None or after:
        if current is None:
            current = after.pop()
        elif current.is_text_node:
            yield current
            current = current.next
        elif current.tag in SILENT or current.mem_id in dropped:
            current = current.next
        else:
            yield current
            after.append(current.next)
            current = current.first_child


def plain(node: LexborNode, dropped: Set[int] = frozenset()) -> str:
    """Return the text under `node` on one line."""
    return tidy("".join(map(_piece, leaves(node, dropped))))


def opening(node: LexborNode, most: int) -> str:
    """Return the text under `node` on one line, read no further than about `most` characters and nodes.

    Elements may stand in each other by the thousands, and each hold the whole of a page's text.
    """
    pieces: list[str] = []
    for leaf in leaves(node):
        pieces.append(_piece(leaf)[:most])
        most -= len(pieces[-1]) + 1
        if most <= 0:
            break
    return tidy("".join(pieces))


def _piece(leaf: LexborNode) -> str:
    text = leaf.text_content
    if text is not None:
        return text
    return " " if leaf.tag in ("br", "p", "div", "li") else ""
