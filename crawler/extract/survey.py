"""Where the prose of an unknown page stands: one walk over its texts, then a descent to the story."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from crawler.extract.apart import called, stands_apart
from crawler.extract.blocks import APART, DIVIDING, LEAVES, prose_blocks
from crawler.extract.names import MAX_CLASS, words_of
from crawler.extract.text import SILENT

LISTS = {"ul", "ol", "dl"}
UNDIVIDED = LEAVES | LISTS
IN_LIST = 0.5
"""Weight of prose inside a list item: lists of teasers are longer than many a story."""
IN_BODY = 2.0
"""Weight of prose inside an element that is called a body of text."""
MOST_OF_IT = 0.6
ALL_BUT_ALL = 0.7
"""Share of the page's prose from which an element is no side matter, whatever it is called."""
LEAST_KEPT = 0.15
"""Share of the page's prose that must be left when side matter is pruned by its name."""
PLENTY = 1_500
"""Characters of prose in the main part of a page from which nothing outside it is looked at."""
INDEX = 20
"""Lists of links without prose from which they, and boxes like them, are an index and not about the story."""
LITTLE = 0.02
"""Share of an element's prose that is left behind without a thought when a part of it is taken."""
KEPT_HERE = 0.25
"""Share of the prose that stands directly in an element from which that element is the story's."""

_BOXES = DIVIDING - LEAVES
_BODY = re.compile(
    r"(?:article|story|post|entry|news)-?_?(?:main-?_?)?(?:body|text)|(?:entry|post)-?_?content"
)
_MACHINE = re.compile(r"\d{3,}")


@dataclass(slots=True, eq=False)
class Spot:
    """An element of the page with the prose in and under it, in weighted characters outside links.

    `whole` is all of it, `prose` what is left without what stands apart.
    """

    node: LexborNode
    tag: str
    parent: Spot | None
    is_apart: bool = False
    weight: float = 1
    own: float = 0
    prose: float = 0
    whole: float = 0


Known = dict[int, Spot | None]
"""The spot that an element is or stands in, by its id; None where its prose is not to be read."""
Parts = Mapping[Spot, list[Spot]]
"""The spots right in a spot that count, last ones first: none knows its own, for in a circle of references a
page and its tree would stay in memory until Python looks for such."""


@dataclass(frozen=True)
class Survey:
    """The element that holds the story, and what is known of those in it."""

    root: LexborNode
    _spots: Known
    _most: float
    _is_named: bool
    _index: frozenset[int]

    def stands_apart(self, node: LexborNode, tag: str) -> bool:
        """Tell whether an element in the story's stands apart, and does not hold most of the prose."""
        if tag not in DIVIDING or not self._most:
            return False
        if spot := self._spots.get(node.mem_id):
            return spot.is_apart and spot.whole < self._most
        if node.mem_id in self._index:
            return True
        if not self._is_named:
            return tag in APART
        held = node.attributes
        return stands_apart(node, tag, held, called(held))


def survey(body: LexborNode) -> Survey:
    """Find the story's element under `body`: in what the page says is its main part, if that holds plenty."""
    main = _main_part(body)
    spots, known, parts = _summed(main or body)
    if main is not None and spots[0].prose < PLENTY:
        spots, known, parts = _summed(body)
    is_named = spots[0].prose >= LEAST_KEPT * spots[0].whole
    if not is_named:
        parts = _trust_no_names(spots)
    story = _descend(spots[0], parts)
    return Survey(story.node, known, ALL_BUT_ALL * story.whole, is_named, _index_in(story.node, known))


def _main_part(body: LexborNode) -> LexborNode | None:
    """Return the page's `main`, else its only `article`."""
    main = body.css_first("main")
    articles = [] if main is not None else body.css("article")
    return articles[0] if len(articles) == 1 else main


def _summed(top: LexborNode) -> tuple[list[Spot], Known, Parts]:
    """Return the dividing elements with prose in or under them, outer ones first, and what is in which."""
    first = Spot(top, top.tag or "", None)
    spots = [first]
    known: Known = {top.mem_id: first}
    for block in prose_blocks(top):
        path = []
        node: LexborNode | None = block.node
        while node is not None and (mem_id := node.mem_id) not in known:
            path.append((mem_id, node))
            node = node.parent
        spot = known[mem_id] if node is not None else None
        for mem_id, element in reversed(path):
            spot = known[mem_id] = _inside(element, spot, spots)
        if spot:
            spot.own += block.own
    return spots, known, _add_up(spots)


