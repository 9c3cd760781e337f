"""What stands inside the story's element and is none of the story: told by place, links, slant and class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise, takewhile

from selectolax.lexbor import LexborNode

from crawler.extract.body import Draft
from crawler.extract.furniture import link_share
from crawler.extract.inline import MAX_SEARCHED
from crawler.extract.lines import (
    LABEL,
    MOSTLY,
    NOTE,
    SHORT,
    Holder,
    Line,
    Lines,
    Told,
    lines_of,
    outward,
    round_all,
)
from crawler.extract.names import HEADS, IN_LINES, NOTES, words_of
from crawler.extract.wire import correction_of

SIDE_SHARE = 0.25
"""Share of a story's words that an element with a note's name holds at most."""
TITLES = 3
"""Headings that are links and have prose under them are titles from this number on, fewer are promos."""
TEASERS = 3
"""Boxes of a linked title and a line or two are teasers from this number on."""
SLANTED = 0.9
QUOTES = "\"“”„«»‘'"
SHOWN = {"embed", "image", "table"}
BOXES = {"div", "figure", "section", "article", "li"}
"""A link in the page itself that stands in one of these, and in no line of text, only leads about."""


def is_inline_note(node: LexborNode, held: dict[str, str | None]) -> bool:
    """Tell whether an element within a line, with the attributes `held`, is called a caption or the like."""
    if node.tag == "a" and (held.get("href") or "").startswith("#"):
        return node.parent is not None and node.parent.tag in BOXES
    return ("class" in held or "id" in held) and not IN_LINES.isdisjoint(words_of(held))


@dataclass(frozen=True)
class Pruned:
    """The blocks of the story, and the links that stand among them and are none of it."""

    kept: list[Draft]
    apart: list[Draft]


def pruned(drafts: Sequence[Draft], roots: Sequence[LexborNode], names: Set[str] = frozenset()) -> Pruned:
    """Tell the story's blocks of those found in the elements `roots`; `names` are its authors, squeezed."""
    lines = lines_of(drafts, roots)
    gone = _Pruning(lines, names).run()
    lone = [x.draft for x in lines.lines if x in gone and x.is_link and len(x.draft.links) == 1]
    return Pruned([x.draft for x in lines.lines if x not in gone], lone)


