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


_Ends = dict[int, tuple[LexborNode | None, str | None]]


@dataclass(slots=True, eq=False)
class Block:
    """An element with its own text, not that of dividing elements in it: characters in and outside links."""

    node: LexborNode
    tag: str
    own: int = 0
    linked: int = 0


def prose_blocks(body: LexborNode) -> list[Block]:
    """Return the elements whose text is prose by its length, more of it than links, in page order."""
    found: dict[int, Block] = {}
    links: list[tuple[LexborNode, LexborNode]] = []
    known: _Ends = {}
    for text in body.traverse(include_text=True, skip_empty=True):
        if not text.is_text_node:
            continue
        end = text.parent
        tag = end and end.tag
        if tag not in ENDS:
            end, tag = _end_round(end, known)
        if end is None or tag is None or tag in UNPROSAIC:
            continue
        if tag == "a":
            links.append((end, text))
            continue
        block = found.get(end.mem_id)
        if block is None:
            block = found[end.mem_id] = Block(end, tag)
        block.own += len((text.text_content or "").strip())
    for link, text in links:  # half of a page's texts, and hardly one of them stands in prose
        around = _end_round(link, known)[0]
        if around is not None and (block := found.get(around.mem_id)) and block.own >= LEAST_TEXT:
            block.linked += len((text.text_content or "").strip())
    return [
        block
        for block in found.values()
        if block.own >= (LEAST_TEXT if block.tag in LEAVES else 2 * LEAST_TEXT) and block.linked <= block.own
    ]


def _end_round(node: LexborNode | None, known: _Ends) -> tuple[LexborNode | None, str | None]:
    """Return the innermost of `ENDS` round a node, and its tag."""
    around = node.parent if node is not None else None
    tag = around.tag if around is not None else None
    if around is None or tag in ENDS:  # as in most cases: there is nothing to remember
        return around, tag
    path = []
    while around is not None and (tag := around.tag) not in ENDS:
        if (mem_id := around.mem_id) in known:
            around, tag = known[mem_id]
            break
        path.append(mem_id)
        around = around.parent
    for mem_id in path:
        known[mem_id] = around, tag
    return around, tag
