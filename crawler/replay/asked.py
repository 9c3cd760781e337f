"""What an index says of a request that was no GET, so that players find its answer.

Players (wabac, pywb) know captures by address alone; of another request they append method and body to the
address, as a query. The line of the capture has both, as `method` and `requestBody`, and its key is that of
the whole.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import msgspec

from crawler.capture import message

MOST = 4096
"""Characters of a body by which an answer is found."""
DEEPEST = 50
"""Levels of a JSON body that are looked into."""
PLAIN = ("GET", "HEAD", "OPTIONS")
"""What an address alone finds, or what no player looks for."""
_METHOD = re.compile(rb"[A-Z]{1,20}(?= )")
_FIELD = re.compile(r'name="([^"]+)"\r\n\r\n(.*)', re.I)
_BOUNDARY = re.compile(r"boundary=(.+)", re.I)


def method_and_body(request: bytes) -> tuple[str, str] | None:
    """Return the method of a request and its body as a query; None where the address finds its answer."""
    found = _METHOD.match(request)
    if not found or found[0].decode() in PLAIN:
        return None
    head, body = message.split(request)
    declared = message.field(head, b"content-type")
    kind = declared[0].decode("latin-1") if declared else ""
    return found[0].decode(), _query(kind, body)[:MOST]


def with_query(url: str, method: str, body: str) -> str:
    """Return the address under which players look for the answer."""
    return f"{url}{'&' if '?' in url else '?'}__wb_method={method}&{body}"


def _query(kind: str, body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    match kind.partition(";")[0].strip().lower():
        case "application/x-www-form-urlencoded":
            return text
        case "application/json" | "text/plain":
            return _encoded(_named(_values(text)))
        case "multipart/form-data":
            return _encoded(dict(_parts(kind, text)))
        case _:
            return f"__wb_post_data={base64.b64encode(body).decode()}"


def _values(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a JSON text at whatever depth, those of lists by the name of the list."""
    try:
        yield from _leaves(msgspec.json.decode(text), "", DEEPEST)
    except (msgspec.DecodeError, RecursionError):
        return


def _leaves(value: Any, name: str, deeper: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list) and deeper:
        pairs = value.items() if isinstance(value, dict) else ((name, one) for one in value)
        for inner, one in pairs:
            yield from _leaves(one, inner, deeper - 1)
    elif not isinstance(value, dict | list) and (told := _told(value)):
        yield name, told


def _told(value: Any) -> str:
    """Return a value as JavaScript writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _named(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Return values by name; one that is there already is numbered: `name.2_`."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name, value in pairs:
        counts[name] = counts.get(name, 0) + 1
        found[name if counts[name] == 1 else f"{name}.{counts[name]}_"] = value
    return found


def _parts(kind: str, text: str) -> Iterator[tuple[str, str]]:
    boundary = _BOUNDARY.search(kind)
    for part in text.split(boundary[1]) if boundary else ():
        if field := _FIELD.search(part.strip(" \t\r\n-")):
            yield field[1], field[2]


def _encoded(values: dict[str, str]) -> str:
    """Return a query as browsers write it (URL Standard, application/x-www-form-urlencoded)."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in values.items())


def _quoted(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")
