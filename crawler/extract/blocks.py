"""Which elements of a page hold prose by the length of their text, found in one walk over its texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from crawler.extract.body import BLOCKS
from crawler.extract.text import SILENT

LEAVES = {"p", "li", "blockquote", "td", "dd", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
UNPROSAIC = SILENT | {"h1", "h2", "h3", "h4", "h5", "h6"}
APART = {"nav", "aside", "footer", "form", "dialog", "menu", "figcaption", "label"}
DIVIDING = BLOCKS | APART
"""Elements whose text is not of one line with the text around them."""
ENDS = DIVIDING | SILENT | {"body"}
LEAST_TEXT = 40
"""Characters outside links from which a paragraph says that it is prose."""


@dataclass(slots=True, eq=False)
class Block:
    """An element with its own text, not that of dividing elements in it: characters in and outside links."""

    node: LexborNode
    tag: str
    own: int = 0
    linked: int = 0

    @property
    def is_prose(self) -> bool:
        """Tell whether the text is long enough for prose, and more of it than links."""
        least = LEAST_TEXT if self.tag in LEAVES else 2 * LEAST_TEXT
        return self.own >= least and self.linked <= self.own and self.tag not in UNPROSAIC


def prose_blocks(body: LexborNode) -> list[Block]:
    """Return the elements whose text is prose by its length, in page order."""
    known: dict[int, tuple[Block, bool]] = {}
    for holder, length in _texts(body):
        block, is_linked = known.get(holder.mem_id) or _block_of(holder, known)
        if is_linked:
            block.linked += length
        else:
            block.own += length
    return [b for key, (b, _) in known.items() if b.is_prose and b.node.mem_id == key]


def _block_of(holder: LexborNode, known: dict[int, tuple[Block, bool]]) -> tuple[Block, bool]:
    """Return the block that text in `holder` counts for, and whether it is in a link of it."""
    path, node, tag = [], holder, holder.tag or ""
    while node.mem_id not in known and tag not in ENDS and node.parent is not None:
        path.append((node.mem_id, tag))
        node = node.parent
        tag = node.tag or ""
    found = known.get(node.mem_id) or known.setdefault(node.mem_id, (Block(node, tag), False))
    for mem_id, inner in reversed(path):
        found = known[mem_id] = found[0], found[1] or inner == "a"
    return found


def _texts(body: LexborNode) -> Iterable[tuple[LexborNode, int]]:
    """Return the elements that directly hold text, with its length in characters, in page order."""
    held: dict[int, tuple[LexborNode, int]] = {}
    for node in body.traverse(include_text=True):
        text = node.text_content
        parent = node.parent if text and (length := len(text.strip())) else None
        if parent is not None:
            _, before = held.get(parent.mem_id, (parent, 0))
            held[parent.mem_id] = parent, before + length
    return held.values()
