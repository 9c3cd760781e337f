"""Which elements of a page hold prose by the length of their text, found in one walk over its texts."""

from __future__ import annotations

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
    blocks: list[Block] = []
    known: dict[int, tuple[Block, bool]] = {}
    for node in body.traverse(include_text=True, skip_empty=True):
        text = node.text_content
        holder = node.parent if text and (length := len(text.strip())) else None
        if holder is None:
            continue
        block, is_linked = known.get(holder.mem_id) or _block_of(holder, known, blocks)
        if is_linked:
            block.linked += length
        else:
            block.own += length
    return [block for block in blocks if block.is_prose]


def _block_of(
    holder: LexborNode, known: dict[int, tuple[Block, bool]], blocks: list[Block]
) -> tuple[Block, bool]:
    """Return the block that text in `holder` counts for, and whether it is in a link of it."""
    path, node = [], holder
    while (found := known.get(node.mem_id)) is None:
        tag = node.tag or ""
        around = None if tag in ENDS else node.parent
        if around is None:
            blocks.append(Block(node, tag))
            found = known[node.mem_id] = blocks[-1], False
            break
        path.append((node.mem_id, tag))
        node = around
    for mem_id, tag in reversed(path):
        found = known[mem_id] = found[0], found[1] or tag == "a"
    return found
