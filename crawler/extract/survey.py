"""Where the prose of an unknown page stands: one walk over the tree, then a descent to the story."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from crawler.extract.body import BLOCKS
from crawler.extract.text import SILENT

LEAVES = {"p", "li", "blockquote", "td", "dd", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
UNDIVIDED = LEAVES | {"ul", "ol", "dl"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
APART = {"nav", "aside", "footer", "form", "dialog", "menu", "figcaption", "label"}
IN_LIST = 0.5
"""Weight of prose inside a list item: lists of teasers are longer than many a story."""
IN_BODY = 2.0
"""Weight of prose inside an element that is called a body of text."""
LEAST_TEXT = 40
"""Characters outside links from which a paragraph says that it is prose."""
MOST_OF_IT = 0.6
ALL_BUT_ALL = 0.7
"""Share of the page's prose from which an element is no side matter, whatever it is called."""
LEAST_KEPT = 0.15
"""Share of the page's prose that must be left when side matter is pruned by its name."""
KEPT_HERE = 0.25
"""Share of the prose that stands directly in an element from which that element is the story's."""

_NEGATIVE_WORDS = """
comment comments related recirc recirculation promo promos newsletter newsletters signup subscribe share
sharing social sidebar footer nav navigation menu breadcrumb breadcrumbs byline advert advertisement ad ads
sponsor sponsored taboola outbrain trending popular recommended recommendations
cookie consent gdpr banner modal popup overlay
widget tags toolbar copyright skip transcript login weather disqus mostread caption credit bio
authorbox hidden noprint teaser teasers readmore crosslink inlinelink disclaimer
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
    """An element of the page with the prose in and under it, in weighted characters outside links.

    `whole` is all of it, `prose` what is left without what stands apart.
    """

    node: LexborNode
    parent: Spot | None
    is_apart: bool
    weight: float = 1
    own: float = 0
    linked: float = 0
    prose: float = 0
    whole: float = 0
    children: list[Spot] = field(default_factory=list)


@dataclass(frozen=True)
class Survey:
    """The element that holds the story, and what inside it is none of it."""

    root: LexborNode
    dropped: frozenset[int]


def survey(body: LexborNode) -> Survey:
    """Find the story's element under `body`."""
    spots = _measure(body)
    _add_up(spots)
    if spots[0].prose < LEAST_KEPT * spots[0].whole:
        _trust_no_names(spots)
    spot = _descend(spots[0])
    most = ALL_BUT_ALL * spot.whole
    return Survey(spot.node, frozenset(s.node.mem_id for s in spots if s.is_apart and s.whole < most))


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
            spot = Spot(node, spot, *_character(node, tag, spot.weight))
            spots.append(spot)
        inside = in_link or tag == "a"
        stack.extend((child, spot, inside) for child in reversed(list(node.iter(include_text=True))))
    return spots


def _add_up(spots: list[Spot]) -> None:
    """Add up prose from the leaves: all of it first, then without what stands apart."""
    for spot in spots:
        spot.whole = spot.prose = _weight(spot)
    for spot in reversed(spots):
        if spot.parent:
            spot.parent.whole += spot.whole
    for spot in reversed(spots):
        if spot.parent and not (spot.is_apart and spot.whole < ALL_BUT_ALL * spots[0].whole):
            spot.parent.prose += spot.prose
            spot.parent.children.append(spot)


def _trust_no_names(spots: list[Spot]) -> None:
    """Where names would leave nearly nothing, they are no names of side matter: only tags tell it."""
    for spot in spots:
        spot.is_apart = spot.node.tag in APART
        spot.children = []
    _add_up(spots)


def _weight(spot: Spot) -> float:
    tag = spot.node.tag or ""
    least = LEAST_TEXT if tag in LEAVES else 2 * LEAST_TEXT
    if spot.own < least or spot.linked > spot.own or tag in HEADINGS:
        return 0
    return spot.own * spot.weight


def _descend(spot: Spot) -> Spot:
    while True:
        inner = [c for c in spot.children if c.prose and c.node.tag not in UNDIVIDED]
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


def _character(node: LexborNode, tag: str, weight: float) -> tuple[bool, float]:
    """Tell whether an element stands apart from the story, and how much prose in it weighs."""
    held = node.attributes
    named = f"{held.get('class') or ''} {held.get('id') or ''}"[:MAX_CLASS]
    is_body = bool(_POSITIVE.search(named)) or held.get("itemprop") == "articleBody"
    weight = IN_BODY if is_body else weight * (IN_LIST if tag == "li" else 1)
    return tag in APART or _is_hidden(held) or (not is_body and _is_side_matter(tag, named)), weight


def _is_hidden(held: dict[str, str | None]) -> bool:
    return (
        "hidden" in held or held.get("aria-hidden") == "true" or bool(_HIDDEN.search(held.get("style") or ""))
    )


def _is_side_matter(tag: str, named: str) -> bool:
    return tag not in ("article", "main") and any(t.lower() in _NEGATIVE for t in _TOKENS.findall(named))
