"""What was found for a story before it becomes a record: typed values, their places, and what was wrong."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawler.records import Stamp
from crawler.urls import is_web_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.records import Link, Rating, Summary, Topic

MAX_TEXT = 20_000
"""Characters of one text; a dek or snippet beyond it is no dek or snippet."""
MAX_LIST = 2_000
"""Members, topics or ratings of one story."""
MAX_COUNT = 1_000_000

MAX_NAMES = 20
SIDES = ("left", "center", "right")

AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
UNWRITABLE = re.compile("[\ud800-\udfff\0\u200b\ufeff]")
"""Lone surrogates and NUL, which JSON or a database cannot hold, and spaces of no width."""
PERCENT = re.compile(r"\d{1,3}%?\Z", re.ASCII)
COUNT = re.compile(r"[0-9]{1,3}(,[0-9]{3})*\Z|[0-9]{1,7}\Z")


@dataclass(frozen=True)
class Found:
    """A value, where it was read (`via` is `state` or `dom`), and how it stood there."""

    value: Any
    via: str
    path: str
    raw: str


@dataclass
class MemberDraft:
    """One member as one source has it: its values and the fields it shows as withheld."""

    values: dict[str, Found] = field(default_factory=dict)
    looked: frozenset[str] = frozenset()
    """The fields this source was asked for."""
    ratings: tuple[Rating, ...] | None = None
    locked: set[str] = field(default_factory=set)

    def value(self, name: str) -> Any:
        """Return the value of a field, `None` where nothing was found."""
        found = self.values.get(name)
        return found.value if found else None


@dataclass
class Draft:
    """A story as one source, or all of them together, has it."""

    values: dict[str, Found] = field(default_factory=dict)
    looked: frozenset[str] = frozenset()
    conflicts: dict[str, Found] = field(default_factory=dict)
    """Values that lost to another one of the same field."""
    members: list[MemberDraft] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    places: list[Topic] = field(default_factory=list)
    related: list[Link] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)
    upsells: list[str] = field(default_factory=list)
    unasked: frozenset[str] = frozenset()
    """Parts of the record that no source of this layout tells of; `locks` are all withheld figures."""
    anchors: set[str] = field(default_factory=set)
    """The ids this story answers to in an address."""
    language: str | None = None
    faults: set[str] = field(default_factory=set)

    def value(self, name: str) -> Any:
        """Return the value of a field, `None` where nothing was found."""
        found = self.values.get(name)
        return found.value if found else None


def as_text(value: Any) -> str | None:
    """Return a text of one line that can be written as JSON, or `None`."""
    if not isinstance(value, str):
        return None
    return " ".join(UNWRITABLE.sub("", value[:MAX_TEXT]).split()) or None


def as_count(value: Any) -> int | None:
    """Return a whole number from 0, given as such or as shown (`1,204`), or `None`."""
    if isinstance(value, str) and COUNT.match(value.strip()):
        value = int(value.strip().replace(",", ""))
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value <= MAX_COUNT else None


def as_percent(value: Any) -> str | None:
    """Return a whole percentage as the page shows it, `46%`, or `None`."""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text.rstrip("%") + "%" if PERCENT.match(text) and int(text.rstrip("%")) <= 100 else None


def as_flag(value: Any) -> bool | None:
    """Return true or false, or `None` for anything else."""
    return value if isinstance(value, bool) else None


def as_moment(value: Any) -> datetime | None:
    """Return an ISO 8601 time that has an offset, or `None`."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment if moment and moment.utcoffset() is not None else None
    except (ValueError, OverflowError):
        return None


def as_url(value: Any) -> str | None:
    """Return an absolute web address as it stands, or `None`."""
    text = as_text(value)
    return text if text and " " not in text and is_web_address(text) else None


def as_names(value: Any) -> tuple[str, ...] | None:
    """Return the names of a byline, `Anna Tern, Bo Auk and Cy Rook`, or `None`."""
    names = [name for part in AND.split(as_text(value) or "") if (name := part.strip())]
    return tuple(names[:MAX_NAMES]) or None


def as_side(value: Any) -> str | None:
    """Return `left`, `center` or `right`, or `None`."""
    text = (as_text(value) or "").lower()
    return text if text in SIDES else None


KINDS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("canonical_url", "attribution_url", "url"), as_url),
    **dict.fromkeys(("started", "updated", "first_at", "published", "added"), as_moment),
    **dict.fromkeys(("listed", "rated", "alt_media", "left", "center", "right"), as_count),
    **dict.fromkeys(("left_shown", "center_shown", "right_shown"), as_percent),
    **dict.fromkeys(("outlet_url", "rating_url"), as_url),
    "authors": as_names,
    "side": as_side,
    "opaque_link": as_flag,
    "is_opinion": as_flag,
    "paywalled": as_flag,
}
"""How a field is read; all others are texts."""


def note(values: dict[str, Found], name: str, raw: Any, via: str, path: str) -> bool:
    """Put `raw`, read as its field wants, into `values`; return whether it was of the wrong kind."""
    if raw is None or raw == "" or name in values:
        return False
    kind: Callable[[Any], Any] = KINDS.get(name, as_text)
    value = kind(raw)
    if value is None:
        return not isinstance(raw, str) or bool(raw.strip())
    values[name] = Found(value, via, path, (as_text(str(raw)) or "")[:500])
    return False


def stamp(found: Found | None) -> Stamp | None:
    """Return the clock of a found moment."""
    if found is None:
        return None
    return Stamp(
        value=found.value.isoformat(), raw=found.raw, zone="offset", source=f"{found.via}:{found.path}"
    )


def absolute(base: str, href: Any) -> str | None:
    """Return `href` as an absolute address seen from `base`, or `None`."""
    try:
        return as_url(urljoin(base, href)) if isinstance(href, str) else None
    except ValueError:
        return None
