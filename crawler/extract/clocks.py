"""The clocks of a page: every spelling of a time that pages use, to RFC 3339. No machine's clock is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.records import Candidate, Stamp

MAX_RAW = 200
YEARS = range(1980, 2101)
"""Years a news page may name; anything else is no clock."""
EPOCH_SECONDS = range(315_532_800, 4_133_980_800)

OFFSETS = {"Z": 0, "UTC": 0, "GMT": 0, "BST": 60, "NST": -150, "NDT": -90, "AST": -240, "ADT": -180}
OFFSETS |= {
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
}
OFFSETS |= {"AKST": -540, "AKDT": -480, "HST": -600, "HDT": -540, "SST": -660, "ChST": 600}
"""Minutes east of UTC of the abbreviations US and Canadian stations print."""
REGIONS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
REGIONS |= {"AKT": "America/Anchorage", "HT": "Pacific/Honolulu", "AT": "America/Halifax"}
"""Abbreviations that stand for standard and summer time alike."""
MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6}
MONTHS |= {"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

_ZONE = r"(?P<zone>Z|[+-]\d\d:?\d\d|[+-]\d\d|(?:[A-Z]{3,4}|[ECMPA]T|AKT|HT|ChST)\b)"
_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)"
    r"(?:[T ]{1,2}(?P<H>\d\d?):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,](?P<F>\d{1,9}))?)?(?:\s?" + _ZONE + r")?)?"
)
_EPOCH = re.compile(r"(?P<s>\d{9,10})(?:\.\d+)?$|(?P<ms>\d{12,13})$")
_NAME = r"(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATES = (
    re.compile(r"\b" + _NAME + r"\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})\b", re.I),
    re.compile(r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+" + _NAME + r",?\s+(?P<y>\d{4})\b", re.I),
    re.compile(r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})\b"),
    re.compile(r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})\b"),
)
_TIME = re.compile(
    r"\b(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d))?(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:,?\s{0,2}\(?"
    + _ZONE
    + r")?",
    re.I,
)
_ABBREVIATION = re.compile(r"\b(?:" + "|".join((*OFFSETS, *REGIONS)) + r")\b")


@dataclass(frozen=True)
class Clock:
    """A time read: RFC 3339 with offset, or the bare day where no zone or no hour is known."""

    value: str
    zone: str | None
    instant: datetime | None


def read_clock(raw: str, tz: str | None = None) -> Clock | None:
    """Return the time `raw` names, or None. A time without a zone of its own is one of `tz` (an IANA name).

    Read are ISO 8601, RFC 2822, seconds and milliseconds since 1970, and what US stations print:
    `Updated: 6:29 PM CST Dec 5, 2023`.
    """
    raw = raw.strip()[:MAX_RAW]
    try:
        epoch = _EPOCH.match(raw)
        if epoch:
            return _from_epoch(epoch)
        iso = _ISO.search(raw)
        return _build(iso, iso, tz) if iso else _from_words(raw, tz)
    except (ValueError, OverflowError):
        return None


def stamp(candidate: Candidate, tz: str | None = None) -> Stamp | None:
    """Return the clock a candidate holds, with its source, or None where it holds none."""
    clock = read_clock(str(candidate.value), tz)
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
    if "T" in one.value and "T" in other.value:
        return abs(order(one) - order(other)) < timedelta(minutes=1)
    return one.value[:10] == other.value[:10]


def _from_epoch(match: re.Match[str]) -> Clock | None:
    millis = int(match["ms"]) if match["ms"] else int(match["s"]) * 1000
    if millis // 1000 not in EPOCH_SECONDS:
        return None
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=millis)
    return Clock(_rfc3339(moment), "offset", moment)


def _from_words(raw: str, tz: str | None) -> Clock | None:
    day = next((m for m in (pattern.search(raw) for pattern in _DATES) if m), None)
    hour = _TIME.search(raw)
    if day is None:
        return None
    elsewhere = _ABBREVIATION.search(raw)
    if hour and elsewhere and not _is_known(hour["zone"]):
        return _build(day, hour, tz, elsewhere[0])
    return _build(day, hour, tz)


def _build(
    day: re.Match[str], hour: re.Match[str] | None, tz: str | None, spelled: str | None = None
) -> Clock | None:
    held = day.groupdict()
    month = MONTHS[held["mon"][:3].lower()] if held.get("mon") else int(held["m"])
    on = date(int(held["y"]), month, int(held["d"]))
    if on.year not in YEARS:
        return None
    parts = hour.groupdict() if hour else {}
    zone, name = _zone(spelled or parts.get("zone"), tz)
    if not parts.get("H") or zone is None:
        return Clock(on.isoformat(), None, None)
    moment = datetime.combine(on, _time(parts), zone)
    return Clock(_rfc3339(moment), name, moment)


def _time(parts: dict[str, str]) -> time:
    hour = int(parts["H"])
    if parts.get("half"):
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    micros = int((parts.get("F") or "0").ljust(6, "0")[:6])
    return time(hour, int(parts["M"]), int(parts.get("S") or 0), micros)


def _is_known(spelled: str | None) -> bool:
    return spelled is not None and (spelled[0] in "Z+-" or spelled.upper() in OFFSETS | REGIONS)


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
    return moment.isoformat().removesuffix("+00:00") + ("Z" if moment.utcoffset() == timedelta(0) else "")