class _Pruning:
    def __init__(self, lines: Lines, names: Set[str]) -> None:
        self._lines = lines
        self._names = names
        self._kept = [line for line in lines.lines if line.draft.text]
        self._gone: set[Line] = set()

    def run(self) -> set[Line]:
        rules = (
            self._empty,
            self._notes,
            self._labels,
            self._teasers,
            self._link_lines,
            self._link_lists,
            self._titles,
            self._echoes,
            self._opening,
            self._ending,
        )
        for rule in rules:
            if found := set(rule()):
                self._gone |= found
                self._kept = [line for line in self._kept if line not in found]
        return self._gone

    def _empty(self) -> Iterator[Line]:
        return (x for x in self._kept if x.draft.type in ("p", "h", "li") and x.is_empty)

    def _notes(self) -> Iterator[Line]:
        self._lines.count(self._kept)
        most = SIDE_SHARE * sum(x.count for x in self._kept)
        noted = self._lines.inside(lambda holder: holder.held <= most and _is_note(holder))
        if noted:
            brief = (x for x in self._kept if x.count <= NOTE and x.draft.type not in SHOWN)
            yield from (x for x in brief if x.holder in noted)

    def _labels(self) -> Iterator[Line]:
        kept = self._kept
        first = next((n for n, line in enumerate(kept) if line.is_prose), len(kept))
        last = next((n for n in range(len(kept) - 1, first, -1) if kept[n].is_prose), first)
        for n, line in enumerate(kept):
            if line.count <= LABEL and (
                line.names_only(self._names) or (not first < n < last and line.is_label)
            ):
                yield line

    def _teasers(self) -> Iterator[Line]:
        """Find boxes that hold a linked title and little else, where there are several."""
        titles = [x for x in self._kept if x.is_link and x.draft.type in ("p", "h")]
        if not titles:
            return
        self._lines.count(x for x in self._kept if not x.is_link)
        boxes = [box for x in titles if (box := _box(x)) is not None]
        found = set(boxes) if len(boxes) >= TEASERS else {box for box in boxes if box.node.tag == "li"}
        if found:
            teasers = self._lines.inside(found.__contains__)
            yield from (x for x in self._kept if x.holder in teasers)

    def _link_lines(self) -> Iterator[Line]:
        if not any(x.is_link for x in self._kept):
            return
        heads = ((x, after) for x, after in pairwise(self._kept) if x.draft.type == "h" and x.is_link)
        titles = {x for x, after in heads if after.is_prose}
        for line in self._kept:
            if (
                line.draft.type in ("p", "h")
                and line.is_link
                and not (line in titles and len(titles) >= TITLES)
            ):
                yield line

    def _link_lists(self) -> Iterator[Line]:
        lists: dict[Holder | None, list[Line]] = {}
        for line in self._kept:
            if line.draft.type == "li" and line.holder is not None:
                lists.setdefault(line.holder.outer, []).append(line)
        after = set(takewhile(lambda line: not line.is_prose, reversed(self._kept))) if lists else set()
        for items in lists.values():
            if _is_link_list(items) or (len(items) >= TITLES and after.issuperset(items) and _lead_on(items)):
                yield from items

    def _titles(self) -> Iterator[Line]:
        """Find the titles of lists and boxes whose links were found to be none of the story."""
        if not self._gone:
            return
        titles = {line for line in self._kept if line.is_title}
        full = round_all(line for line in self._kept if line not in titles)
        emptied = self._lines.inside((round_all(self._gone) - full).__contains__)
        for i, line in enumerate(self._lines.lines):
            if line not in titles:
                continue
            after = self._lines.lines[i + 1 : i + 3]
            listed = len(after) == 2 and after[0].draft.type == "li" and self._gone.issuperset(after)
            if listed or line.holder in emptied:
                yield line

    def _echoes(self) -> Iterator[Line]:
        quotes = [x for x in self._kept if x.draft.type == "quote" and x.count <= NOTE]
        if not quotes:
            return
        said = "".join(x.draft.text for x in self._kept if x.draft.type != "quote")
        told, most = Told(said), MAX_SEARCHED // max(1, len(said))
        yield from (x for x in quotes[:most] if told.has(x.draft.text))

    def _opening(self) -> Iterator[Line]:
        kept = list(takewhile(lambda line: not line.is_prose, self._kept))
        heads = [n for n, x in enumerate(kept) if x.draft.node is not None and x.draft.node.tag == "h1"]
        yield from kept[: heads[-1] + 1 if heads else 0]
        for line in self._kept:
            if line.count <= NOTE and _heads(line):
                yield line
            elif line.draft.type == "li" or not (line.is_open or line.draft.type == "h"):
                break
            elif line.draft.type == "p" and line.is_loose:
                yield line

    def _ending(self) -> Iterator[Line]:
        ends = list(takewhile(_is_end_note, reversed(self._kept)))
        heads = sum(line.draft.type == "h" for line in ends)
        return (x for x in ends if x.draft.type != "h" or heads < TITLES)


def _is_note(holder: Holder) -> bool:
    held = holder.node.attributes
    return bool(held) and not NOTES.isdisjoint(words_of(held))


def _box(link: Line) -> Holder | None:
    """Return the innermost element round a link that holds other text, if no more than a note."""
    box = next((holder for holder in outward(link) if holder.held), None)
    return box if box is not None and box.held <= NOTE else None


def _is_link_list(items: Sequence[Line]) -> bool:
    linked = sum(link_share(line.draft) > MOSTLY / 2 for line in items)
    return linked > MOSTLY * len(items) and all(line.count <= SHORT for line in items)


def _lead_on(items: Sequence[Line]) -> bool:
    return all(line.draft.links and line.count <= NOTE for line in items)


def _heads(line: Line) -> bool:
    """Tell whether a heading, or an element round the line, stands above a story."""
    own = line.draft.node if line.draft.type == "h" else None
    return (own is not None and _is_head(own)) or any(_is_head(holder.node) for holder in outward(line))


def _is_head(node: LexborNode) -> bool:
    return node.tag == "header" or not HEADS.isdisjoint(words_of(node.attributes))


def _is_end_note(line: Line) -> bool:
    draft = line.draft
    if draft.type == "h":
        return True
    if draft.type != "p" or correction_of(draft.text, 0):
        return False
    if draft.slanted >= SLANTED:
        return draft.text[0] not in QUOTES
    return line.is_loose and line.is_open
