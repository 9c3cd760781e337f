"""What a page needs to be seen as it was: style sheets, scripts, fonts, images (HTML; CSS Values 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Any
from urllib.parse import urldefrag, urljoin

import tinycss2

from crawler.extract.page import Page
from crawler.urls import is_web_address

MAX_CSS_CHARS = 4 << 20
MAX_FOUND = 2_000
"""Addresses taken from one document."""
MAX_CHARS = 4_000
"""Characters of an address; more is none."""


class Kind(IntEnum):
    """What an address is needed for, in the order in which a page needs it."""

    STYLE = 1
    SCRIPT = 2
    FONT = 3
    IMAGE = 4
    POSTER = 5
    TRACK = 6
    CHOICE = 7
    """Another size of an image: which one is shown depends on the window."""
    MEDIA = 8


@dataclass(frozen=True, slots=True)
class Requisite:
    """An address and what it is needed for."""

    url: str
    kind: Kind


NEEDED = (
    "link[href], script[src], img, source, input[type=image], video, audio, track[src], [style*='url('],"
    " style, image, use, embed[src], object[data], body[background], td[background], table[background]"
)
LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-url", "data-hi-res-src")
LAZY_SETS = ("data-srcset", "data-lazy-srcset")
PRELOADS = {"style": Kind.STYLE, "script": Kind.SCRIPT, "font": Kind.FONT, "image": Kind.IMAGE}
RELS = {
    "stylesheet": Kind.STYLE,
    "modulepreload": Kind.SCRIPT,
    "icon": Kind.IMAGE,
    "apple-touch-icon": Kind.IMAGE,
    "apple-touch-icon-precomposed": Kind.IMAGE,
    "mask-icon": Kind.IMAGE,
}
Values = Mapping[str, str | None]

_COMMA = re.compile(r",\s+|,(?=https?:|/)")
"""Between the candidates of a srcset: an address may hold commas of its own."""


def of_page(html: str | bytes, url: str, content_type: str | None = None) -> list[Requisite]:
    """Return what a page at `url` needs, what it needs first first, each address once."""
    page = Page.parse(html, url, content_type)
    bases = page.tree.css("base[href]")
    base = urljoin(url, bases[0].attributes.get("href") or "") if bases else url
    found: list[Requisite] = []
    for node in page.tree.css(NEEDED):
        found += _of_element(node.tag or "", node.attributes, base)
        if node.tag == "style":
            found += of_style(node.text(), base)
        if len(found) >= MAX_FOUND:
            break
    return _in_order(found, url)


def of_style(css: str, base: str) -> list[Requisite]:
    """Return what a style sheet at `base` needs."""
    found: list[Requisite] = []
    waiting = list(reversed(tinycss2.parse_stylesheet(css[:MAX_CSS_CHARS], True, True)))
    while waiting and len(found) < MAX_FOUND:
        rule = waiting.pop()
        if rule.type == "qualified-rule":
            found += _all_at(_named_in(rule.content), base, Kind.IMAGE)
        elif rule.type != "at-rule":
            continue
        elif rule.lower_at_keyword == "import":
            found += _all_at(islice(_named_in(rule.prelude, strings=True), 1), base, Kind.STYLE)
        elif rule.lower_at_keyword == "font-face":
            found += _all_at(_named_in(rule.content or ()), base, Kind.FONT)
        elif rule.content:
            waiting += reversed(tinycss2.parse_rule_list(rule.content, True, True))
    return _in_order(found, base)


def _named_in(tokens: Iterable[Any], *, strings: bool = False) -> Iterator[str]:
    """Yield the addresses in CSS tokens; bare strings too, where a string is an address."""
    waiting = [(token, strings) for token in reversed(list(tokens))]
    while waiting:
        token, bare = waiting.pop()
        if token.type == "url" or (bare and token.type == "string"):
            yield token.value
        elif token.type == "function":
            is_address = token.lower_name in ("url", "src", "image-set", "-webkit-image-set")
            waiting += [(one, is_address) for one in reversed(token.arguments)]
        elif token.type.endswith(" block"):
            waiting += [(one, False) for one in reversed(token.content)]


def _of_element(tag: str, held: Values, base: str) -> Iterator[Requisite]:
    """Yield what one element names."""
    if held.get("style"):
        declared = tinycss2.parse_component_value_list((held["style"] or "")[:MAX_CSS_CHARS])
        yield from _all_at(_named_in(declared), base, Kind.IMAGE)
    if tag == "link":
        yield from _of_link(held, base)
    elif tag in ("script", "track", "embed"):
        kind = {"script": Kind.SCRIPT, "track": Kind.TRACK, "embed": Kind.MEDIA}[tag]
        yield from _at(held.get("src"), base, kind)
    elif tag in ("video", "audio"):
        yield from _at(held.get("poster"), base, Kind.POSTER)
        yield from _at(held.get("src"), base, Kind.MEDIA)
    elif tag == "object":
        yield from _at(held.get("data"), base, Kind.MEDIA)
    elif tag == "source":
        is_image = held.get("srcset") or any(held.get(name) for name in LAZY_SETS)
        yield from _of_image(held, base) if is_image else _at(held.get("src"), base, Kind.MEDIA)
    elif tag in ("image", "use"):
        yield from _at(held.get("href") or held.get("xlink:href"), base, Kind.IMAGE)
    else:
        yield from _of_image(held, base)
        yield from _at(held.get("background"), base, Kind.IMAGE)


def _of_link(held: Values, base: str) -> Iterator[Requisite]:
    rels = (held.get("rel") or "").lower().split()
    kinds = [RELS[rel] for rel in rels if rel in RELS]
    if "preload" in rels:
        kinds += filter(None, [PRELOADS.get((held.get("as") or "").lower())])
    for kind in kinds[:1]:
        yield from _at(held.get("href"), base, kind)


def _of_image(held: Values, base: str) -> Iterator[Requisite]:
    yield from _all_at((held.get(name) for name in ("src", *LAZY)), base, Kind.IMAGE)
    for name in ("srcset", *LAZY_SETS):
        candidates = (one.split()[0] for one in _COMMA.split(held.get(name) or "") if one.split())
        yield from _all_at(candidates, base, Kind.CHOICE)


def _all_at(addresses: Iterable[str | None], base: str, kind: Kind) -> Iterator[Requisite]:
    for address in addresses:
        yield from _at(address, base, kind)


def _at(address: str | None, base: str, kind: Kind) -> Iterator[Requisite]:
    address = (address or "").strip()
    if not address or len(address) > MAX_CHARS or address.startswith(("#", "data:")):
        return
    try:
        url = urldefrag(urljoin(base, address))[0]
    except ValueError:
        return
    if is_web_address(url):
        yield Requisite(url, kind)


def _in_order(found: Iterable[Requisite], page: str) -> list[Requisite]:
    """Return each address once, as what it is needed for first, and never the document itself."""
    first: dict[str, Requisite] = {}
    for one in sorted(found, key=lambda one: one.kind):
        first.setdefault(one.url, one)
    first.pop(urldefrag(page)[0], None)
    return list(first.values())
