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
    own: int
    linked: int = 0

    @property
    def is_long(self) -> bool:
        """Tell whether the text outside links is long enough for prose."""
        return self.own >= (LEAST_TEXT if self.tag in LEAVES else 2 * LEAST_TEXT)


def prose_blocks(body: LexborNode) -> list[Block]:
    """Return the elements whose text is prose by its length, more of it than links, in page order."""
    ends: dict[int, LexborNode] = {}
    own: dict[int, int] = {}
    links: list[tuple[LexborNode, LexborNode]] = []
    known: _Ends = {}
    for text in body.traverse(include_text=True, skip_empty=True):
        if not text.is_text_node:
            continue
        end = text.parent
        tag = end and end.tag
        if tag not in ENDS:
            end, tag = _end_of(end, known)
        if end is None or tag in UNPROSAIC:
            continue
        if tag == "a":
            links.append((end, text))
        else:
            key = end.mem_id
            ends[key] = end
            own[key] = own.get(key, 0) + _length(text)
    found = {
        key: Block(ends[key], ends[key].tag or "", length)
        for key, length in own.items()
        if length >= LEAST_TEXT
    }
    for link, text in links:  # half of a page's texts, and hardly one of them stands in prose
        around = _end_of(link.parent, known)[0]
        if around is not None and (block := found.get(around.mem_id)):
            block.linked += _length(text)
    return [block for block in found.values() if block.is_long and block.linked <= block.own]


def _end_of(node: LexborNode | None, known: _Ends) -> tuple[LexborNode | None, str | None]:
    """Return the innermost of `ENDS` that a node is or stands in, and its tag."""
    path = []
    tag = None
    while node is not None and (tag := node.tag) not in ENDS:
        if (mem_id := node.mem_id) in known:
            node, tag = known[mem_id]
            break
        path.append(mem_id)
        node = node.parent
    for mem_id in path:
        known[mem_id] = node, tag
    return node, tag


def _length(text: LexborNode) -> int:
    return len((text.text_content or "").strip())
