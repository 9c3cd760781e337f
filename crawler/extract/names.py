"""What elements are called: the words of class and id that content systems give to what is no story."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import add

MAX_CLASS = 300
MAX_KNOWN = 5_000
"""Names of elements whose words are remembered: they come again, in a page and in a site."""

_NOTES = """
disclosure affiliate topline infotext mediainfo gated paybox paywallbox regwall date datetime time timestamp
pubdate published updated metainfo submeta articlemeta postmeta entrymeta meta byline author authors
authorname authorbox bio contributor contributors caption captions newscaption wfcaption credit credits
attribution taglist posttags entrytags tags keywords topics kicker eyebrow viewcount countview views
readtime readingtime wordcount control controls captionlink upnext callout newsletter signup signin login
register subscribe subscription promo advert advertisement ad ads adv wpa sponsor factbox infobox factsbox
related readmore readalso toc rating ratings postratings poll quiz disclaimer footnote copyright sharing
social share follow download teaser sronly screenreader visuallyhidden writer cta crosslinking embedded
boxtitle textbox inlinetextbox imagedescription entryfooter robotsnocontent
"""
NOTES = frozenset(_NOTES.split())
"""Names of dates, bylines, captions, calls and boxes; two neighbouring words are looked up as one, too."""
HEADS = frozenset(["header", "standfirst", "subheading", "subheadline", "dek", "deck"])
"""Names of what stands above a story."""
_IN_LINES = """
disclosure affiliate topline infotext mediainfo gated paybox paywallbox regwall caption captions newscaption
wfcaption credit credits attribution copyright timestamp pubdate advert advertisement wpa sronly
screenreader visuallyhidden captionlink close countview viewcount postratings taglinks imagedescription
"""
IN_LINES = frozenset(_IN_LINES.split())
"""Names of what stands in a line and is not read with it."""

_DIGIT = re.compile(r"\d")
_TOKENS = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")
_LOWER = re.compile(r"[a-z]{2,}")
"""What finds the same in a name without capitals, as most are, in half the time."""


def words_of(held: dict[str, str | None]) -> tuple[str, ...]:
    """Return the words of an element's class and id in lower case, and each two neighbours as one word.

    >>> words_of({"class": "newsCaption tag-list", "id": None})
    ('news', 'caption', 'tag', 'list', 'newscaption', 'captiontag', 'taglist')
    """
    return words_in((held.get("class") or "")[:MAX_CLASS], (held.get("id") or "")[:MAX_CLASS])


@lru_cache(maxsize=MAX_KNOWN)
def words_in(named: str, own: str) -> tuple[str, ...]:
    """Return the words of a class and an id as `words_of` does."""
    if own and not _DIGIT.search(own):  # an id with digits is made by a machine, and may read as any word
        named = f"{named} {own}"[:MAX_CLASS]
    found = _LOWER.findall(named) if named.islower() else list(map(str.lower, _TOKENS.findall(named)))
    return (*found, *map(add, found, found[1:]))  # looked for once or twice: no set is worth making
