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
ENDS = DIVIDING | SILENT | {"a", "body"}
"""Elements whose text is looked at by itself: of a line, of a link, or not shown."""
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
    def is_long(self) -> bool:
        """Tell whether the text outside links is long enough for prose."""
        return self.own >= (LEAST_TEXT if self.tag in LEAVES else 2 * LEAST_TEXT)


def prose_blocks(body: LexborNode) -> list[Block]:
    """Return the elements whose text is prose by its length, in page order."""
    blocks: dict[int, Block] = {}
    links: list[tuple[LexborNode, LexborNode]] = []
    known: dict[int, LexborNode | None] = {}
    for text in body.traverse(include_text=True, skip_empty=True):
        if not text.is_text_node or (end := _end_of(text, known)) is None:
            continue
        tag = end.tag or ""
        if tag == "a":
            links.append((end, text))
        elif tag not in UNPROSAIC:
            key = end.mem_id
            block = blocks.get(key)
            if block is None:
                block = blocks[key] = Block(end, tag)
            block.own += _length(text)
    prose = {key: block for key, block in blocks.items() if block.is_long}
    for link, text in links:  # half of a page's texts, and hardly one of them stands in prose
        around = _end_of(link, known)
        if around is not None and (block := prose.get(around.mem_id)):
            block.linked += _length(text)
    return [block for block in prose.values() if block.linked <= block.own]


def _end_of(inner: LexborNode, known: dict[int, LexborNode | None]) -> LexborNode | None:
    """Return the innermost of `ENDS` round a node."""
    node = inner.parent
    if node is None or node.tag in ENDS:  # as for most
        return node
    path = []
    while node is not None and node.tag not in ENDS and (mem_id := node.mem_id) not in known:
        path.append(mem_id)
        node = node.parent
    if node is not None:
        node = known.get(node.mem_id, node)
    for mem_id in path:
        known[mem_id] = node
    return node


def _length(text: LexborNode) -> int:
    return len((text.text_content or "").strip())
