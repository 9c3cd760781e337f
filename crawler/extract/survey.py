"""Where the prose of an unknown page stands: one walk over the tree, then a descent to the story."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from crawler.extract.body import BLOCKS
from crawler.extract.text import SILENT

LEAVES = {"p", "li", "blockquote", "td", "dd", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
WEIGHTS = {"li": 0.5, "h1": 0, "h2": 0, "h3": 0, "h4": 0, "h5": 0, "h6": 0}
APART = {"nav", "aside", "footer", "form", "dialog", "menu", "figcaption", "label"}
LEAST_TEXT = 40
"""Characters outside links from which a paragraph says that it is prose."""
MOST_OF_IT = 0.6
KEPT_HERE = 0.25
"""Share of the prose that stands directly in an element from which that element is the story's."""

_NEGATIVE_WORDS = """
comment comments related recirc recirculation promo promos newsletter newsletters signup subscribe share sharing
social sidebar footer nav navigation menu breadcrumb breadcrumbs byline advert advertisement ad ads sponsor sponsored
taboola outbrain trending popular recommended recommendations cookie consent gdpr banner modal popup overlay widget
tags toolbar copyright skip transcript login paywall weather disqus mostread caption credit bio authorbox hidden
noprint teaser teasers readmore crosslink inlinelink disclaimer
"""
_NEGATIVE = frozenset(_NEGATIVE_WORDS.split())
_POSITIVE = re.compile(
    r"article-?_?(?:body|content|text)|story-?_?(?:body|content|text)|entry-content|post-content", re.I
)
_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.I)
MAX_CLASS = 300


@dataclass(slots=True)
class Spot:
    """An element of the page with the prose in and under it, in weighted characters outside links."""

    node: LexborNode
    parent: Spot | None
    is_apart: bool
    own: float = 0
    linked: float = 0
    prose: float = 0
    children: list[Spot] = field(default_factory=list)


@dataclass(frozen=True)
class Survey:
    """The element that holds the story, and what inside it is none of it."""

    root: LexborNode
    dropped: frozenset[int]
    prose: float
    total: float


def survey(body: LexborNode) -> Survey:
    """Find the story's element under `body`."""
    spots = _measure(body)
    top = spots[0]
    total = _sum(spots, prune=False)
    _sum(spots, prune=True)
    spot = _descend(top)
    dropped = frozenset(s.node.mem_id for s in spots if s.is_apart and s is not spot)
    return Survey(spot.node, dropped, spot.prose, total)


def _measure(body: LexborNode) -> list[Spot]:
    top = Spot(body, None, is_apart=False)
    spots, stack = [top], [(child, top, False) for child in reversed(list(body.iter(include_text=True)))]
    while stack:
        node, spot, in_link = stack.pop()
        if node.is_text_node:
            length = len((node.text_content or "").strip())
            spot.linked += length if in_link else 0
            spot.own += 0 if in_link else length
            continue
        tag = node.tag or "-"
        if tag in SILENT or tag[0] == "-":
            continue
        if tag in BLOCKS or tag in APART:
            spot = Spot(node, spot, _is_apart(node, tag))
            spots.append(spot)
        inside = in_link or tag == "a"
        stack.extend((child, spot, inside) for child in reversed(list(node.iter(include_text=True))))
    return spots


def _sum(spots: list[Spot], *, prune: bool) -> float:
    """Add up prose from the leaves; pruned are apart elements with less than half of what is beside them."""
    whole = spots[0].prose
    for spot in spots:
        spot.prose = _weight(spot)
        spot.children = []
    for spot in reversed(spots):
        parent = spot.parent
        if parent is None:
            continue
        if prune and spot.is_apart and spot.prose < whole / 2:
            continue
        spot.is_apart = spot.is_apart and not (prune and spot.prose >= whole / 2)
        parent.prose += spot.prose
        parent.children.append(spot)
    return spots[0].prose


def _weight(spot: Spot) -> float:
    tag = spot.node.tag or ""
    least = LEAST_TEXT if tag in LEAVES else 2 * LEAST_TEXT
    if spot.own < least or spot.linked > spot.own:
        return 0
    return spot.own * WEIGHTS.get(tag, 1)


def _descend(spot: Spot) -> Spot:
    while True:
        inner = [c for c in spot.children if c.prose and c.node.tag not in LEAVES]
        here = spot.prose - sum(c.prose for c in inner)
        if not inner or here >= KEPT_HERE * spot.prose:
            return spot
        best = max(inner, key=lambda c: c.prose)
        if best.prose < MOST_OF_IT * spot.prose and _is_cut_in_pieces(spot, best, inner):
            return spot
        spot = _first_article(best, inner)


def _is_cut_in_pieces(spot: Spot, best: Spot, inner: list[Spot]) -> bool:
    signature = _signature(best)
    alike: dict[bool, float] = defaultdict(float)
    for child in inner:
        alike[_signature(child) == signature] += child.prose
    return best.node.tag != "article" and alike[True] > MOST_OF_IT * spot.prose


def _first_article(best: Spot, inner: list[Spot]) -> Spot:
    """Of several stories on one page the first is meant."""
    if best.node.tag != "article":
        return best
    return next((c for c in reversed(inner) if c.node.tag == "article" and c.prose >= best.prose / 5), best)


def _signature(spot: Spot) -> tuple[str | None, str]:
    return spot.node.tag, (spot.node.attributes.get("class") or "").split(" ")[0]


def _is_apart(node: LexborNode, tag: str) -> bool:
    if tag in APART:
        return True
    held = node.attributes
    if "hidden" in held or held.get("aria-hidden") == "true" or _HIDDEN.search(held.get("style") or ""):
        return True
    named = f"{held.get('class') or ''} {held.get('id') or ''}"[:MAX_CLASS]
    if tag in ("article", "main") or _POSITIVE.search(named):
        return False
    return any(token.lower() in _NEGATIVE for token in _TOKENS.findall(named))
