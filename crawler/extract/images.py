"""Pictures of a page: address, identity without size and crop, caption, credit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from crawler.extract.address import web_address
from crawler.extract.text import plain, tidy
from crawler.records import Image

SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-srcset", "srcset")
CAPTION = "figcaption, .caption, .wp-caption-text, .photo__caption"
CREDIT = ".credit, .photo__credit, .embed-image-credit, .image-credit"
MAX_RENDITIONS = 20
MAX_SRCSET = 20_000
SMALL = 50
"""Pixels; a picture declared smaller than this is furniture."""

_CREDIT = re.compile(
    r"\((?:photo|image|credit|picture|courtesy)s?(?: credit)?(?: by| courtesy)?(?: of)?\s?:?\s"
    r"([^()]{2,80})\)\W{0,3}$",
    re.I,
)
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(?:\s[^,]*)?")
"""An address, which may have commas but at its ends, and the descriptors up to the next comma."""
_PLAIN = re.compile(r"(https?://[a-z0-9.-]+/[!-\"$->@-~]*)(?:[?#].*)?")
"""Most addresses are in lower case up to the path, and lose nothing but what follows it."""
_DIGITS = re.compile(r"\d{1,5}")


def image_of(node: LexborNode, base: str) -> Image | None:
    """Return the picture `node`, an `img` or an element around one, shows; None for icons."""
    img = node if node.tag == "img" else node.css_first("img")
    held = img.attributes if img is not None else {}
    url = _address(held, base)
    if not url:
        return None
    w, h = _pixels(held.get("width")), _pixels(held.get("height"))
    if min(w or SMALL, h or SMALL) < SMALL:
        return None
    caption, credit = _caption(node)
    alt = tidy(held.get("alt") or "") or None
    sizes = renditions(held.get("srcset") or held.get("data-srcset"), base)
    return Image(
        url=url, url_identity=identity(url), caption=caption, credit=credit, alt=alt, w=w, h=h,
        renditions=sizes,
    )  # fmt: skip


def identity(url: str) -> str:
    """Return the address of a picture without query and fragment, which only say how large it is shown.

    >>> identity("https://img.example/a/roof-1700000000.jpg?crop=1xw:1xh&resize=400:*")
    'https://img.example/a/roof-1700000000.jpg'
    """
    if plain_address := _PLAIN.fullmatch(url):
        return plain_address[1]
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, "", ""))


def renditions(srcset: str | None, base: str) -> tuple[str, ...]:
    """Return the addresses of a `srcset` (HTML, 4.8.4.2.1), each once, at most MAX_RENDITIONS."""
    if not srcset:
        return ()
    named = [web_address(base, reference) for reference in _CANDIDATE.findall(srcset[:MAX_SRCSET])]
    return tuple(dict.fromkeys(address for address in named if address))[:MAX_RENDITIONS]


def credit_in(caption: str) -> str | None:
    """Return who a caption's end credits: `The pier at noon. (Photo: Ada Quill)` names Ada Quill."""
    match = _CREDIT.search(caption[-200:])
    return match[1].strip() if match else None


def _address(held: Mapping[str, str | None], base: str) -> str | None:
    for name in SOURCES:
        value = (held.get(name) or "").strip()
        value = value.split()[0].rstrip(",") if "srcset" in name and value else value
        if value and not value.startswith("data:"):
            return web_address(base, value)
    return None


def _pixels(declared: str | None) -> int | None:
    match = _DIGITS.match(declared or "")
    return int(match[0]) if match else None


def _caption(node: LexborNode) -> tuple[str | None, str | None]:
    if node.tag == "img":
        return None, None
    credits_ = node.css(CREDIT)
    credit = plain(credits_[0]) if credits_ else ""
    shown = node.css_first(CAPTION)
    caption = plain(shown, {c.mem_id for c in credits_}) if shown is not None else ""
    return caption or None, credit or None
