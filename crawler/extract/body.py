"""A story's elements to blocks in reading order, with the links and pictures found on the way."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from crawler.extract.address import web_address
from crawler.extract.images import image_of
from crawler.extract.inline import Inline, Stretch, shared_out
from crawler.extract.text import SILENT, plain, tidy
from crawler.records import BlockType, Image

MAX_BLOCKS = 5_000

KINDS: dict[str, BlockType] = {"li": "li", "dt": "li", "dd": "li", "blockquote": "quote"}
KINDS["correction"] = "correction"
KINDS.update({f"h{n}": "h" for n in range(1, 7)})
BLOCKS = {
    "address", "article", "aside", "center", "correction", "dd", "details", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul", "blockquote", "h1",
    "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
INLINE = {"b", "code", "em", "i", "q", "s", "strong", "sub", "sup", "u"}
SLANTED = {"em", "i"}
PHRASING = INLINE | {"a", "cite", "label", "small", "span", "time"}
ASIDE = {"figcaption", "form", "nav", "audio", "video", "picture", "source"}
"""Inside a story, yet none of its prose."""
TWEET = re.compile(r"\b(twitter-tweet|instagram-media|tiktok-embed|bluesky-embed)\b")
UNREAD = (SILENT | ASIDE) - {"iframe", "picture"}
OTHERWISE = {"br", "img", "figure", "picture", "iframe", "table"}
"""Elements that are read in another way than by their text, some of them at times."""
Apart = Callable[[LexborNode, str], bool]
Judge = Callable[[LexborNode, dict[str, str | None]], bool]


@dataclass(slots=True)
class Draft:
    """A block being made: `links` are (address, text) pairs inside it, `node` the element that holds it.

    `markup` is its HTML, or the line that gives it; `slanted` is the share of its characters in italics.
    """

    type: BlockType
    text: str
    markup: str | Inline | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    inferred: bool = False
    node: LexborNode | None = field(default=None, compare=False, repr=False)
    slanted: float = 0

    @property
    def html(self) -> str | None:
        """The text with its tags, made when asked for: most blocks of a front page are none of a story."""
        return self.markup.html(self.text) if isinstance(self.markup, Inline) else self.markup


@dataclass(slots=True)
class Found:
    """What walking a story's elements gave."""

    drafts: list[Draft] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)

    def followed_by(self, other: Found) -> Found:
        """Return this and what was found behind it."""
        return Found(self.drafts + other.drafts, self.images + other.images)


def walk(
    nodes: Iterable[LexborNode], base: str, is_apart: Apart | None = None, is_note: Judge | None = None
) -> Found:
    """Return the blocks of `nodes`, each read once.

    `is_apart` tells of an element, by it and its tag, whether it is not read, `is_note` of one within a line,
    by it and its attributes.
    """
    walker = _Walker(base, is_apart, is_note)
    for node in nodes:
        if len(walker.found.drafts) < MAX_BLOCKS:
            walker.run(node)
    return walker.found


