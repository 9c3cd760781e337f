"""The repeated elements of an XML list, a feed or a sitemap; of a broken one, what it holds.

No tree is built, and a document type is cut out unread: what a list needs is declared by no entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

MAX_BYTES = 32 * 1024 * 1024
MAX_ELEMENTS = 1_000_000
"""Elements read of one document; the largest sitemap (50,000 addresses) with news tags has 400,000."""
MAX_DEPTH = 3
"""Depth below its entry at which an element is still kept: `news:news/news:publication/news:name`."""
MAX_FIELDS = 64
"""Different paths kept of one entry, and elements kept of one path."""
MAX_TEXT = 4_000
PIECE = 64 * 1024

PREFIXES: Mapping[str, str] = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.google.com/schemas/sitemap-news/0.9": "news:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.google.com/schemas/sitemap-image/1.1": "image:",
    "http://www.google.com/schemas/sitemap-video/1.1": "video:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
"""Namespaces whose names could be taken for a list's own; all others are written without a prefix."""

_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,1000}(?:\[[^\]]{0,1000000}\]\s{0,100})?>?", re.I)


@dataclass(slots=True)
class Field:
    """An element below an entry: its text, trimmed, and its attributes."""

    text: str
    attributes: dict[str, str]


@dataclass(slots=True)
class Entry:
    """One repeated element: its name, attributes, and the elements below it by path (`a/b`)."""

    name: str
    attributes: dict[str, str]
    fields: dict[str, list[Field]] = field(default_factory=dict)

    def text(self, *paths: str) -> str | None:
        """Return the first text found at one of the paths, in their order; None where all are empty."""
        found = (held.text for path in paths for held in self.fields.get(path, ()))
        return next(filter(None, found), None)


def entries(body: bytes, names: frozenset[str]) -> Iterator[Entry]:
    """Yield the elements of those names in document order, those cut off in the middle included."""
    target = _Target(names)
    parser = etree.XMLParser(
        target=target, recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    text = _DOCTYPE.sub(b"", body[:MAX_BYTES].lstrip(), count=1)
    try:
        for start in range(0, len(text), PIECE):
            parser.feed(text[start : start + PIECE])
            yield from target.taken()
            if target.seen > MAX_ELEMENTS:
                return
        parser.close()
    except etree.XMLSyntaxError:
        pass  # what was read until then stands
    target.break_off()
    yield from target.taken()


class _Target:
    """Gathers entries from the parser's events."""

    def __init__(self, names: frozenset[str]) -> None:
        self.seen = 0
        self._names = names
        self._done: list[Entry] = []
        self._entry: Entry | None = None
        self._path: list[str] = []
        self._open: list[tuple[Field, list[str]]] = []

    def taken(self) -> list[Entry]:
        """Return the entries that ended since the last call."""
        done, self._done = self._done, []
        return done

    def break_off(self) -> None:
        """End the entry that the document's end cut off, with what it holds."""
        while self._entry:
            self.end("")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an entry, or an element below one."""
        self.seen += 1
        name = _name(tag)
        if self._entry:
            opened = Field("", _plain(attributes))
            self._path.append(name)
            self._open.append((opened, []))
            self._keep(self._entry, opened)
        elif name in self._names:
            self._entry = Entry(name, _plain(attributes))

    def end(self, _tag: str) -> None:
        """Close the innermost element; the entry where it is the last one open."""
        if self._open:
            closed, texts = self._open.pop()
            self._path.pop()
            text = "".join(texts)[:MAX_TEXT]
            closed.text = text.strip()
            self.data(text)  # markup within a text is part of it
        elif self._entry:
            self._done.append(self._entry)
            self._entry = None

    def data(self, text: str) -> None:
        """Take the text of the innermost element."""
        if self._open:
            self._open[-1][1].append(text)

    def close(self) -> None:
        """Do nothing: the entries are taken as they end."""

    def _keep(self, entry: Entry, opened: Field) -> None:
        path = "/".join(self._path[: MAX_DEPTH + 1])
        if len(self._path) <= MAX_DEPTH and (path in entry.fields or len(entry.fields) < MAX_FIELDS):
            held = entry.fields.setdefault(path, [])
            if len(held) < MAX_FIELDS:
                held.append(opened)


def _name(tag: str) -> str:
    """Return a tag's local name, with a prefix where its namespace is another vocabulary's."""
    space, _, local = tag.rpartition("}")
    return PREFIXES.get(space[1:], "") + local


def _plain(attributes: Mapping[str, str]) -> dict[str, str]:
    return {_name(name): value[:MAX_TEXT] for name, value in attributes.items()}