def _inside(node: LexborNode, around: Spot | None, spots: list[Spot]) -> Spot | None:
    """Return the spot of what stands in `node`; None in a link, a consent layer and what is not shown.

    A paragraph that is called nothing has none of its own: most prose stands in such.
    """
    tag = node.tag or ""
    if around is None or tag == "a" or tag in SILENT:
        return None
    if tag not in DIVIDING:
        return around
    held = node.attributes
    if tag == "p" and not held:
        return around
    name = called(held)
    if tag == "div" and name.asks_consent:
        return None
    weight = IN_BODY if name.is_body else around.weight * (IN_LIST if tag == "li" else 1)
    spots.append(Spot(node, tag, around, stands_apart(node, tag, held, name), weight))
    return spots[-1]


def _add_up(spots: list[Spot]) -> Parts:
    """Add up prose from the leaves: all of it first, then without what stands apart."""
    for spot in spots:
        spot.whole = spot.prose = spot.own * spot.weight
    for spot in reversed(spots):
        if spot.parent:
            spot.parent.whole += spot.whole
    parts: defaultdict[Spot, list[Spot]] = defaultdict(list)
    for spot in reversed(spots):
        if spot.parent and not (spot.is_apart and spot.whole < ALL_BUT_ALL * spots[0].whole):
            spot.parent.prose += spot.prose
            parts[spot.parent].append(spot)
    return parts


def _trust_no_names(spots: list[Spot]) -> Parts:
    """Where names would leave nearly nothing, they are no names of side matter: only tags tell it."""
    for spot in spots:
        spot.is_apart = spot.tag in APART
    return _add_up(spots)


def _index_in(story: LexborNode, known: Known) -> frozenset[int]:
    """Return the ids of what holds links and no prose, where so many are lists that it is an index."""
    if len(story.css("ul, ol, dl")) < INDEX:
        return frozenset()
    around = _around_links(story)
    linked = [
        node
        for node in story.traverse()
        if node.tag in _BOXES and node.mem_id in around and not known.get(node.mem_id)
    ]
    is_index = sum(node.tag in LISTS for node in linked) >= INDEX
    return frozenset(node.mem_id for node in linked) if is_index else frozenset()


def _around_links(story: LexborNode) -> set[int]:
    """Return the ids of the elements round the links in an element."""
    found: set[int] = set()
    for link in story.css("a"):
        node = link.parent
        while node is not None and (mem_id := node.mem_id) not in found:
            found.add(mem_id)
            node = node.parent
    return found


def _descend(spot: Spot, parts: Parts) -> Spot:
    while True:
        inner = [c for c in parts.get(spot, ()) if c.prose and c.tag not in UNDIVIDED]
        here = spot.prose - sum(c.prose for c in inner)
        if not inner or here >= KEPT_HERE * spot.prose:
            return spot
        best = max(inner, key=lambda c: c.prose)
        if spot.prose - best.prose > LITTLE * spot.prose and _is_one(spot, best, inner):
            return spot
        spot = _first_article(best, inner)


def _is_one(spot: Spot, best: Spot, inner: list[Spot]) -> bool:
    """Tell whether what stands beside the best part of an element is of the same story."""
    if spot.tag == "body" or (best.tag == "article" and _are_stories(inner)):
        return False
    if _is_body(spot.node.attributes):
        return True
    if best.prose < MOST_OF_IT * spot.prose:
        return _like(best, inner, 1) > MOST_OF_IT * spot.prose
    return bool(best.node.attributes.get("class")) and _like(best, inner, MAX_CLASS) > best.prose


def _are_stories(inner: list[Spot]) -> bool:
    """Tell whether articles side by side are stories of their own, by their headlines; messages are not."""
    articles = [c.node for c in inner if c.tag == "article"]
    if all("message" in words_of(node.attributes) for node in articles):
        return False
    heads = sum(node.css_first("h1, h2 a, h3 a, a h2, a h3, time") is not None for node in articles)
    return heads > 1 or len(articles) < 2


def _like(best: Spot, inner: list[Spot], depth: int) -> float:
    """Return the prose of the elements that have the tag and the first `depth` classes of `best`."""
    signature = _signature(best, depth)
    return sum(c.prose for c in inner if _signature(c, depth) == signature)


def _first_article(best: Spot, inner: list[Spot]) -> Spot:
    """Of several stories on one page the first is meant."""
    if best.tag != "article":
        return best
    return next((c for c in reversed(inner) if c.tag == "article" and c.prose >= best.prose / 5), best)


def _signature(spot: Spot, depth: int) -> tuple[str | None, list[str]]:
    named = _MACHINE.sub("", spot.node.attributes.get("class") or "")
    return spot.tag, named.split(" ")[:depth]


def _is_body(held: dict[str, str | None]) -> bool:
    return held.get("itemprop") == "articleBody" or bool(_BODY.search((held.get("class") or "").lower()))
