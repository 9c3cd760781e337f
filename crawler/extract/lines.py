"""What single lines of a story's element are by their own words: labels, bylines, links, titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborNode

from crawler.extract.body import Draft
from crawler.extract.furniture import link_share
from crawler.extract.text import squeeze, words

BRIEF = 12
"""Words; a line without a sentence's end that is no longer is a label at the edge of a story."""
LABEL = 16
"""Words of a line of dates, sections and names at most."""
SHORT = 25
"""Words; a link that is no longer leads to another story."""
NOTE = 60
"""Words; a block this short may be dropped for what its element is called."""
MAX_AROUND = 100
"""Elements round a line that are looked at, the nearest; pages of news nest half as deep at most."""
MOSTLY = 0.7

_BY = re.compile(r"^(?:by|por|par|von|di|text)\b[: ]", re.I)
_AND = re.compile(r"[,/&|]| and | und | y | et | e ")
_BYLINE = re.compile(r"^(?:por|par|von|di|text)[: ]\s?[A-ZÀ-Þ]", re.I)
_LABEL = re.compile(
    r"^(?:by\s|(?:first |last )?(?:published|updated|posted|modified|created|filed)\b|\d{1,2}:\d\d"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|(?:19|20)\d\d[./-]\d\d?[./-]\d\d?\b"
    r"|(?:stand|aktualisiert|veröffentlicht|publicado|actualizado|atualizado|publié|mis à jour|pubblicato"
    r"|aggiornato|publisert|oppdatert|opublikowano)\b"
    r"|\d+ (?:min|hour|day)s?\b)",
    re.I,
)
_SOURCE = re.compile(r"[\[(].*[\])]$|(?:\W{0,3}[\w-]+:? )?(?:https?://|www\.)|[\w-]+(?:\.[\w-]+)+$")
"""A link whose text is a source's name in brackets or an address belongs to the text before it."""
_ENDS = re.compile(r"[.!?…:;。！？।]\W{0,4}$|[”\"»]$")
_STOPS = re.compile(r"[.!;。！।]\W{0,4}$")
_SAYS = re.compile(r"[^\W\d_]|\d{4}")
_UNSAID = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
_SHORTCODE = re.compile(r"^\[/?[a-z_-]{2,20}[ \]]")


@dataclass(slots=True, eq=False)
class Holder:
    """An element round lines: `outer` is the one round it, None where that is the root.

    `held` is the number of words in it, of the lines last counted.
    """

    node: LexborNode
    outer: Holder | None
    held: int = 0


@dataclass(slots=True, eq=False)
class Line:
    """A block with the innermost element round it: its own, or a heading's parent; None where it is the root.

    `count` is the block's words, and `is_link` tells that it is a link to something else, or several.
    """

    draft: Draft
    holder: Holder | None
    count: int
    is_link: bool

    @property
    def is_prose(self) -> bool:
        """Tell whether the line is a paragraph."""
        return self.draft.type == "p" and self.count > BRIEF and not self.is_link

    @property
    def is_title(self) -> bool:
        """Tell whether the line may be the title of a list or box."""
        return (
            self.draft.type in ("p", "h") and self.count <= BRIEF and not _STOPS.search(self.draft.text[-8:])
        )

    @property
    def is_open(self) -> bool:
        """Tell whether the line is short and ends no sentence."""
        return self.count <= BRIEF and not _ENDS.search(self.draft.text[-8:])

    @property
    def is_loose(self) -> bool:
        """Tell whether the line stands in no paragraph of its own."""
        return self.draft.node is not None and self.draft.node.tag != "p"

    @property
    def is_empty(self) -> bool:
        """Tell whether the line says nothing: rules, counters, shortcodes."""
        text = self.draft.text
        return not text[:1].isalpha() and (not _SAYS.search(text[:200]) or bool(_SHORTCODE.match(text)))

    @property
    def is_label(self) -> bool:
        """Tell whether the line begins as a byline or a time does."""
        text = self.draft.text
        if self.draft.type not in ("p", "li") or self.count > LABEL:
            return False
        return bool(_LABEL.match(text) or (_BYLINE.match(text) and text[-1] not in '.!?:”"'))

    def names_only(self, names: Set[str]) -> bool:
        """Tell whether the line only names people of `names`, which are squeezed and in lower case."""
        if self.draft.type not in ("p", "h") or not names or self.count > BRIEF:
            return False
        text = self.draft.text
        own = squeeze(text).casefold()
        if not any(name in own for name in names):  # as in most: to look is quicker than to split
            return False
        return all(squeeze(part).casefold() in names for part in _AND.split(_BY.sub("", text)))


