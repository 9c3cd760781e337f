"""Names the markup that a page uses, as selectors, so that each can be asked where it was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

MADE = re.compile(r"([-_])(?:[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z].*)$")
"""The part of an id that names one thing on one page: a UUID, a topic."""


def selectors(html: str) -> set[str]:
    """Return a selector for each id, class, data attribute and meta name that `html` uses."""
    return {name for node in LexborHTMLParser(html).css("*") for name in _names(node)}


def _names(node: LexborNode) -> Iterator[str]:
    for attribute, value in node.attributes.items():
        text = value or ""
        if attribute == "class":
            yield from (f"{node.tag}.{_escaped(name)}" for name in text.split())
        elif attribute == "id":
            yield _identity(node.tag, text)
        elif attribute.startswith("data-"):
            yield f"{node.tag}[{attribute}]"
        elif node.tag == "meta" and attribute in ("name", "property"):
            yield f'meta[{attribute}="{text}"]'


def _identity(tag: str | None, name: str) -> str:
    common = MADE.sub(r"\1", name)
    return f"{tag}#{name}" if common == name else f'{tag}[id^="{common}"]'


def _escaped(name: str) -> str:
    """Return a class as CSS writes it: `md\\:hidden`."""
    return re.sub(r"([^\w-])", r"\\\1", name)
