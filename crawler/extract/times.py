"""When any news page was published and changed: as declared, shown beside its heading, or in its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from crawler.extract.clocks import read_clock
from crawler.extract.marks import Mark, Marks, is_aside, path_of
from crawler.extract.nearby import marks_beyond, marks_near
from crawler.extract.reader import once
from crawler.extract.readers import Reader, Scope, ld
from crawler.extract.signature import text_in_boxes
from crawler.extract.text import tidy
from crawler.extract.told import days_told
from crawler.records import Candidate

MAX_SHOWN = 160
"""Characters; a timed element with more is no line of times."""
MAX_LOOKED, MAX_FOUND = 12, 12
"""Timed elements on either side of the heading that are looked at, and times shown that are kept."""
MAX_KNOWN = 2_000
"""Names of metas whose kind is remembered: sites have the same ones in every page."""

Shown = tuple[bool, tuple[Candidate, ...]]
"""Whether a timed element speaks of a change, and what it says."""

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
_PATH_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[/_-](?P<month>\d\d?|[a-z]{3})[/_-](?P<day>\d\d?)(?=[/_.-]|$)"
)
_DIGITS_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?:(?!\d)|(?=(?:[01]\d|2[0-3])[0-5]\d))"
)
_CAPTURED = re.compile(r"^.*/\d{14}[a-z_]*/(?=https?:)")
"""What an archive puts before the address it replays: the time of its capture."""
_SHORT_DAY = re.compile(
    r"/(?P<year>(?:19|20)(?P<short>\d\d))/(?P<month>\d\d)/(?P=short)(?P=month)(?P<day>[0-3]\d)(?!\d)"
)


@dataclass(frozen=True)
class Times(Reader):
    """Times of a page, best group first; `is_changed` asks for those of its last change."""

    is_changed: bool = False

    def groups(self, scope: Scope) -> Iterator[tuple[Candidate, ...]]:
        """See Reader."""
        declared = list((_MODIFIED if self.is_changed else _PUBLISHED).groups(scope))
        found = [*self._metas(scope), *islice(self._shown(_times_near(scope)), MAX_FOUND)]
        yield from (*declared, *((c,) for c in found))
        if self.is_changed:
            return
        seen = (*(c for group in declared for c in group), *found)
        if not any(read_clock(str(c.value)) for c in seen):
            yield from ((c,) for c in self._elsewhere(scope))
        yield from ((c,) for c in _in_address(scope))

    def _metas(self, scope: Scope) -> Iterator[Candidate]:
        metas = scope.page.metas
        first = _LAST if self.is_changed else _FIRST
        wanted = _CHANGE if self.is_changed else _DAY
        for name in (*first, *(name for name in metas if _kind(name[:MAX_SHOWN]) == wanted)):
            for raw in metas.get(name, ()):
                yield Candidate(via="meta", path=name, raw=raw[:MAX_SHOWN], value=tidy(raw))

    def _shown(self, times: Iterable[Shown]) -> Iterator[Candidate]:
        for is_changed, said in times:
            if is_changed == self.is_changed:
                yield from said

    def _elsewhere(self, scope: Scope) -> Iterator[Candidate]:
        """Yield the days told near the story, else the times shown anywhere on the page."""
        yield from list(days_told(scope)) or islice(
            self._shown(_shown(scope, marks_beyond(scope))), MAX_FOUND
        )


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
def _times_near(scope: Scope) -> tuple[Shown, ...]:
    return tuple(_shown(scope, marks_near(scope)))


def _shown(scope: Scope, marks: Marks) -> Iterator[Shown]:
    for mark in _nearest(scope, marks):
        text = text_in_boxes(mark.node, MAX_SHOWN)
        yield _says_changed(mark, text), tuple(_said(mark, text))


def _nearest(scope: Scope, marks: Marks) -> Iterator[Mark]:
    """Yield the timed elements after the heading in page order, then those before it from below."""
    after = [mark for mark in marks.timed if mark.place > 0]
    before = [mark for mark in reversed(marks.timed) if mark.place < 0]
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


def _in_address(scope: Scope) -> Iterator[Candidate]:
    """Yield the day in the address: `/2026/02/11/herons/`, `herons-20260211`, `/2026/02/260211-herons`."""
    url = _CAPTURED.sub("", scope.page.url.lower())
    for pattern in (_PATH_DAY, _DIGITS_DAY, _SHORT_DAY):
        if match := pattern.search(url):
            year, month, day = match.group("year", "month", "day")
            value = f"{month} {day}, {year}" if month.isalpha() else f"{year}-{month:0>2}-{day:0>2}"
            yield Candidate(via="url", path="path", raw=match[0], value=value)
