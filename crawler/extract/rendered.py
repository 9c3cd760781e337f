"""The page as a browser built it, where it is among what was fetched beside it: it is read in its stead."""

from __future__ import annotations

import msgspec

from crawler.extract.page import Companions
from crawler.records import Reading

DOM = "urn:dom:"
"""What the address of a rendered page begins with; the page's own address follows."""
DOM_TYPE = "text/html; charset=utf-8"
FLAG = "rendered"


def rendered_of(companions: Companions) -> str | bytes | None:
    """Return the markup that a browser built, None where none was asked for it."""
    return next((body for address, body in companions if address.startswith(DOM)), None)


def told_rendered(reading: Reading) -> Reading:
    """Return the reading with the flag that it is not of what the server sent alone."""
    if reading.article is None:
        return reading
    quality = reading.article.quality
    quality = msgspec.structs.replace(quality, flags=(*quality.flags, FLAG))
    return msgspec.structs.replace(reading, article=msgspec.structs.replace(reading.article, quality=quality))
