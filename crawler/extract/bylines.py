"""Who signed any news page: what it declares, held against the byline it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from crawler.extract.address import web_address
from crawler.extract.marks import Mark, Marks, above, is_aside, path_of
from crawler.extract.nearby import marks_beyond, marks_near
from crawler.extract.people import names_in_byline, names_of
from crawler.extract.reader import once
from crawler.extract.readers import Reader, Scope, ld
from crawler.extract.signature import BY, people_line, text_in_boxes
from crawler.extract.text import opening, tidy
from crawler.extract.titles import heading, key, site_names
from crawler.records import Author, Candidate

MAX_SHOWN = 200
"""Characters; a signed element with more is a note about its author."""
MAX_LOOKED = 40
"""Signed elements that are read."""
NEAR = 2
"""Levels above an element in which its list of names stands."""
ABOVE = 8
"""Levels above the heading in which what stands before it may be its byline."""
MAX_LINE = 80
"""Characters of a line of the story that is a byline and nothing else."""

_PICTURE = re.compile(r"figure|figcaption|image|photo|picture|media|caption|credit|bild|foto")
_WORD = re.compile(r"\S+")
_ACCOUNT = re.compile(
    r"/(?:admin|administrator|editor|editorial|newsroom|webmaster|web-?desk|staff|redaktion)/?$"
)
_META_ENDS = ("author", "authors", "creator", "byl", "byline")
_META = re.compile(rf"(?:^|[.:_-])(?:{'|'.join(_META_ENDS)})$")
_NOT_META = {"twitter:creator", "article:creator"}
_LABELLED = re.compile(
    r"writ|author|verfasst|écrit|ecrit|escrit|scritt|rédigé|autor|geschr|skrev|著者|작성", re.I
)


_DECLARED = ld("author") | ld("creator")
_LISTED = ld("author.name")


@dataclass(frozen=True)
class Bylines(Reader):
    """Authors, best group first: those that linked data names, the byline shown, metas, lines of the story.

    A byline that names nobody whom linked data names comes before it; names of the site come after all.
    """

    def groups(self, scope: Scope) -> Iterator[tuple[Candidate, ...]]:
        """See Reader."""
        sites = site_names(scope)
        places = [_declared(scope), [_shown(scope)], list(_metas(scope))]
        named = [_people(groups, sites) for groups in places]
        if _disagree(named[0], named[1]):
            places[:2], named[:2] = places[1::-1], named[1::-1]
        people = [*chain(*named)] or _people([_signed(scope, marks_beyond(scope))], sites)
        found = [group for group in chain(*places) if group]
        yield from people
        yield from _people(_lines(scope, is_signed_by_site=bool(found) and not people), sites)
        yield from found


def byline_lines(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the place and whole text of the byline shown, which may name times beside people."""
    for candidate in _shown(scope):
        yield candidate.path, candidate.raw


def with_pages(authors: tuple[Author, ...], scope: Scope) -> tuple[Author, ...]:
    """Return `authors`, those without an address with the one that their names in the byline lead to."""
    if all(author.url for author in authors):
        return authors
    linked = dict(_signed_links(scope))
    return tuple(a if a.url else replace(a, url=linked.get(key(a.name))) for a in authors)


