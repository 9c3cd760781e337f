"""Where a story comes from: dateline, agency, copyright tail; and the corrections a newsroom prints."""

from __future__ import annotations

import re

from crawler.extract.clocks import read_clock
from crawler.extract.text import tidy
from crawler.records import Correction, Dateline

AGENCIES = {
    "ap": "Associated Press", "associated press": "Associated Press",
    "the associated press": "Associated Press",
    "cnn": "CNN", "cnn newsource": "CNN", "the-cnn-wire": "CNN", "cable news network": "CNN",
    "reuters": "Reuters", "afp": "Agence France-Presse", "agence france-presse": "Agence France-Presse",
    "upi": "United Press International", "bloomberg": "Bloomberg", "efe": "EFE", "dpa": "dpa",
    "pa": "PA Media", "pa media": "PA Media", "ansa": "ANSA", "xinhua": "Xinhua", "kyodo": "Kyodo News",
}  # fmt: skip
"""Spellings in lower case to the agency's name."""
MAX_TAIL = 600
"""Characters; a longer last paragraph that mentions a copyright is prose."""

_DATELINE = re.compile(
    r"^(?P<place>[A-Z][\w.'’-]{1,30}(?: [A-Z][\w.'’-]{1,30}){0,3}"
    r"(?:, [A-Z][\w.]{1,20}(?: [A-Z][\w.]{1,20})?)?)?"
    r" ?(?:\((?P<agency>[A-Za-z][\w .&/-]{1,38})\))? ?(?P<dash>—|–|--|-|:|_) ?(?=\S)"
)
_TAIL = re.compile(r"^\W{0,3}(?:©|\(c\)|copyright\b|the[- ]cnn[- ]wire|™|\(tm\)|all rights reserved)", re.I)
_RIGHTS = ("all rights reserved", "may not be published, broadcast, rewritten")
_CORRECTION = re.compile(
    r"^\W{0,3}(?:(?:an? )?(?:earlier|previous) version of this|(?:correction|clarification|corrected)\b"
    r"|editor['’]?s?['’]? note\b)",
    re.I,
)


def dateline_of(text: str) -> Dateline | None:
    """Return the place and agency that open `text`, as in `RIDGEFORD, Ore. (AP) — `; None where none does."""
    match = _DATELINE.match(text[:160])
    if not match:
        return None
    place, agency = match["place"], match["agency"]
    if not agency and not (place and match["dash"] != "-" and _is_shouted(place)):
        return None
    return Dateline(raw=match[0].strip(), place=place, agency=agency)


def agency_named(text: str) -> str | None:
    """Return the agency whose name or initials `text` is, or that `text` names in full; else None."""
    exact = AGENCIES.get(tidy(text).lower().strip(" ."))
    if exact:
        return exact
    lowered = text.lower()
    return next((name for key, name in AGENCIES.items() if len(key) > 5 and key in lowered), None)


def is_tail(text: str) -> bool:
    """Tell whether a paragraph at the end of a body is a copyright line and no prose."""
    if len(text) > MAX_TAIL:
        return False
    lowered = text.lower()
    return any(phrase in lowered for phrase in _RIGHTS) or bool(_TAIL.match(text))


def correction_of(text: str, block: int, *, is_marked: bool = False) -> Correction | None:
    """Return the correction or clarification that a block prints, or None; one that is marked is one."""
    if not (is_marked or _CORRECTION.match(text)):
        return None
    clock = read_clock(text)
    return Correction(text=text, date=clock.value if clock else None, block=block)


def _is_shouted(place: str) -> bool:
    first = place.split(",")[0]
    return first.isupper() and sum(map(str.isalpha, first)) > 2
