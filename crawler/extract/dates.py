"""Days and hours as pages print them, in the languages of the newsrooms that are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, time

YEARS = range(1980, 2101)
"""Years a news page may name; anything else is no date."""

_MONTH_WORDS = """
jan ene gen oca sty styc ian янв січ|feb fev fevr sub lut фев лют|mar mrt maa marz mart мар бер
|apr abr avr nis kwi апр кві|may mai mag mei maj мая маи тра|jun giu juin haz cze iun июн чер
|jul lug juil tem lip iul июл лип|aug ago aou aout agu sie авг сер|sep set eyl wrz сен вер
|oct okt out ott eki paz окт жов
|nov kas lis noe noi ноя лис|dec dez dic des ara gru дек гру
"""
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS.split("|"), 1) for word in words.split()}
"""First letters, without accents, to the month: English, German, Dutch, French, Spanish, Portuguese, Italian,
Romanian, Danish, Norwegian, Swedish, Turkish, Polish, Russian, Ukrainian."""

_YEAR = re.compile(r"\d{4}|\d[./-]\s?\d{1,2}[./-]\s?\d\d")
"""What every day has: quicker to look for than the days themselves."""
_WORD = r"(?P<mon>[a-zß-öø-ɏа-яіїєґ]{3,12})\.?"
_DAYS = (
    ("年년", re.compile(r"(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]")),
    ("", re.compile(
        r"\b" + _WORD + r"\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+"
        r"(?:\d{1,2}:\d\d(?::\d\d)?\s+(?:[a-z]{2,4}\s+)?)?(?P<y>\d{4})\b",
    )),
    ("", re.compile(
        r"\b(?P<d>\d{1,2})(?:st|nd|rd|th|er|[.ºª°])?\s+(?:de\s+|of\s+)?" + _WORD
        + r",?\s+(?:del?\s+)?(?P<y>\d{4})\b",
    )),
    ("./", re.compile(r"\b(?P<y>\d{4})[./]\s?(?P<m>\d{1,2})[./]\s?(?P<d>\d{1,2})\b")),
    (".-", re.compile(r"\b(?P<d>\d{1,2})(?:\.\s?|-)(?P<m>\d{1,2})(?:\.\s?|-)(?P<y>\d{4}|\d\d)\b")),
    ("/", re.compile(r"\b(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<y>\d{4}|\d\d)\b")),
)  # fmt: skip
"""Days in lower case, each with signs of which it has one: a look for those is a tenth of a search."""
_HOUR = re.compile(
    r"(?:\b|(?P<east>午前|午後|오전|오후)\s?)(?P<H>\d{1,2})(?:[:時시]\s?|\s?h\s?|(?<=\d)\.(?=\d\d\s?uhr))(?P<M>\d\d)?"
    r"(?:[:분分]\s?(?P<S>\d\d)?)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
)
_BARE_HOUR = re.compile(r"\b(?P<H>\d{1,2})\s?(?P<half>[ap])\.?m\b")


def find_day(text: str, *, day_first: bool = False) -> date | None:
    """Return the first day that `text` names; `day_first` reads 3/4/2026 as the third of April."""
    if not _YEAR.search(text):
        return None
    text = text.lower()
    matches = (m for signs, day in _DAYS if _has_any(signs, text) for m in day.finditer(text))
    readings = (found for match in matches for found in _readings(match.groupdict(), day_first))
    return next(readings, None)


def _has_any(signs: str, text: str) -> bool:
    return not signs or any(sign in text for sign in signs)


def find_hour(text: str) -> time | None:
    """Return the first hour that `text` names: `6:29 PM`, `18h29`, `18.29 Uhr`, `午後6時29分`."""
    text = text.lower()
    match = _HOUR.search(text) or _BARE_HOUR.search(text)
    if not match:
        return None
    held = match.groupdict()
    hour, half = int(held["H"]), held.get("half") or _EAST.get(held.get("east") or "")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(held.get("M") or 0), int(held.get("S") or 0))
    except ValueError:
        return None


_EAST = {"午前": "a", "오전": "a", "午後": "p", "오후": "p"}


def _readings(held: dict[str, str], day_first: bool) -> Iterator[date]:
    year = int(held["y"]) + (2000 if len(held["y"]) == 2 else 0)
    for month, day in _orders(held, day_first):
        if year in YEARS and 1 <= month <= 12:
            try:
                yield date(year, month, day)
            except ValueError:
                continue


def _orders(held: dict[str, str], day_first: bool) -> Iterator[tuple[int, int]]:
    if held.get("first"):
        first, second = int(held["first"]), int(held["second"])
        yield from [(second, first), (first, second)] if day_first else [(first, second), (second, first)]
    else:
        yield _month(held["mon"]) if held.get("mon") else int(held["m"]), int(held["d"])


def _month(word: str) -> int:
    plain = "".join(filter(str.isalpha, unicodedata.normalize("NFKD", word)))
    return MONTHS.get(plain[:4]) or MONTHS.get(plain[:3], 0)
