"""Dotted paths into JSON, and what stands at their end as plain values."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from crawler.extract.text import tidy

MAX_VALUES = 50
"""Values of one place that are looked at."""
MAX_MEMBERS = 5_000
"""Members of a list on the way."""
MAX_DEPTH = 5

_STEP = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<key>[^=\]]+)=(?P<wanted>[^\]]*)\])?(?:\.|$)")


def at(value: Any, path: str) -> Any:
    """Return what stands at a dotted path in JSON. A list on the way gives its members' values.

    A step `name[key=value]` goes on only with what has this member: `parts[name=Body].props`. The empty path
    is the value itself.
    """
    for name, key, wanted in _steps(path):
        if isinstance(value, list):
            value = [v[name] for v in flat(value) if isinstance(v, dict) and name in v]
        else:
            value = value.get(name) if isinstance(value, dict) else None
        value = _chosen(value, key, wanted) if key else value
    return value


def plain_value(item: Any) -> Any:
    """Return a JSON value as readers give it: text on one line, or an object of texts; None for the rest."""
    if isinstance(item, dict):
        return {k: tidy(v) for k, v in item.items() if isinstance(v, str) and v.strip()}
    return tidy(str(item)) if isinstance(item, str | int | float | bool) else None


def first_text(value: Any) -> str | None:
    """Return a value, or the first of a list, as text on one line; None where it is none or empty."""
    while isinstance(value, list):
        value = value[0] if value else None
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
    return tidy(str(value)) or None if is_text else None


def flat(value: list[Any], depth: int = 0) -> list[Any]:
    """Return the members of a list, and in their place those of lists in it, at most MAX_MEMBERS."""
    found: list[Any] = []
    for member in value[:MAX_MEMBERS]:
        is_list = isinstance(member, list) and depth < MAX_DEPTH
        found.extend(flat(member, depth + 1) if is_list else (member,))
    return found[:MAX_MEMBERS]


@lru_cache(maxsize=1_000)
def _steps(path: str) -> tuple[tuple[str, str | None, str | None], ...]:
    return tuple((m["name"], m["key"], m["wanted"]) for m in _STEP.finditer(path))


def _chosen(value: Any, key: str, wanted: str | None) -> Any:
    if isinstance(value, list):
        return [v for v in flat(value) if isinstance(v, dict) and str(v.get(key)) == wanted]
    return value if isinstance(value, dict) and str(value.get(key)) == wanted else None
