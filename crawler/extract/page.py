"""A page parsed once: its text, tree, metas, linked data and embedded state, each computed at most once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.decode import markup_of
from crawler.extract.elements import Elements
from crawler.extract.flight import Flight, is_stream, read_scripts, read_stream
from crawler.extract.parse import parse
from crawler.extract.text import opening

Companions = Iterable[tuple[str, str | bytes]]
"""What was fetched beside a page, such as a player's JSON: address and body each."""

MAX_VALUE_CHARS = 100_000
"""A meta longer than this is no value of a page; linked data in a meta may be longer."""
MAX_NODES = 500
MAX_HEADINGS = 400
MAX_HEADING = 2_000
"""Characters of a heading that are read, white space among them."""
ALWAYS_UTF8 = "text/x-component"
"""A React server's stream: it declares no charset and is UTF-8 by definition, however short."""
MAX_LEVELS = 8

_DECODER = json.JSONDecoder(strict=False)
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_TRAILING_COMMA = re.compile(r",(\s{0,100}[\]}])")
_HALF = re.compile(
    r"(\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\[^u])|\\u[dD][89a-fA-F][\da-fA-F]{2}"
)
_LD_TYPE = "ld+json"
_LD_META = "application-ld+json"
_LD_WITHIN = re.compile(r"\{\s{0,50}\"@context\"\s{0,50}:")
MAX_LD_WITHIN = 20
"""JSON-LD objects inside the state of one page that are read."""


@dataclass(frozen=True)
class Page:
    """A page as UTF-8 with what can be read from it; nothing in it raises for any content."""

    url: str
    markup: bytes = field(repr=False)
    encoding: str = "utf-8"
    companions: tuple[tuple[str, str | bytes], ...] = field(default=(), repr=False)

    @classmethod
    def parse(
        cls, html: str | bytes, url: str, content_type: str | None = None, companions: Companions = ()
    ) -> Page:
        """Return the page of `html` as received at `url`; bytes are decoded, text is taken as it is."""
        if isinstance(html, bytes) and (content_type or "").lower().startswith(ALWAYS_UTF8):
            html = html.decode("utf-8", "replace")
        markup, encoding = markup_of(html, content_type)
        return cls(url, markup, encoding, tuple(companions))

    @cached_property
    def text(self) -> str:
        """The page as text."""
        return self.markup.decode("utf-8", "replace")

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed document. Readers must not change it."""
        return parse(self.markup)

    @cached_property
    def elements(self) -> Elements:
        """The elements of the whole page that its facts stand in."""
        return Elements(self.tree)

    @cached_property
    def headings(self) -> tuple[tuple[LexborNode, str], ...]:
        """The elements `h1` that say anything, each with its text."""
        found = ((node, opening(node, MAX_HEADING)) for node in self.elements.of("h1")[:MAX_HEADINGS])
        return tuple((node, text) for node, text in found if text)

    @cached_property
    def metas(self) -> Mapping[str, tuple[str, ...]]:
        """The contents of `meta` elements by property, name or itemprop in lower case, in page order."""
        found: dict[str, tuple[str, ...]] = {}
        for held in self._metas:
            value = (held.get("content") or "").strip()
            key = held.get("property") or held.get("name") or held.get("itemprop")
            if key and value and len(value) <= MAX_VALUE_CHARS:
                name = key.strip().lower()
                found[name] = (*found.get(name, ()), value)[:MAX_NODES]
        return found

    @cached_property
    def _metas(self) -> list[dict[str, str | None]]:
        return [node.attributes for node in self.elements.of("meta")]

    def meta(self, name: str) -> str | None:
        """Return the first content of the meta `name`, or None."""
        return next(iter(self.metas.get(name, ())), None)

    @cached_property
    def ld(self) -> tuple[dict[str, Any], ...]:
        """Every JSON-LD node of the page, `@graph` members and lists flattened, at most MAX_NODES.

        Read are scripts of its type, a meta that holds it and, where these describe no article, objects
        with `@context` inside other scripts.
        """
        blocks = [node.text() for node in self.elements.of("script") if _is_ld(node)]
        blocks += [held.get("content") or "" for held in self._metas if _is_ld_meta(held)]
        nodes = [node for block in blocks for node in _ld_nodes(lenient_json(block), 0)]
        if not any("Article" in str(node.get("@type")) for node in nodes):
            nodes += [
                node for value in _ld_within(self.elements.of("script")) for node in _ld_nodes(value, 0)
            ]
        return tuple(nodes[:MAX_NODES])

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The text of every `script` element, in page order."""
        return tuple(node.text() for node in self.elements.of("script"))

    def state(self, css: str, after: str | None = None) -> Any:
        """Return the JSON an embedded script holds, or None.

        `css` chooses the script; with `after`, the value is the first object or array that follows this
        text in a script that has it (`window.__data =`).
        """
        key = css, after
        if key not in self._states:
            texts = (node.text() for node in self.elements.select(css))
            self._states[key] = _state(texts, after)
        return self._states[key]

    @cached_property
    def flight(self) -> Flight:
        """The flight stream the page carries or is; without one it has no rows."""
        return read_stream(self.text) if is_stream(self.text) else read_scripts(self.scripts)

    def answer(self, pattern: str) -> Any:
        """Return the JSON of the first companion from an address in which `pattern` is found, or None."""
        found = (body for url, body in self.companions if re.search(pattern, url))
        return next((lenient_json(Page.parse(body, "").text) for body in found), None)

    @cached_property
    def _states(self) -> dict[tuple[str, str | None], Any]:
        return {}

    @cached_property
    def language(self) -> str | None:
        """The language `html` declares, as it stands."""
        held = self.tree.root.attributes if self.tree.root is not None else {}
        return (held.get("lang") or held.get("xml:lang") or "").strip() or None


