"""References of a page to absolute web addresses."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.urls import is_web_address

MAX_LENGTH = 2_000
"""Characters; a longer reference is data, not an address."""
_WHOLE = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]*[a-z0-9](?:/[\w/.%~+,@!&=-]*(?:\?[\w/.%~+,@!&=-]+)?)?", re.ASCII
)
"""Most references are whole and plain, and are what joining and judging them would give."""


def web_address(base: str, reference: object) -> str | None:
    """Return `reference` as an absolute http(s) address seen from `base`; None for what is none."""
    if not isinstance(reference, str) or not reference or len(reference) > MAX_LENGTH:
        return None
    if reference.startswith("#"):
        return None
    reference = reference.strip()
    if _WHOLE.fullmatch(reference):
        return reference
    try:
        url = urljoin(base, reference)
    except ValueError:
        return None
    return url if is_web_address(url) else None
