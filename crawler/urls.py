"""URL identity: what makes two addresses the same page."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import safe_url_string

TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|cmpid|igshid|ocid|ito|taid|yclid|_ga|_hs.*)$", re.I
)
"""Query parameters that name the visitor's way in, not the page."""
MAX_KNOWN = 500
"""Addresses whose host is remembered: stage after stage asks for a page's."""
_PLAIN = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9/._~-]*")
"""Addresses that are their own identity, as most are: telling this costs a tenth of writing them anew."""


def is_web_address(text: str) -> bool:
    """Tell whether `text` is an absolute http or https URL with a host, and without a user and password.

    Credentials in an address would be kept wherever the address is: in logs, records and the archive.
    """
    try:
        parts = urlsplit(text.strip())
        has_host = bool((parts.hostname or "").strip()) and "@" not in parts.netloc and parts.port != 0
        return parts.scheme in ("http", "https") and has_host
    except ValueError:
        return False


def without_userinfo(url: str) -> str:
    """Return `url` without a user name and password, whatever else is wrong with it."""
    return re.sub(r"(?<=//)[^/?#]*@", "", url)


@lru_cache(maxsize=MAX_KNOWN)
def host_of(url: str) -> str:
    """Return the host of `url` in lower case, without port; empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """Return scheme, host and port of a web address, as `https://example.org:8443`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def canonical(url: str) -> str:
    """Return `url` in the form used for identity: safe characters, no fragment, port or tracking names.

    >>> canonical("HTTPS://Example.org:443/a?utm_source=x&b=1#top")
    'https://example.org/a?b=1'
    """
    if _PLAIN.fullmatch(url):
        return url
    parts = urlsplit(safe_url_string(url.strip()))
    host = (parts.hostname or "").lower()
    default = {"http": 80, "https": 443}.get(parts.scheme.lower())
    netloc = f"[{host}]" if ":" in host else host
    if parts.port and parts.port != default:
        netloc = f"{netloc}:{parts.port}"
    # A query may hold bytes of any encoding: they must come out as they went in.
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    query = urlencode([(k, v) for k, v in pairs if not TRACKING.match(k)], errors="surrogateescape")
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", query, ""))


def record_id(url: str, site_id: str | None = None) -> str:
    """Return the identity of a page: host and the site's own id, else host and a hash."""
    host = host_of(url)
    if site_id:
        return f"{host}/{site_id}"
    return f"{host}/~{hashlib.sha256(canonical(url).encode()).hexdigest()[:16]}"
