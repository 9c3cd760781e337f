"""A story that a page holds only as markup inside a script, for its own scripts to show."""

from __future__ import annotations

import json
import re

from selectolax.lexbor import LexborNode

from crawler.extract.page import Page
from crawler.extract.parse import parse

LEAST_CHARS = 400
MAX_CHARS = 2_000_000
"""Characters of a script that is looked through, and of a text that may hold a story at least."""
PARAGRAPHS = 3

# Possessive, as a hostile script is one long string of escapes and no end.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.S)
_OPENS = re.compile(r"(?:<|\\u003c)p", re.I)
_PARAGRAPH = re.compile(r"<p[ >]", re.I)


def scripted_body(page: Page) -> LexborNode | None:
    """Return the longest text with paragraphs in it that is a string of a script of the page, parsed."""
    scripts = (text for text in page.scripts if len(text) <= MAX_CHARS and _OPENS.search(text))
    literals = (match[1] for text in scripts for match in _STRING.finditer(text))
    found = [markup for literal in literals if (markup := _markup(literal))]
    return parse(max(found, key=len)).body if found else None


def _markup(literal: str) -> str | None:
    if len(literal) < LEAST_CHARS or not _OPENS.search(literal):
        return None
    try:
        text = str(json.loads(f'"{literal}"', strict=False))
    except ValueError:
        return None
    return text if len(_PARAGRAPH.findall(text)) >= PARAGRAPHS else None