def _state(texts: Iterable[str], after: str | None) -> Any:
    if after is None:
        return next((value for value in map(lenient_json, texts) if value is not None), None)
    return next((value_after(text, after) for text in texts if after in text), None)


def lenient_json(text: str) -> Any:
    """Return the JSON value in `text`, mending what pages commonly break; None where that fails.

    Mended are comment wrappers, raw control characters in strings and trailing commas.
    """
    if not text or text.isspace():
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return _mended(text)


def value_after(text: str, marker: str) -> Any:
    """Return the JSON object or array that follows `marker` in `text`, or None."""
    rest = text[text.find(marker) + len(marker) :].lstrip(" \t\r\n=:") if marker in text else ""
    if not rest.startswith(("{", "[")):
        return None
    # Most values end with their statement or with the script; this decoder is fast, and refuses what follows.
    for end in (rest.find("};") + 1, len(rest.rstrip(" \t\r\n;"))):
        if rest.endswith(("}", "]"), 0, end):
            with suppress(msgspec.DecodeError, RecursionError, UnicodeEncodeError):
                return msgspec.json.decode(rest[:end])
    return _leading(rest)


def _leading(text: str) -> Any:
    try:
        value, end = _DECODER.raw_decode(text)
        whole = _without_halves(text[:end])
        return value if len(whole) == end else _DECODER.decode(whole)
    except (ValueError, RecursionError):
        return None


def _mended(text: str) -> Any:
    stripped = _without_halves(_COMMENT.sub("", text.strip()).strip().rstrip(";"))
    for candidate in (stripped, _TRAILING_COMMA.sub(r"\1", stripped)):
        try:
            return _DECODER.decode(candidate)
        except (ValueError, RecursionError):
            continue
    return None


def _without_halves(text: str) -> str:
    """Leave out escapes of half a character, a surrogate alone: no record that holds one can be written."""
    return _HALF.sub(lambda match: match[1] or "", text) if "\\ud" in text or "\\uD" in text else text


def _is_ld(script: LexborNode) -> bool:
    return _LD_TYPE in (script.attrs.get("type") or "").lower()


def _is_ld_meta(held: dict[str, str | None]) -> bool:
    return (held.get("name") or "").lower() == _LD_META


def _ld_within(scripts: Iterable[LexborNode]) -> Iterator[Any]:
    left = MAX_LD_WITHIN
    for node in scripts:
        if "src" in node.attrs or _is_ld(node):
            continue
        text = node.text()
        for match in _LD_WITHIN.finditer(text) if '"@context"' in text else ():
            left -= 1
            if left < 0:
                return
            yield _leading(text[match.start() :])


def _ld_nodes(value: Any, level: int) -> Iterator[dict[str, Any]]:
    if level > MAX_LEVELS:
        return
    if isinstance(value, list):
        for item in value[:MAX_NODES]:
            yield from _ld_nodes(item, level + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity"):
            yield from _ld_nodes(value.get(key), level + 1)
