"""The headline of any news page, chosen among what its heading shows and what it declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from crawler.extract.marks import above
from crawler.extract.reader import MAX_RAW, once
from crawler.extract.readers import Reader, Scope, at, css, ld, meta
from crawler.extract.text import squeeze, tidy
from crawler.records import Candidate
from crawler.urls import host_of

ALIKE = 0.3
"""Share of the shorter title's words from which two titles are of one story."""
LEAST_CUT = 12
"""Characters, without spaces, a title must keep when its kicker or the site's name is cut off."""
MAX_TITLE = 400
MAX_CUTS = 4
MAX_KNOWN = 200
"""Titles whose words are remembered: each of a page is held against every other."""

_PLACES = {
    "ld": ld("headline") | ld("alternativeHeadline"),
    "og": meta("og:title"),
    "twitter": meta("twitter:title"),
    "title": css("head > title", anywhere=True) | meta("title"),
}
_SEPARATOR = re.compile(r" (?:[–—·•»-] |:: |[|｜ㅣ] ?)|[|｜ㅣ] ?")
_AFTER = re.compile(r"\s*(?:[|–—·•»:｜ㅣ/]|-)")
_BEFORE = re.compile(r"(?:[|–—·•»:｜ㅣ/]|-)\s*$")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Titles(Reader):
    """Headlines, best first: declared ones that agree with the heading shown, then that, then the rest.

    A site's name, a section or a kicker at an end that another place leaves out is cut off.
    """

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        sites = site_names(scope)
        found = {name: _clean(place._find(scope), sites) for name, place in _PLACES.items()}
        shown = _shown(scope, found, sites)
        seen = shown or found["og"] + found["twitter"] + found["title"]
        ranked = [
            c for name in ("ld", "og") for c in found[name] if any(_likeness(c, s) >= ALIKE for s in seen)
        ]
        ranked += [*shown, *found["og"], *found["ld"], *found["twitter"], *found["title"]]
        ranked += _clean(_headings(scope), sites) or list(_headings(scope))
        whole = _compared((*shown, *found["ld"], *found["og"], *found["twitter"]))
        for candidate in dict.fromkeys(ranked):
            yield _without_ends(candidate, whole)


@once
def site_names(scope: Scope) -> frozenset[str]:
    """Return what the page calls its site, and its host's own word, each as `key` gives it."""
    page = scope.page
    named = [page.meta("og:site_name"), *(at(node, "publisher.name") for node in page.ld)]
    longest = max(host_of(page.url).split("."), key=len)
    keys = (key(name) for name in (*named, longest) if isinstance(name, str))
    return frozenset(k for k in keys if len(k) > 2)


def key(text: str) -> str:
    """Return the letters and digits of a text in lower case: the same for every spelling of it."""
    return "".join(_WORD.findall(text)).casefold()


@once
def heading(scope: Scope) -> LexborNode | None:
    """Return the heading that stands nearest to the story, by the levels between them; None without any."""
    nodes = [node for node, _ in scope.page.headings]
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    around = {node_id: level for level, node_id in enumerate(scope.around)}
    return min(nodes, key=lambda node: _levels(node, around))


def _levels(node: LexborNode, around: Mapping[int, int]) -> int:
    return next((around[p.mem_id] for p in above(node) if p.mem_id in around), len(around))


def _headings(scope: Scope) -> Iterator[Candidate]:
    for _, raw in scope.page.headings:
        yield Candidate(via="dom", path="h1", raw=raw[:MAX_RAW], value=raw)


def _shown(scope: Scope, found: Mapping[str, list[Candidate]], sites: frozenset[str]) -> list[Candidate]:
    """Return the heading that is most like what the page declares, or none where it is like nothing of it."""
    nearest = heading(scope)
    headings = _clean(_headings(scope), sites)
    if nearest is not None:
        raw = next(text for node, text in scope.page.headings if node is nearest)[:MAX_RAW]
        headings.sort(key=lambda c: c.raw != raw)
    declared = found["ld"] + found["og"] + found["twitter"]
    said = declared or found["title"]
    best = max(headings, key=lambda h: max((_likeness(h, c) for c in said), default=0), default=None)
    if best is None or (declared and not any(_likeness(best, c) >= ALIKE for c in declared)):
        return []
    return [best]


def _clean(candidates: Iterable[Candidate], sites: frozenset[str]) -> list[Candidate]:
    """Return the titles without the site's name, leaving out those that are nothing else."""
    found = []
    for candidate in candidates:
        title = _without_site(tidy(unescape(str(candidate.value)))[:MAX_TITLE], sites)
        if title:
            found.append(replace(candidate, value=title))
    return found


@lru_cache(maxsize=MAX_KNOWN)
def _without_site(title: str, sites: frozenset[str]) -> str:
    """Return a title without the site's name at its end, empty where it is nothing else."""
    for _ in range(MAX_CUTS):
        ends = list(_SEPARATOR.finditer(title))
        if not ends or not title[: ends[-1].start()] or not _is_site(title[ends[-1].end() :], sites):
            break
        title = title[: ends[-1].start()]
    return "" if _is_site(title, sites) else title


def _is_site(text: str, sites: frozenset[str]) -> bool:
    if len(text) > 2 * max(map(len, sites), default=0):
        return False  # as titles are: to spell them all in letters would take longest
    name = key(text)
    return name in sites or (len(name) > 3 and any(name in site for site in sites))


def _likeness(one: Candidate, other: Candidate) -> float:
    """Return the share of the shorter title's words that the longer one has."""
    first, second = (_words_of(str(c.value)) for c in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))


@lru_cache(maxsize=MAX_KNOWN)
def _words_of(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.casefold()))


def _compared(titles: Iterable[Candidate]) -> dict[str, str]:
    """Return titles, each with the form in which it is compared."""
    return {title: squeeze(title).casefold() for title in (str(c.value) for c in titles)}


def _without_ends(candidate: Candidate, others: Mapping[str, str]) -> Candidate:
    """Return a title as the longest other one that stands in it between separators, else as it is."""
    title = str(candidate.value)
    whole = others.get(title) or squeeze(title).casefold()
    cores = (other for other, form in others.items() if _is_core(form, whole))
    return replace(candidate, value=max(cores, key=len, default=title))


def _is_core(part: str, whole: str) -> bool:
    if not LEAST_CUT <= len(part) < len(whole):
        return False
    before, found, after = whole.partition(part)
    return bool(found and (not before or _BEFORE.search(before)) and (not after or _AFTER.match(after)))
