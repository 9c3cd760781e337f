"""A story's blocks: found by a layout, proved by the twin, freed of what is none of the body."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborNode

from crawler.extract.body import Draft, Found, walk
from crawler.extract.furniture import without_headline, without_promos
from crawler.extract.layout import Layout
from crawler.extract.page import Page
from crawler.extract.reader import Place, Scope
from crawler.extract.text import plain
from crawler.extract.twin import alike, compare, split_glued
from crawler.extract.wire import correction_of, is_tail
from crawler.records import Block, Correction, Link

SPOKEN = ("p", "h", "li", "quote", "table", "correction", "embed")
"""Types of blocks whose text is the body's."""


@dataclass
class Prose:
    """What was found of a story: its element, its blocks and where they stand, the second copy's text.

    `apart` are blocks that stand among them and are none of it; where it `is_pruned`, links are told already.
    """

    root: LexborNode | None = None
    found: Found = field(default_factory=Found)
    twin: str = ""
    place: Place | None = None
    apart: list[Draft] = field(default_factory=list)
    is_pruned: bool = False


@dataclass(frozen=True)
class Body:
    """The blocks as they go into the record, and what was moved out of them."""

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    corrections: tuple[Correction, ...]
    copyright_line: str | None
    checks: dict[str, Any]

    @cached_property
    def text(self) -> str:
        """The prose, a blank line between blocks."""
        return "\n\n".join(b.text for b in self.blocks if b.type in SPOKEN and b.text)


def declared_prose(page: Page, layout: Layout) -> Prose:
    """Return the blocks where `layout` says they stand, in the first story of the page only."""
    root = page.tree.css_first(layout.root)
    if root is None:
        return Prose()
    twin = root.css_first(layout.twin) if layout.twin else None
    prose = Prose(root, twin=plain(twin) if twin is not None else "")
    for place in layout.body.places(Scope(page, root)):
        found = _found_at(place, layout.drop, page.url)
        if prose.place is None or found.drafts:
            prose.found, prose.place = found, place
        if any(d.text for d in found.drafts):
            break
    return prose


def _found_at(place: Place, drop: str, base: str) -> Found:
    dropped = {n.mem_id for n in _searched(place).css(drop)} if drop else set()
    is_apart = (lambda node, _: node.mem_id in dropped) if dropped else None
    return walk(outermost(place.root, place.nodes, dropped), base, is_apart)


def _searched(place: Place) -> LexborNode:
    """Return the element in which to look for what is dropped: round the only one found, or all."""
    if len(place.nodes) != 1 or place.nodes[0].mem_id == place.root.mem_id:
        return place.root
    return place.nodes[0].parent or place.root


def outermost(root: LexborNode, wanted: Iterable[LexborNode], dropped: Set[int]) -> list[LexborNode]:
    """Return the `wanted` nodes under `root` that lie in no other and in no dropped one."""
    nodes = {node.mem_id: node for node in wanted}
    closed = dropped | nodes.keys()
    known = {root.mem_id: root.mem_id not in closed}
    return [
        node
        for key, node in nodes.items()
        if key not in dropped and (key == root.mem_id or _is_open(node.parent, known, closed))
    ]


def _is_open(node: LexborNode | None, known: dict[int, bool], closed: Set[int]) -> bool:
    """Tell whether neither an element nor one round it is `closed`; the root is `known`."""
    path = []
    while node is not None and node.mem_id not in known:
        path.append(node.mem_id)
        node = node.parent
    is_open = node is not None and known[node.mem_id]
    for mem_id in reversed(path):
        is_open = known[mem_id] = is_open and mem_id not in closed
    return is_open


def finish(prose: Prose, headline: str | None) -> Body:
    """Return the body: proved by the twin, without promos, headline's echo and copyright tail."""
    drafts, checks = _proved(prose)
    drafts, apart = without_promos(drafts, with_links=prose.is_pruned)
    related = [link for d in (*prose.apart, *apart) for link in d.links]
    drafts = without_headline(drafts, headline)
    drafts, tail = _without_tail(drafts)
    printed = [(i, d) for i, d in enumerate(drafts) if d.type in ("p", "correction")]
    corrections = [c for i, d in printed if (c := correction_of(d.text, i, is_marked=d.type == "correction"))]
    corrected = {c.block for c in corrections}
    blocks = tuple(_block(i, d, i in corrected) for i, d in enumerate(drafts))
    links = [Link(url=u, text=t, rel="source", block=i) for i, d in enumerate(drafts) for u, t in d.links]
    links += [Link(url=u, text=t, rel="related") for u, t in related]
    if prose.place and prose.place.unread:
        checks["unread_parts"] = list(prose.place.unread)
    checks["paragraphs"] = sum(d.type == "p" for d in drafts)
    return Body(blocks, tuple(links), tuple(corrections), tail, checks)


def _proved(prose: Prose) -> tuple[list[Draft], dict[str, Any]]:
    drafts = prose.found.drafts
    if not prose.twin:
        return drafts, {"twin": "none"}
    texts = [d.text for d in drafts if d.text and d.type not in ("image", "embed")]
    if not texts:
        glued = [Draft("p", text, inferred=i > 0) for i, text in enumerate(split_glued(prose.twin))]
        return [*glued, *drafts], {"twin": "only_copy"}
    verdict = compare(texts, prose.twin)
    checks: dict[str, Any] = {"twin": verdict}
    if verdict == "mismatch":
        checks["twin_alike"] = round(alike("".join(texts), prose.twin), 3)
    return drafts, checks


def _without_tail(drafts: list[Draft]) -> tuple[list[Draft], str | None]:
    end = len(drafts)
    while end and drafts[end - 1].type == "p" and is_tail(drafts[end - 1].text):
        end -= 1
    return drafts[:end], " ".join(d.text for d in drafts[end:]) or None


def _block(i: int, draft: Draft, is_correction: bool) -> Block:
    kind = "correction" if is_correction else draft.type
    return Block(i=i, type=kind, text=draft.text, html=draft.html, inferred_break=draft.inferred)