@dataclass(frozen=True)
class Lines:
    """The blocks found in a story as lines, and the elements round them, each after the one round it."""

    lines: list[Line]
    holders: list[Holder]

    def count(self, lines: Iterable[Line]) -> None:
        """Count the words of `lines` that each element round them holds."""
        for holder in self.holders:
            holder.held = 0
        for line in lines:
            if line.holder is not None:
                line.holder.held += line.count
        for holder in reversed(self.holders):
            if holder.outer is not None:
                holder.outer.held += holder.held

    def inside(self, test: Callable[[Holder], bool]) -> set[Holder]:
        """Return the elements that pass the `test`, and all in them."""
        found: set[Holder] = set()
        for holder in self.holders:
            if holder.outer in found or test(holder):
                found.add(holder)
        return found


def lines_of(drafts: Sequence[Draft], roots: Sequence[LexborNode]) -> Lines:
    """Return the blocks found in `roots` as lines."""
    known: dict[int, Holder | None] = {root.mem_id: None for root in roots}
    tops = frozenset(known)
    lines = []
    for draft in drafts:
        node = draft.node
        if node is not None and draft.type == "h" and node.mem_id not in tops:
            node = node.parent
        count = words(draft.text)
        is_link = bool(draft.links) and _leads_on(draft, count)
        lines.append(Line(draft, _holder(node, known), count, is_link))
    return Lines(lines, [holder for holder in known.values() if holder is not None])


def _leads_on(draft: Draft, count: int) -> bool:
    most = NOTE if len(draft.links) > 1 else SHORT
    return count <= most and link_share(draft) > MOSTLY and not _SOURCE.match(draft.text)


def _holder(node: LexborNode | None, known: dict[int, Holder | None]) -> Holder | None:
    path = []
    while node is not None and (mem_id := node.mem_id) not in known:
        path.append((mem_id, node))
        node = node.parent
    holder = known[mem_id] if node is not None else None
    for mem_id, inner in reversed(path):
        holder = known[mem_id] = Holder(inner, holder)
    return holder


def outward(line: Line) -> Iterator[Holder]:
    """Yield the elements round a line from the innermost on, the nearest only."""
    holder, left = line.holder, MAX_AROUND
    while holder is not None and left:
        yield holder
        holder, left = holder.outer, left - 1


def round_all(lines: Iterable[Line]) -> set[Holder]:
    """Return the elements round any of `lines`."""
    found: set[Holder] = set()
    for line in lines:
        holder = line.holder
        while holder is not None and holder not in found:
            found.add(holder)
            holder = holder.outer
    return found


class Told:
    """A text in which lines are looked for by their letters and digits."""

    def __init__(self, text: str) -> None:
        self._text = text

    def has(self, line: str) -> bool:
        """Tell whether the text has a line, which may differ in spaces, signs and case."""
        return bool(line) and (line in self._text or (self._may_have(line) and bare(line) in self._bare))

    def _may_have(self, line: str) -> bool:
        """Look for the longest word, but for its first letter, which may be a capital in one place only."""
        return max(_WORD.findall(line), key=len, default="")[1:] in self._text

    @cached_property
    def _bare(self) -> str:
        return bare(self._text)


def bare(text: str) -> str:
    """Return the letters and digits of `text` in one case."""
    return _UNSAID.sub("", "".join(text.split())).casefold()  # most of what goes is space
