"""What stands inside the story's element and is none of the story: told by place, links, slant and class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from selectolax.lexbor import LexborNode

from crawler.extract.body import Draft
from crawler.extract.furniture import link_share
from crawler.extract.names import words_of
from crawler.extract.text import squeeze, words
from crawler.extract.wire import correction_of

BRIEF = 12
"""Words; a line without a sentence's end that is no longer is a label at the edge of a story."""
SHORT = 25
"""Words; lines shorter than this may be dropped for what stands around them."""
NOTE = 60
"""Words; a block this short may be dropped for what its element is called."""
SIDE_SHARE = 0.25
"""Share of a story's words that an element with a note's name holds at most."""
TITLES = 3
"""Headings that are links and have prose under them are titles from this number on, fewer are promos."""
QUOTES = "\"“”„«»‘'"
MOSTLY = 0.7
SLANTED = 0.9

_NOTE_WORDS = """
disclosure affiliate topline infotext mediainfo gated paybox paywallbox regwall date datetime time timestamp
pubdate published updated metainfo submeta articlemeta postmeta entrymeta meta byline author authors
authorname authorbox bio contributor contributors caption captions newscaption wfcaption credit credits
attribution taglist posttags entrytags tags keywords topics kicker eyebrow viewcount countview views
readtime readingtime wordcount control controls captionlink upnext callout newsletter signup signin login
register subscribe subscription promo advert advertisement ad ads adv wpa sponsor factbox infobox factsbox
related readmore readalso toc rating ratings postratings poll quiz disclaimer footnote copyright sharing
social share follow download teaser sronly screenreader visuallyhidden writer cta crosslinking embedded
boxtitle
"""
_INLINE_WORDS = """
disclosure affiliate topline infotext mediainfo gated paybox paywallbox regwall caption captions newscaption
wfcaption credit credits attribution copyright timestamp pubdate advert advertisement wpa sronly
screenreader visuallyhidden captionlink close countview viewcount
"""
_NOTES = frozenset(_NOTE_WORDS.split())
"""Words of classes and ids; two neighbouring words are looked up as one, too."""
_HEADS = frozenset(["header", "standfirst", "subheading", "subheadline", "dek", "deck"])
"""Words of classes and ids of what stands above a story."""
_INLINE_NOTES = frozenset(_INLINE_WORDS.split())
INLINE = "span[class], small[class], cite[class], a[class], i[class], em[class], strong[class], label, time"

_BY = re.compile(r"^(?:by|por|par|von|di|text)\b[: ]", re.I)
_AND = re.compile(r"[,/&|]| and | und | y | et | e ")
_BYLINE = re.compile(r"^(?:por|par|von|di|text)[: ]\s?[A-ZÀ-Þ]", re.I)
_LABEL = re.compile(
    r"^(?:by\s|(?:first |last )?(?:published|updated|posted|modified|created|filed)\b|\d{1,2}:\d\d"
    r"|\d+ (?:min|hour|day)s?\b)",
    re.I,
)
_SOURCE = re.compile(r"[\[(].*[\])]$|(?:\W{0,3}[\w-]+:? )?(?:https?://|www\.)|[\w-]+(?:\.[\w-]+)+$")
"""A link whose text is a source's name in brackets or an address belongs to the text before it."""
_ENDS = re.compile(r"[.!?…:;。！？।]\W{0,4}$|[”\"»]$")
_STOPS = re.compile(r"[.!;。！।]\W{0,4}$")
_SAYS = re.compile(r"[^\W_]")


def named_notes(root: LexborNode) -> set[int]:
    """Return the ids of the elements within lines of `root` that are called captions, credits or the like."""
    return {n.mem_id for n in root.css(INLINE) if not _INLINE_NOTES.isdisjoint(words_of(n.attributes))}


