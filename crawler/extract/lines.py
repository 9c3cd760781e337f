"""What single lines of a story's element are by their own words: labels, bylines, links, titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

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

_Branch = tuple[tuple[LexborNode, ...], tuple[int, ...]]
_Branches = dict[int, _Branch]
"""The elements from one up to the root, and their ids, by the id of the first."""

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
_SHORTCODE = re.compile(r"^\[/?[a-z_-]{2,20}[ \]]")


@dataclass(slots=True, eq=False)
class Line:
    """A block with the elements round it, from its own (a heading's parent) to the one below the root.

    `ids` are those elements' own, `count` is the block's words, and `is_link` tells that it is a link to
    something else, or several.
    """

    draft: Draft
    around: Sequence[LexborNode]
    ids: Sequence[int]
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
        return not _SAYS.search(self.draft.text[:200]) or bool(_SHORTCODE.match(self.draft.text))

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
        return all(squeeze(part).casefold() in names for part in _AND.split(_BY.sub("", self.draft.text)))


def lines_of(drafts: Sequence[Draft], roots: Sequence[LexborNode]) -> Iterator[Line]:
    """Yield the blocks found in `roots` as lines."""
    known: _Branches = {root.mem_id: ((), ()) for root in roots}
    tops = frozenset(known)
    for draft in drafts:
        node = draft.node
        if node is not None and draft.type == "h" and node.mem_id not in tops:
            node = node.parent
        count = words(draft.text)
        yield Line(draft, *_around(node, known), count, is_link=bool(draft.links) and _leads_on(draft, count))


def _leads_on(draft: Draft, count: int) -> bool:
    most = NOTE if len(draft.links) > 1 else SHORT
    return count <= most and link_share(draft) > MOSTLY and not _SOURCE.match(draft.text)


def _around(node: LexborNode | None, known: _Branches) -> _Branch:
    path = []
    while node is not None and node.mem_id not in known:
        path.append(node)
        node = node.parent
    nodes, ids = known[node.mem_id] if node is not None else ((), ())
    for inner in reversed(path):
        nodes, ids = (inner, *nodes[: MAX_AROUND - 1]), (inner.mem_id, *ids[: MAX_AROUND - 1])
        known[inner.mem_id] = nodes, ids
    return nodes, ids


def bare(text: str) -> str:
    """Return the letters and digits of `text` in one case."""
    return _UNSAID.sub("", text).casefold()
