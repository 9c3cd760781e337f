"""The clocks of a page: every spelling of a time that pages use, to RFC 3339. No machine's clock is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.extract.dates import YEARS, find_day, find_hour
from crawler.records import Candidate, Stamp

MAX_RAW = 200
MAX_KNOWN = 1_000
"""Times that are remembered: a page states the same one in several places."""
EPOCH_SECONDS = range(315_532_800, 4_133_980_800)

OFFSETS = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60,
    "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "SAST": 120, "PKT": 300, "IST": 330, "HKT": 480,
    "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "BRT": -180, "NST": -150, "NDT": -90, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360,
    "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
    "HDT": -540, "SST": -660, "CHST": 600,
}  # fmt: skip
"""Minutes east of UTC of the abbreviations that pages print; of two meanings the more usual one."""
REGIONS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
REGIONS |= {"AKT": "America/Anchorage", "HT": "Pacific/Honolulu", "AT": "America/Halifax"}
"""Abbreviations that stand for standard and summer time alike."""

_ZONE = r"(?P<zone>Z|[+-]\d\d:?\d\d|[+-]\d\d|(?:[A-Z]{3,4}|[ECMPA]T|AKT|HT|ChST)\b)"
_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)"
    r"(?:[T ]{1,2}(?P<H>\d\d?):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,](?P<F>\d{1,9}))?)?(?:\s?" + _ZONE + r")?)?"
)
_EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)", re.A)
"""What nearly all machines write, and the library reads by itself in a tenth of the time."""
_EPOCH = re.compile(r"(?P<s>\d{9,10})(?:\.\d+)?$|(?P<ms>\d{12,13})$")
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T?(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?(?P<zone>Z)?)?$"
)
_FROM_UTC = re.compile(r"\b(?:UTC|GMT)\s?(?P<hours>[+-]\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?!\d)")
_AFTER_TIME = re.compile(r":\d\d(?:\.\d{1,6})?\s?(?P<offset>[+-]\d\d:?\d\d)\b")
_ABBREVIATION = re.compile(
    r"\b(?=[A-Z][A-Zh])(?:" + "|".join({*OFFSETS, *REGIONS} - {"Z", "AT"}) + r"|ChST)\b"
    r"|(?<=[ap]m\s)AT\b|(?<=[AP]M\s)AT\b"
)
"""Capitals alone: `at` in a line of capitals is a word, but after an hour."""


@dataclass(frozen=True)
class Clock:
    """A time read: RFC 3339 with offset, or the bare day where no zone or no hour is known."""

    value: str
    zone: str | None
    instant: datetime | None


def read_clock(raw: str, tz: str | None = None, *, day_first: bool = False) -> Clock | None:
    """Return the time `raw` names, or None. A time without a zone of its own is one of `tz` (an IANA name).

    Read are ISO 8601, RFC 2822, seconds and milliseconds since 1970, and what pages print in many languages:
    `Updated: 6:29 PM CST Dec 5, 2023`, `5. Dezember 2023, 18.29 Uhr MEZ`. See `dates` for `day_first`.
    """
    return _read(raw.strip()[:MAX_RAW], tz, day_first)


@lru_cache(maxsize=MAX_KNOWN)
def _read(raw: str, tz: str | None, day_first: bool) -> Clock | None:
    try:
        if _EXACT.fullmatch(raw):
            return _at(datetime.fromisoformat(raw), "offset")
        if epoch := _EPOCH.match(raw):
            return _from_epoch(epoch)
        iso = _ISO.search(raw) or _COMPACT.match(raw)
        return _from_iso(iso, tz) if iso else _from_words(raw, tz, day_first)
    except (ValueError, OverflowError):
        return None


def stamp(candidate: Candidate, tz: str | None = None, *, day_first: bool = False) -> Stamp | None:
    """Return the clock a candidate holds, with its source, or None where it holds none."""
    clock = read_clock(str(candidate.value), tz, day_first=day_first)
    if clock is None:
        return None
    via = "css" if candidate.via == "dom" else candidate.via
    return Stamp(value=clock.value, raw=candidate.raw, zone=clock.zone, source=f"{via}:{candidate.path}")


def order(found: Stamp) -> datetime:
    """Return the instant to sort a stamp by; a bare day counts as its end, so that a full time wins."""
    if "T" in found.value:
        return datetime.fromisoformat(found.value)
    return datetime.combine(date.fromisoformat(found.value), time.max, UTC)


def agree(one: Stamp, other: Stamp) -> bool:
    """Tell whether two stamps name one minute, or one day where either is a bare day."""
    if one.value == other.value:
        return True
    if "T" in one.value and "T" in other.value:
        return abs(order(one) - order(other)) < timedelta(minutes=1)
    return one.value[:10] == other.value[:10]


def is_finer(one: Stamp, other: Stamp) -> bool:
    """Tell whether `one` has the hour of the bare day that `other` is."""
    return "T" not in other.value and "T" in one.value and one.value[:10] == other.value


def _from_epoch(match: re.Match[str]) -> Clock | None:
    millis = int(match["ms"]) if match["ms"] else int(match["s"]) * 1000
    if millis // 1000 not in EPOCH_SECONDS:
        return None
    return _at(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=millis), "offset")


def _from_iso(match: re.Match[str], tz: str | None) -> Clock | None:
    held = match.groupdict()
    day = date(int(held["y"]), int(held["m"]), int(held["d"]))
    micros = int((held.get("F") or "0").ljust(6, "0")[:6])
    hour = time(int(held["H"]), int(held["M"]), int(held["S"] or 0), micros) if held["H"] else None
    return _build(day, hour, *_zone(held.get("zone"), tz))


def _from_words(raw: str, tz: str | None, day_first: bool) -> Clock | None:
    day = find_day(raw, day_first=day_first)
    return _build(day, find_hour(raw), *_zone_in(raw, tz)) if day else None


def _build(day: date, hour: time | None, zone: tzinfo | None, name: str | None) -> Clock | None:
    if hour is not None and zone is not None:
        return _at(datetime.combine(day, hour, zone), name)
    return Clock(day.isoformat(), None, None) if day.year in YEARS else None


def _at(moment: datetime, zone: str | None) -> Clock | None:
    return Clock(_rfc3339(moment), zone, moment) if moment.year in YEARS else None


def _zone_in(raw: str, tz: str | None) -> tuple[tzinfo | None, str | None]:
    """Return the zone a printed time names, wherever in it that stands, else that of `tz`."""
    if found := _FROM_UTC.search(raw):
        hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
        return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)), "offset"
    if after := _AFTER_TIME.search(raw):
        return _offset(after["offset"]), "offset"
    abbreviation = _ABBREVIATION.search(raw)
    return _zone(abbreviation[0] if abbreviation else None, tz)


def _zone(spelled: str | None, tz: str | None) -> tuple[tzinfo | None, str | None]:
    if spelled and (spelled == "Z" or spelled[0] in "+-"):
        return _offset(spelled), "offset"
    if spelled and spelled.upper() in OFFSETS:
        return timezone(timedelta(minutes=OFFSETS[spelled.upper()])), spelled.upper()
    if spelled and spelled.upper() in REGIONS:
        return ZoneInfo(REGIONS[spelled.upper()]), spelled.upper()
    return _named(tz), tz


def _offset(spelled: str) -> tzinfo:
    if spelled == "Z":
        return UTC
    digits = spelled[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if spelled[0] == "-" else minutes))


def _named(tz: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(tz) if tz else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _rfc3339(moment: datetime) -> str:
    text = moment.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text