@dataclass
class Pruning:
    """The blocks of a story's element `root` while they are looked through; `gone` are none of the story."""

    root: LexborNode
    drafts: list[Draft]
    names: Set[str] = frozenset()
    gone: set[int] = field(default_factory=set)

    def run(self) -> list[Draft]:
        """Return the blocks that are the story's, in their order."""
        rules = (
            self._empty,
            self._notes,
            self._labels,
            self._links,
            self._titles,
            self._echoes,
            self._opening,
            self._ending,
        )
        for rule in rules:
            self.gone.update(rule())
        return self._left()

    def _left(self) -> list[Draft]:
        return [d for i, d in enumerate(self.drafts) if i not in self.gone]

    def _kept(self) -> Iterator[tuple[int, Draft]]:
        return ((i, d) for i, d in enumerate(self.drafts) if i not in self.gone and d.text)

    def _empty(self) -> Iterable[int]:
        return [i for i, d in self._kept() if d.type in ("p", "h", "li") and not _SAYS.search(d.text)]

    def _notes(self) -> Iterable[int]:
        held: Counter[int] = Counter()
        chains = {i: list(self._around(d)) for i, d in self._kept()}
        for i, chain in chains.items():
            for node in chain:
                held[node.mem_id] += words(self.drafts[i].text)
        most = SIDE_SHARE * sum(words(d.text) for _, d in self._kept())
        known: dict[int, bool] = {}
        for i, chain in chains.items():
            if words(self.drafts[i].text) <= NOTE and any(
                held[n.mem_id] <= most and _is_note(n, known) for n in chain
            ):
                yield i

    def _around(self, draft: Draft) -> Iterator[LexborNode]:
        """Yield the elements round a block from its own, or a heading's parent, to the one below the root."""
        node = draft.node.parent if draft.node is not None and draft.type == "h" else draft.node
        while node is not None and node.mem_id != self.root.mem_id:
            yield node
            node = node.parent

    def _labels(self) -> Iterable[int]:
        kept = list(self._kept())
        prose = [n for n, (_, d) in enumerate(kept) if d.type == "p" and words(d.text) > BRIEF]
        first, last = (prose[0], prose[-1]) if prose else (len(kept), 0)
        for n, (i, d) in enumerate(kept):
            if _is_byline(d, self.names) or (not first < n < last and _is_label(d)):
                yield i

    def _links(self) -> Iterable[int]:
        return [*self._link_lines(), *self._link_lists()]

    def _link_lines(self) -> Iterator[int]:
        kept = list(self._kept())
        titles = {i for (i, d), (_, after) in pairwise(kept) if d.type == "h" and _is_prose(after)}
        titles = {i for i in titles if _is_link(self.drafts[i])}
        for i, d in kept:
            if d.type in ("p", "h") and _is_link(d) and not (i in titles and len(titles) >= TITLES):
                yield i

    def _link_lists(self) -> Iterator[int]:
        lists: dict[int, list[int]] = {}
        for i, d in self._kept():
            if d.type == "li" and d.node is not None and d.node.parent is not None:
                lists.setdefault(d.node.parent.mem_id, []).append(i)
        for items in lists.values():
            linked = sum(link_share(self.drafts[i]) > MOSTLY / 2 for i in items)
            if linked > MOSTLY * len(items) and all(words(self.drafts[i].text) <= SHORT for i in items):
                yield from items

    def _titles(self) -> Iterable[int]:
        """Find the titles of lists and boxes whose links were found to be none of the story."""
        full = {n.mem_id for _, d in self._kept() if not _is_title(d) for n in self._around(d)}
        emptied = {n.mem_id for i in self.gone for n in self._around(self.drafts[i])} - full
        for i, d in self._kept():
            listed = {i + 1, i + 2} <= self.gone and self.drafts[i + 1].type == "li"
            if _is_title(d) and (listed or any(n.mem_id in emptied for n in self._around(d))):
                yield i

    def _echoes(self) -> Iterable[int]:
        said = squeeze("".join(d.text for _, d in self._kept() if d.type != "quote")).casefold()
        for i, d in self._kept():
            if d.type == "quote" and words(d.text) <= NOTE and bare(d.text) in bare(said):
                yield i

    def _opening(self) -> Iterable[int]:
        for i, d in self._kept():
            if words(d.text) <= NOTE and any(map(_is_head, self._around(d))):
                yield i
            elif d.type == "li" or words(d.text) > BRIEF or _ENDS.search(d.text):
                break
            elif d.type == "p" and _is_loose(d):
                yield i

    def _ending(self) -> Iterable[int]:
        ends = list(takewhile(lambda pair: self._is_end_note(pair[1]), reversed(list(self._kept()))))
        titles = [i for i, d in ends if d.type == "h"]
        return [i for i, d in ends if d.type != "h" or len(titles) < TITLES]

    def _is_end_note(self, draft: Draft) -> bool:
        if draft.type == "h":
            return True
        if draft.type != "p" or correction_of(draft.text, 0):
            return False
        if draft.slanted >= SLANTED:
            return draft.text[0] not in QUOTES
        return _is_loose(draft) and words(draft.text) <= BRIEF and not _ENDS.search(draft.text)


def bare(text: str) -> str:
    """Return the letters and digits of `text`."""
    return re.sub(r"[\W_]+", "", text)


def _is_note(node: LexborNode, known: dict[int, bool]) -> bool:
    if node.mem_id not in known:
        known[node.mem_id] = not _NOTES.isdisjoint(words_of(node.attributes))
    return known[node.mem_id]


def _is_title(draft: Draft) -> bool:
    return draft.type in ("p", "h") and words(draft.text) <= BRIEF and not _STOPS.search(draft.text)


def _is_head(node: LexborNode) -> bool:
    return node.tag == "header" or not _HEADS.isdisjoint(words_of(node.attributes))


def _is_loose(draft: Draft) -> bool:
    """Tell whether a line stands in no paragraph of its own."""
    return draft.node is not None and draft.node.tag != "p"


def _is_label(draft: Draft) -> bool:
    text = draft.text
    if draft.type not in ("p", "li") or words(text) > BRIEF:
        return False
    return bool(_LABEL.match(text) or (_BYLINE.match(text) and text[-1] not in '.!?:”"'))


def _is_byline(draft: Draft, names: Set[str]) -> bool:
    if draft.type not in ("p", "h") or words(draft.text) > BRIEF:
        return False
    return all(squeeze(part).casefold() in names for part in _AND.split(_BY.sub("", draft.text)))


def _is_link(draft: Draft) -> bool:
    most = NOTE if len(draft.links) > 1 else SHORT
    return words(draft.text) <= most and link_share(draft) > MOSTLY and not _SOURCE.match(draft.text)


def _is_prose(draft: Draft) -> bool:
    return draft.type == "p" and words(draft.text) > BRIEF and not _is_link(draft)
