"""Lines inside a body that are none of it: promos, share bars, sign-ups, the headline again."""

from __future__ import annotations

import re

from crawler.extract.body import Draft
from crawler.extract.text import squeeze, words

SHORT = 40
"""Words; a longer line is prose whatever it begins with."""

OPENING = 80
"""Characters; what a line is told by stands in these. All is looked for in lower case."""

FIRST = 3
"""Blocks at a story's beginning among which the headline may stand with a line above it."""

_PROMOS = (
    "related(?: (?:stor(?:y|ies)|articles?|coverage|content|video))?|previous(?: coverage| stories)?",
    "also read|read also|see more|see also|read more|read next|trending(?: stories)?|suggested",
    "more headlines|more from|more on|more news|more stories|watch(?: live| more)?|listen|don['’]t miss",
    "most read|updates|recommended(?: videos?)?|top stories|keep reading|story continues below",
)
_PROMO = re.compile(r"^\W{0,3}(?:" + "|".join(_PROMOS) + r")\b[^.!?]{0,30}?(?::|>|»|$)")
_CALLS = (
    r"sponsored(?: content)?|share(?: this)?(?: article| story)?|copy link|link copied!?|click here to",
    r"sign up (?:for|to)|subscribe(?: now| to)?|get (?:the latest|breaking|local)|download (?:the|our)",
    r"follow (?:us|him|her|them)\b|like us on|scroll (?:down )?to continue|view comments|if you purchase",
    r"this browser does not|your browser does not|enable javascript",
)
_CALL = re.compile(r"^\W{0,3}(?:" + "|".join(_CALLS) + r")(?:\b|$)")
_LABELS = (
    r"advertisement|advert|ad|anzeige|werbung|publicité|publicidade?|pubblicità|reklama|reklame|annonse|iklan",
    r"広告|광고|print|drucken|imprimir|email|share|teilen|partager|compartir|comments?|loading|subscribe|topics",
    r"tags|more|up next|you may (?:also )?like|you might (?:also )?like|recommended for you|around the web",
    r"auch interessant|lesen sie (?:auch|hier|mehr)|mehr (?:zum thema|dazu)|passend zum artikel|weiterlesen",
    r"à lire aussi|a lire aussi|lire aussi|à découvrir|sur le même sujet|lire plus",
    r"para saber más|lea también|(?:también )?(?:le|te) puede interesar|más información",
    r"leia (?:também|mais)|veja também|saiba mais|leggi anche|per approfondire|potrebbe interessarti",
    r"lees ook|les også|les mer|läs också|läs mer|læs også",
    r"czytaj (?:więcej|także|też|również)|zobacz (?:też|także)|читайте также|читать далее|baca juga|xem thêm",
    r"関連記事|あわせて読みたい|관련기사|관련 기사|延伸阅读|相关阅读",
)
"""Whole lines that are titles of what is none of the story, in the languages of the outlets."""
_WHOLE_CALL = re.compile(r"^\W{0,3}(?:" + "|".join(_LABELS) + r")\W*$")


_FOLLOWS = (
    "(?:you can )?(?:follow|find us|join us|download|folg(?:en|t)|suivez|retrouvez|síguenos|sigue",
    "siga|seguici|segui|volg|følg|następ|ikuti)",
)
_FOLLOW = re.compile(r"^\W{0,3}(?:" + "|".join(_FOLLOWS) + r")\b")
_FURNITURE = re.compile(r"^\W{0,3}+(?:" + "|".join((*_PROMOS, *_CALLS, *_LABELS, *_FOLLOWS)) + ")")
"""How all of these begin, which most lines do not."""

_LETTER = re.compile(r"\b(?:newsletters?|inbox|apps? (?:for|on) (?:ios|iphone|android|apple))\b")
_LETTERS = ("newsletter", "inbox", "app")
"""One of these stands in what is such an offer: looking for words is quicker than for the expression."""
_JOIN = re.compile(
    r"\b(?:sign(?:ing)? up|download|subscrib|regist|abonn|inscr[ie]|suscr|iscriv|a?anmeld|prenumer)"
)
_PLACE = re.compile(
    r"\b(?:facebook|twitter|instagram|youtube|whatsapp|telegram|tiktok|linkedin|google news|apps? (?:for|on)"
    r"|(?:full|complete) coverage)\b"
)


def is_furniture(draft: Draft) -> bool:
    """Tell whether a block is an advertisement label, a promo or a call to do something."""
    text = draft.text
    if draft.type not in ("p", "li", "h") or words(text) > SHORT:
        return False
    lowered = text.lower()
    opening = lowered[:OPENING]
    if not _FURNITURE.match(opening):
        return _offers(lowered)
    if _PROMO.match(opening):
        return (
            draft.type == "h"
            or bool(draft.links)
            or text.rstrip().endswith(":")
            or text.split(":")[0].isupper()
        )
    if (len(text) <= OPENING and _WHOLE_CALL.match(opening)) or _offers(lowered):
        return True
    if _FOLLOW.match(opening) and _PLACE.search(lowered):
        return True
    return bool(_CALL.match(opening)) and (link_share(draft) > 0.3 or words(text) <= 12)


def _offers(lowered: str) -> bool:
    """Tell whether a line asks its reader to subscribe to a newsletter or to load an app."""
    hints = [word for word in _LETTERS if word in lowered]
    return bool(hints and _LETTER.search(lowered) and _JOIN.search(lowered))


def without_promos(drafts: list[Draft], *, with_links: bool = False) -> tuple[list[Draft], list[Draft]]:
    """Return the story's blocks, and those apart from it: calls, promos and the links that stand alone.

    `with_links` leaves lines that are links in their place, where it is known that they are the story's.
    """
    kept: list[Draft] = []
    apart: list[Draft] = []
    for draft in drafts:
        follows = bool(apart) and apart[-1] is drafts[len(kept) + len(apart) - 1]
        is_lone = not with_links and _is_link(draft)
        is_apart = is_furniture(draft) or (is_lone and (draft.type != "li" or follows))
        (apart if is_apart else kept).append(draft)
    return kept, apart


def _is_link(draft: Draft) -> bool:
    return draft.type in ("p", "h", "li") and words(draft.text) <= SHORT and link_share(draft) > 0.95


def link_share(draft: Draft) -> float:
    """Return the share of a block's characters that are links."""
    linked = 0
    for _, text in draft.links:
        linked += len(text)
    return linked / max(1, len(draft.text))


def without_headline(drafts: list[Draft], headline: str | None) -> list[Draft]:
    """Return the blocks without the first that only repeats the headline, or has a line above it."""
    if not headline:
        return drafts
    form = squeeze(headline).casefold()
    for i, draft in enumerate(drafts):
        if draft.type in ("p", "h") and len(draft.text) < 2 * len(headline):
            is_above = i < FIRST and draft.type == "h" and len(draft.text) > len(headline)
            own = squeeze(draft.text).casefold()
            if own == form or (is_above and form in own):
                return drafts[:i] + drafts[i + 1 :]
    return drafts
