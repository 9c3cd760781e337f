"""Where any site files a page: the names on the way to it, from its front page down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any

from crawler.extract.paths import at, first_text
from crawler.extract.reader import MAX_RAW, Reader, Scope, once
from crawler.extract.readers import is_type
from crawler.extract.text import plain, tidy
from crawler.extract.titles import key, site_names
from crawler.records import Candidate
from crawler.urls import host_of

MAX_STEPS = 12
"""Steps of a way that are read."""
MAX_NAME = 60
"""Characters of a section's name; a longer one is a headline."""

_BOXES = (
    '[itemtype$="BreadcrumbList"]',
    '[aria-label*="breadcrumb" i]',
    '[class*="breadcrumb" i]',
    '[id*="breadcrumb" i]',
)
_BOX = f":is({', '.join(_BOXES)})"
_SHOWN = ", ".join(f"{box} a" for box in _BOXES)
"""What is found by looking for the boxes, then in them: to look around every link takes thrice as long."""
_HOME = re.compile(
    r"(?:home(?:page| page)?|front ?page|start(?:seite|sida)?|accueil|inicio|portada|início|hjem|forside|hem"
    r"|etusivu|strona główna|главная|trang chủ|ホーム|トップ|홈|首页|首頁)\Z",
    re.I,
)
_AROUND_PATH = re.compile(r"\A(?:[a-z]+:)?//[^/?#]*|[?#].*\Z", re.S)
Step = tuple[str, str]
"""A name and the address it leads to, which may be empty."""


@dataclass(frozen=True)
class Trail(Reader):
    """The sections above the page, the widest first: schema.org's BreadcrumbList, else the trail shown.

    The front page, the site's own name and the page itself are no sections.
    """

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        yield from _sections(scope)


@dataclass(frozen=True)
class Nearest(Reader):
    """The last section of a trail, in which the page stands."""

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        yield from _sections(scope)[-1:]


@once
def _sections(scope: Scope) -> tuple[Candidate, ...]:
    for via, path, find in (("ld", "BreadcrumbList", _declared), ("dom", _SHOWN, _shown)):
        steps = find(scope)
        own = _own(scope) if steps else frozenset()
        names = [name for name, address in steps if _is_section(name, address, scope.page.url, own)]
        if names:
            return tuple(Candidate(via=via, path=path, raw=name[:MAX_RAW], value=name) for name in names)
    return ()


def _declared(scope: Scope) -> Sequence[Step]:
    nodes = (n for node in scope.page.ld for n in (node, at(node, "breadcrumb")) if isinstance(n, dict))
    lists = (at(node, "itemListElement") for node in nodes if is_type(node, "BreadcrumbList"))
    return next((list(map(_step, found[:MAX_STEPS])) for found in lists if isinstance(found, list)), ())


def _step(item: Any) -> Step:
    held = at(item, "item")
    name = first_text(at(item, "name")) or first_text(at(held, "name"))
    return unescape(name or ""), first_text(at(held, "@id")) or first_text(at(held, "url")) or first_text(
        held
    ) or ""


def _shown(scope: Scope) -> Sequence[Step]:
    if b"readcrumb" not in scope.page.markup:
        return ()
    boxes = scope.page.elements.select(_BOX)[:MAX_STEPS]
    links = {link.mem_id: link for box in boxes for link in box.css("a")[:MAX_STEPS]}
    steps = islice(links.values(), MAX_STEPS)
    return [(plain(node), tidy(node.attributes.get("href") or "")) for node in steps]


def _own(scope: Scope) -> frozenset[str]:
    """Return the names of the page and of its site, as `key` gives them."""
    page = scope.page
    titles = (page.meta("og:title") or "", *(text for _, text in page.headings[:1]))
    return site_names(scope).union(map(key, titles))


def _is_section(name: str, address: str, url: str, own: frozenset[str]) -> bool:
    if not 1 < len(name) <= MAX_NAME or _HOME.match(name):
        return False
    is_front = bool(address) and not _path(address) and host_of(address) in ("", host_of(url))
    is_page = bool(address) and _path(address) == _path(url)
    return not (is_front or is_page or key(name) in own)


def _path(url: str) -> str:
    return _AROUND_PATH.sub("", url).rstrip("/")
