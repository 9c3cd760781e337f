"""The canonical key that replay tools look captures up by: a SURT (Sort-friendly URI Reordering Transform).

Host reversed and without `www`, default port, user and fragment dropped, path and query in lower case,
session ids dropped, query parts sorted: what was asked for in slightly other words is found all the same.
The rules are those of the Internet Archive's indexes, as OpenWayback and pywb apply them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, ip_address
from urllib.parse import unquote_to_bytes, urlsplit

_SAFE = frozenset(range(0x21, 0x7F)) - frozenset(b"#%")
_PLAIN = re.compile(r"[!\"$&-~]*")  # nothing but _SAFE
_WWW = re.compile(r"^www\d*\.")
_PORTS = {"http": 80, "https": 443}
_SESSION_IN_PATH = re.compile(r"^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)|\([0-9a-z]{24}\))/([^?]+\.aspx.*)$")
_SESSION_IN_QUERY = re.compile(
    r"^(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24})$"
)
_COLDFUSION = re.compile(r"(?:^|&)cfid=[^&]+&cftoken=[^&]+(?=&|$)")


def surt(url: str) -> str:
    """Return the key of an http or https URL, `org,example)/path?query`.

    Raises ValueError for an address that has no host.
    """
    parts = urlsplit(url.strip())
    if not parts.hostname:
        raise ValueError(f"{url!r} has no host")
    host = _host(parts.hostname)
    port = parts.port
    shown = f":{port}" if port and port != _PORTS.get(parts.scheme.lower()) else ""
    path = _path(_escape(parts.path).lower())
    query = _query(_escape(parts.query).lower()) if parts.query else ""
    return f"{host}{shown}){path}{'?' + query if query else ''}"


@lru_cache(1000)  # a crawl asks few hosts for many pages
def _host(name: str) -> str:
    """Return the host's labels from the widest to the narrowest; an address stays in one piece."""
    name = name.lower().rstrip(".")
    try:
        address = ip_address(name)
    except ValueError:
        ascii_name = name.encode("idna").decode() if not name.isascii() else name
        return ",".join(reversed(_WWW.sub("", ascii_name).split(".")))
    return ",".join(reversed(str(address).split("."))) if isinstance(address, IPv4Address) else str(address)


def _escape(text: str) -> str:
    """Return text with every escape undone and what must be escaped escaped once."""
    if _PLAIN.fullmatch(text):
        return text
    data = text.encode("utf-8", "surrogatepass")
    while b"%" in data and (plain := unquote_to_bytes(data)) != data:
        data = plain
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02x}" for byte in data)


def _path(path: str) -> str:
    """Return a path without dots, doubled slashes, session ids and a slash at its end."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            kept = kept[:-1]
        elif part not in ("", "."):
            kept.append(part)
    plain = "/" + "/".join(kept)
    return _SESSION_IN_PATH.sub(r"\1\2", plain) if "(" in plain else plain


def _query(query: str) -> str:
    """Return the parts of a query in order, without session ids; one at the end leaves its `&`."""
    parts = _COLDFUSION.sub("", query).split("&")
    kept = [part for part in parts if not _SESSION_IN_QUERY.match(part)]
    if len(parts) > len(kept) and kept and _SESSION_IN_QUERY.match(parts[-1]):
        kept.append("")
    return "&".join(sorted(kept))
