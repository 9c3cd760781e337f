"""When any news page was published and changed: as declared, shown beside its heading, or in its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from crawler.extract.bylines import byline_lines
from crawler.extract.clocks import read_clock
from crawler.extract.dates import find_day
from crawler.extract.marks import Mark, above, is_aside, path_of
from crawler.extract.reader import once
from crawler.extract.readers import Reader, Scope, ld
from crawler.extract.signature import text_in_boxes
from crawler.extract.text import tidy
from crawler.extract.titles import heading
from crawler.records import Candidate

MAX_SHOWN = 160
"""Characters; a timed element with more is no line of times."""
MAX_LOOKED, MAX_FOUND = 12, 12
"""Timed elements on either side of the heading that are looked at, and times shown that are kept."""
ABOVE = 3
MAX_HEAD = 600
"""Levels above the heading, and characters in them, that are its own lines."""
MAX_KNOWN = 2_000
"""Names of metas whose kind is remembered: sites have the same ones in every page."""

_DAY, _CHANGE = "day", "change"
_CHANGED = re.compile(
    r"modif|updat|changed|revised|edited|aktualisiert|geändert|stand:|mis à jour|actuali[sz]|aggiornat"
    r"|atualizad|opdateret|bijgewerkt|oppdatert|güncelle|更新|수정|업데이트"
)
"""In lower case, as what is searched: to search without regard to case takes ten times as long."""
_ISSUED = re.compile(r"publi|posted|erschien")
_OF_EVENT = re.compile(r"expir|valid|start|end|birth|event|upload|unavailable|schedul|fetch|crawl")
_META = re.compile(
    r"publi(?!sher)|pubdate|issued|created|posted|release|(?:^|[.:_-])date(?:$|[.:_-])|^datum$"
)
_FIRST = ("article:published_time", "og:article:published_time", "datepublished", "og:published_time")
_LAST = (
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "og:updated_time",
    "last-modified",
)
_ATTRIBUTES = (
    "datetime",
    "content",
    "data-datetime",
    "data-date",
    "data-timestamp",
    "data-time",
    "data-published",
)
_PATH_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-](\d\d?|[a-z]{3})[/_-](\d\d?)(?=[/_.-]|$)")
_DIGITS_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")


@dataclass(frozen=True)
class Times(Reader):
    """Times of a page, best group first; `is_changed` asks for those of its last change."""

    is_changed: bool = False

    def groups(self, scope: Scope) -> Iterator[tuple[Candidate, ...]]:
        """See Reader."""
        declared = list((_MODIFIED if self.is_changed else _PUBLISHED).groups(scope))
        found = [*self._metas(scope), *islice(self._shown(scope), MAX_FOUND)]
        yield from (*declared, *((c,) for c in found))
        if self.is_changed:
            return
        seen = (*(c for group in declared for c in group), *found)
        if not any(read_clock(str(c.value)) for c in seen):
            yield from ((c,) for c in _lines(scope))
        yield from ((c,) for c in _in_address(scope))

    def _metas(self, scope: Scope) -> Iterator[Candidate]:
        metas = scope.page.metas
        first = _LAST if self.is_changed else _FIRST
        wanted = _CHANGE if self.is_changed else _DAY
        for name in (*first, *(name for name in metas if _kind(name[:MAX_SHOWN]) == wanted)):
            for raw in metas.get(name, ()):
                yield Candidate(via="meta", path=name, raw=raw[:MAX_SHOWN], value=tidy(raw))

    def _shown(self, scope: Scope) -> Iterator[Candidate]:
        for is_changed, said in _times_shown(scope):
            if is_changed == self.is_changed:
                yield from said


@lru_cache(maxsize=MAX_KNOWN)
def _kind(name: str) -> str | None:
    """Return which time a meta of this name gives: _DAY, _CHANGE or, as for those always asked for, None."""
    is_change = bool(_CHANGED.search(name))
    if name in (*_FIRST, *_LAST) or _OF_EVENT.search(name) or not (is_change or _META.search(name)):
        return None
    return _CHANGE if is_change else _DAY


_PUBLISHED = ld("datePublished") | ld("dateCreated") | ld("uploadDate")
_MODIFIED = ld("dateModified")


@once
def _times_shown(scope: Scope) -> tuple[tuple[bool, tuple[Candidate, ...]], ...]:
    """Return what each timed element says, and whether it speaks of a change."""
    shown = ((mark, text_in_boxes(mark.node, MAX_SHOWN)) for mark in _nearest(scope))
    return tuple((_says_changed(mark, text), tuple(_said(mark, text))) for mark, text in shown)


def _nearest(scope: Scope) -> Iterator[Mark]:
    """Yield the timed elements after the heading in page order, then those before it from below."""
    top, marks = heading(scope), scope.page.marks.timed
    after = [mark for mark in marks if top is None or mark.place > top.place]
    before = [mark for mark in reversed(marks) if top and mark.place < top.place]
    for mark in (*after[:MAX_LOOKED], *before[:MAX_LOOKED]):
        if not is_aside(mark.node, scope.sides):
            yield mark


def _says_changed(mark: Mark, text: str) -> bool:
    held = mark.held
    named = f"{held.get('class') or ''} {held.get('itemprop') or ''}"
    if held.get("itemprop") == "datePublished" or _ISSUED.search(text.lower()):
        return False
    return bool(_CHANGED.search(named.lower()) or _CHANGED.search(text.lower()))


def _said(mark: Mark, text: str) -> Iterator[Candidate]:
    path = path_of(mark.node)
    for name in _ATTRIBUTES:
        if value := tidy(mark.held.get(name) or "")[:MAX_SHOWN]:
            yield Candidate(via="dom", path=f"{path}@{name}", raw=value, value=value)
    if any(c.isdigit() for c in text):
        yield Candidate(via="dom", path=path, raw=text, value=text)


def _lines(scope: Scope) -> Iterator[Candidate]:
    """Yield the bylines and the first lines of the story that name a day."""
    lines = (*byline_lines(scope), *_beside_heading(scope), *(("story line", line) for line in scope.lines))
    for path, line in lines:
        if len(line) <= MAX_SHOWN and find_day(line):
            yield Candidate(via="dom", path=path, raw=line, value=line)


def _beside_heading(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the texts in the boxes around the heading, each with the next: the day and the hour."""
    top = heading(scope)
    for box in above(top.node, ABOVE) if top else ():
        path = f"{path_of(box)} text"
        pieces = text_in_boxes(box, MAX_HEAD).split(" | ")
        for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
            yield path, f"{piece} {after}".strip()


def _in_address(scope: Scope) -> Iterator[Candidate]:
    """Yield the day in the page's address, as in `/2026/02/11/heron-count/` or `heron-count-20260211`."""
    url = scope.page.url.lower()
    for match in (_PATH_DAY.search(url), _DIGITS_DAY.search(url)):
        if match:
            year, month, day = match.groups()
            value = f"{month} {day}, {year}" if month.isalpha() else f"{year}-{month:0>2}-{day:0>2}"
            yield Candidate(via="url", path="path", raw=match[0], value=value)