class _Walker:
    def __init__(self, base: str, is_apart: Apart | None, is_note: Judge | None) -> None:
        self.found = Found()
        self._base = base
        self._is_apart = is_apart
        self._is_note = is_note
        self._blocks: list[tuple[BlockType, LexborNode]] = []
        self._slants = 0
        self._line = Inline()
        self._links: list[Stretch] = []
        self._anchor: str | None = None
        self._start, self._is_marked = 0, False

    def run(self, root: LexborNode) -> None:
        self._blocks = [("p", root)]
        opened: list[tuple[LexborNode, str]] = []
        node: LexborNode | None = root
        while node is not None:
            if (text := node.text_content) is not None:
                if self._line.texts or self._line.tags or not text.isspace():  # none opens a line
                    self._line.add(text, is_slanted=self._slants > 0)
            elif tag := self._enter(node):
                if (inside := node.first_child) is not None:
                    opened.append((node, tag))
                    node = inside
                    continue
                self._leave(tag)
            node = (node.next if opened else None) or self._after(opened)
        self._flush()

    def _after(self, opened: list[tuple[LexborNode, str]]) -> LexborNode | None:
        """Leave the elements that end here, and return what stands after the last of them."""
        while opened:
            node, tag = opened.pop()
            self._leave(tag)
            if opened and (after := node.next) is not None:
                return after
        return None

    def _enter(self, node: LexborNode) -> str | None:
        """Begin an element and return its name, or None where nothing in it is to be read as text."""
        tag = node.tag or "-"
        if tag in UNREAD or tag[0] == "-" or (self._is_apart is not None and self._is_apart(node, tag)):
            return None
        if tag in OTHERWISE and self._is_read(tag, node):
            return None
        if tag in BLOCKS:
            return self._enter_block(tag, node)
        return self._enter_in_line(tag, node) if tag in PHRASING else tag

    def _enter_block(self, tag: str, node: LexborNode) -> str | None:
        self._flush()
        kind = KINDS.get(tag) or self._blocks[-1][0]
        if tag == "blockquote" and TWEET.search(node.attributes.get("class") or ""):
            kind = "embed"
        inside = node.first_child
        if inside is None or (text := inside.text_content) is None or inside.next is not None:
            self._blocks.append((kind, node))
            return tag
        if whole := tidy(text):  # a paragraph of one text, as most are, needs no line to gather it
            links = [(self._anchor, whole)] if self._anchor else []
            slanted = 1 if self._slants else 0
            self.found.drafts.append(Draft(kind, whole, None, links, node=node, slanted=slanted))
        return None

    def _enter_in_line(self, tag: str, node: LexborNode) -> str | None:
        if node.first_child is None:  # icons, places to jump to
            return None
        held = node.attributes if tag == "a" or self._is_note is not None else {}
        if self._is_note is not None and self._is_note(node, held):
            return None
        if tag == "a":
            self._open_link(held.get("href"))
        elif tag in INLINE:
            self._slants += tag in SLANTED
            self._line.add_tag(tag)
        return tag

    def _is_read(self, tag: str, node: LexborNode) -> bool:
        """Read a break, a picture, an embed or a table of data, and tell whether that is all of it."""
        if tag == "br":
            self._line.add_break()
        elif tag == "img" or (tag in ("figure", "picture") and node.css_first("img") is not None):
            self._picture(node)
        elif tag == "iframe":
            self._embed(node)
        elif tag == "table" and node.css_first("p, div, table table, br, h2") is None:
            self._table(node)
        else:
            return tag == "picture"
        return True

    def _leave(self, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
            self._blocks.pop()
        elif tag == "a":
            self._close_link()
            self._anchor = None
        elif tag in INLINE:
            self._slants -= tag in SLANTED
            self._line.add_tag("/" + tag)

    def _open_link(self, href: str | None) -> None:
        self._anchor = url = web_address(self._base, href)
        self._start, self._is_marked = len(self._line.texts), True
        if url:
            self._line.add_tag("a", url)

    def _close_link(self) -> None:
        if self._anchor:
            self._links.append((self._anchor, self._start, len(self._line.texts)))
            if self._is_marked:
                self._line.add_tag("/a")

    def _flush(self) -> None:
        line = self._line
        if not line.texts and not line.tags:
            return
        self._close_link()
        links = line.linked(self._links, pieces) if (pieces := line.pieces()) else []
        self._line, self._links = Inline(), []
        self._start, self._is_marked = 0, False  # a link round a block is a link in it, too
        if pieces:
            self._end(line, pieces, links)

    def _end(self, line: Inline, pieces: list[str], links: list[tuple[str, str]]) -> None:
        slanted = line.slanted / sum(map(len, pieces)) if line.slanted else 0
        kind, node = self._blocks[-1]
        markup = line if line.tags and len(pieces) == 1 else None
        for piece, own in zip(pieces, shared_out(links, pieces), strict=True):
            self.found.drafts.append(Draft(kind, piece, markup, own, node=node, slanted=slanted))

    def _picture(self, node: LexborNode) -> None:
        image = image_of(node, self._base)
        if image:
            self._flush()
            self.found.images.append(image)
            shown = f'<img src="{html.escape(image.url)}">'
            self.found.drafts.append(Draft("image", image.caption or "", shown))

    def _embed(self, node: LexborNode) -> None:
        url = web_address(self._base, node.attributes.get("src") or node.attributes.get("data-src"))
        if url:
            self._flush()
            self.found.drafts.append(Draft("embed", "", f'<iframe src="{html.escape(url)}"></iframe>'))

    def _table(self, node: LexborNode) -> None:
        self._flush()
        rows = [[plain(cell) for cell in row.css("td, th")] for row in node.css("tr")[:MAX_BLOCKS]]
        text = "\n".join("\t".join(cells) for cells in rows if any(cells))
        if text:
            self.found.drafts.append(Draft("table", text))
