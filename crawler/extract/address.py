"""References of a page to absolute web addresses."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.urls import is_web_address

MAX_LENGTH = 2_000
"""Characters; a longer reference is data, not an address."""
_HOST = r"https?://[a-z0-9][a-z0-9.-]*[a-z0-9]"
_REST = r"(?:\?[!-\"$-~]+)?(?:#[!-~]+)?"
_WHOLE = re.compile(rf"{_HOST}(?:/[!-\"$-:<->@-~]*{_REST})?")
_ROOTED = re.compile(rf"(?!//|.*/\.)/[!-\"$-:<->@-~]*{_REST}")
"""Most references are whole, or start at the root of the host, and are plain: joining and judging them would
give no other address. A path with `;` is left to joining, which drops one with nothing behind it."""
_ORIGIN = re.compile(rf"({_HOST})(?:[/?#]|$)")


def web_address(base: str, reference: object) -> str | None:
    """Return `reference` as an absolute http(s) address seen from `base`; None for what is none."""
    if not isinstance(reference, str) or not reference or len(reference) > MAX_LENGTH:
        return None
    if reference.startswith("#"):
        return None
    reference = reference.strip()
    if _WHOLE.fullmatch(reference):
        return reference
    if _ROOTED.fullmatch(reference) and (origin := _ORIGIN.match(base)):
        return origin[1] + reference
    try:
        url = urljoin(base, reference)
    except ValueError:
        return None
    return url if is_web_address(url) else None
