"""Reads a platform's own list of stories: JSON, of which a spider file says where each thing stands."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import msgspec

from crawler.discover.doors import Stories
from crawler.discover.feed import MAX_ITEMS, Item, address_in, published_at
from crawler.extract.paths import at, first_text, flat

MAX_BYTES = 8 * 1024 * 1024
"""A longer answer is none: JSON cannot be read in part."""
MAX_TEXT = 4_000
"""Characters of a text; a longer address is none."""
BOM = b"\xef\xbb\xbf"

_PATH = re.compile(r"\{([^{}]+)\}")


def read_stories(body: bytes, url: str, where: Stories) -> tuple[Item, ...]:
    """Return the stories that have a web address, in the list's order; none for what is no such list.

    `url` is the list's own address, by which relative ones are read. Nothing is raised, whatever `body` is.
    """
    listed = at(_json(body), where.at)
    stories = flat(listed) if isinstance(listed, list) else []
    items = (_item(story, url, where) for story in stories if isinstance(story, dict))
    return tuple(islice(filter(None, items), MAX_ITEMS))


def _json(body: bytes) -> Any:
    """Return what a body says, or None where it is no JSON, or too long or too deep to be read."""
    if len(body) > MAX_BYTES:
        return None
    try:
        return msgspec.json.decode(body.removeprefix(BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _item(story: dict[str, Any], url: str, where: Stories) -> Item | None:
    address = address_in(_filled(where.url, story), url)
    if address is None or len(address) > MAX_TEXT:
        return None
    clock = published_at(_text(story, where.published))
    return Item(address, _text(story, where.title), clock, _text(story, where.id))


def _filled(template: str, story: dict[str, Any]) -> list[str]:
    """Return a template with what stands at its paths; nothing where one of them is empty."""
    values = {path: _text(story, path) for path in _PATH.findall(template)}
    filled = _PATH.sub(lambda path: values[path[1]] or "", template)
    return [filled] if all(values.values()) else []


def _text(story: dict[str, Any], path: str) -> str | None:
    text = first_text(at(story, path)) if path else None
    return text[: MAX_TEXT + 1] if text else None