def _signed_links(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the names of links among the signed elements and where they lead, the first of a name last."""
    for mark in reversed(marks_near(scope).signed[:MAX_LOOKED]):
        url = web_address(scope.page.url, mark.held.get("href")) if mark.node.tag == "a" else None
        if url and urlsplit(url).path not in ("", "/"):  # of a person, not of a site
            yield key(opening(mark.node, MAX_LINE)), url


def _declared(scope: Scope) -> list[tuple[Candidate, ...]]:
    groups = list(_DECLARED.groups(scope))
    return groups if any(names_of(c) for group in groups for c in group) else list(_LISTED.groups(scope))


def _people(groups: Iterable[Sequence[Candidate]], sites: frozenset[str]) -> list[tuple[Candidate, ...]]:
    """Return the groups without candidates that name nobody but the site."""
    named = [tuple(c for c in group if not _is_office(c, sites)) for group in groups]
    return [group for group in named if group]


def _is_office(candidate: Candidate, sites: frozenset[str]) -> bool:
    """Tell whether a candidate names the site, a part of it or an account of all its writers."""
    value = candidate.value
    if isinstance(value, dict) and any(_ACCOUNT.search(value.get(name) or "") for name in ("@id", "url")):
        return True
    return all(_is_of_site(name, sites) for name in names_of(candidate))


def _is_of_site(name: str, sites: frozenset[str]) -> bool:
    if not key(name).startswith(tuple(sites)):
        return False
    return any(key(name[: m.end()]) in sites for m in _WORD.finditer(name))


def _names(candidate: Candidate) -> set[str]:
    return set(map(key, names_of(candidate)))


def _disagree(declared: Sequence[Sequence[Candidate]], shown: Sequence[Sequence[Candidate]]) -> bool:
    if not declared or not shown:
        return False
    if not any(BY.match(c.raw) or "byline" in c.path.lower() for c in shown[0]):
        return False
    return not any(_names(one) & _names(other) for one in declared[0] for other in shown[0])


def _metas(scope: Scope) -> Iterator[tuple[Candidate, ...]]:
    metas = scope.page.metas
    for name, values in metas.items():
        if name.endswith(_META_ENDS) and _META.search(name) and name not in _NOT_META:
            yield tuple(Candidate(via="meta", path=name, raw=v[:MAX_LINE], value=tidy(v)) for v in values)
    for label in ("twitter:label1", "twitter:label2"):
        if _LABELLED.search(next(iter(metas.get(label, ())), "")):
            name = label.replace("label", "data")
            yield tuple(Candidate(via="meta", path=name, raw=v, value=tidy(v)) for v in metas.get(name, ()))


def _lines(scope: Scope, *, is_signed_by_site: bool) -> Iterator[tuple[Candidate, ...]]:
    for line in scope.lines:
        if len(line) <= MAX_LINE and (BY.match(line) or (is_signed_by_site and _is_full_name(line))):
            yield (Candidate(via="dom", path="story line", raw=line, value=line),)


def _is_full_name(line: str) -> bool:
    return people_line(line) == line and all(" " in n and n[0].isupper() for n in names_in_byline(line))


@once
def _shown(scope: Scope) -> tuple[Candidate, ...]:
    return _signed(scope, marks_near(scope))


def _signed(scope: Scope, marks: Marks) -> tuple[Candidate, ...]:
    """Return the byline among `marks` that stands nearest after the heading, else right before it."""
    top = heading(scope)
    after = [mark for mark in marks.signed if mark.place > 0]
    before = [m for m in reversed(marks.signed) if m.place < 0 and top is not None and _is_byline(m, top)]
    open_ = [m for m in (*after, *before)[:MAX_LOOKED] if not is_aside(m.node, scope.sides)]
    for mark in open_:
        found = _signature(mark)
        if found and names_of(found):
            beside = (_signature(other) for other in open_ if _is_beside(other, mark))
            return (found, *(c for c in beside if c))
    return ()


def _is_byline(mark: Mark, top: LexborNode) -> bool:
    """Tell whether what stands before the heading is its byline: by its name, or as it stands near."""
    held = mark.held
    return "byline" in (held.get("class") or "").lower() or "rel" in held or _shares(mark.node, top, ABOVE)


def _is_beside(other: Mark, first: Mark) -> bool:
    """Tell whether a mark is built as the first one and stands in the same list of names."""
    if other.place <= first.place or other.held.get("class") != first.held.get("class"):
        return False
    return other.node.tag == first.node.tag and _shares(other.node, first.node, NEAR)


def _shares(one: LexborNode, other: LexborNode, levels: int) -> bool:
    near = {node.mem_id for node in above(one, levels)}
    return any(node.mem_id in near for node in above(other, levels))


def _signature(mark: Mark) -> Candidate | None:
    """Return the names in a signed element, or in the line around it where that says "by"; None without."""
    node = mark.node
    if _PICTURE.search(f"{node.tag} {mark.held.get('class') or ''}".lower()) or _is_in_picture(node):
        return None
    for around in above(node, NEAR):
        text = text_in_boxes(around, MAX_LINE)
        if not text:
            break
        if BY.match(text):
            node = around
    raw = text_in_boxes(node, MAX_SHOWN)
    value = people_line(raw)
    return Candidate(via="dom", path=path_of(node), raw=raw, value=value) if value else None


def _is_in_picture(node: LexborNode) -> bool:
    return any(n.tag in ("figure", "figcaption") for n in above(node, ABOVE))
