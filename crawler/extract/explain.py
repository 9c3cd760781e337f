"""A reading told in lines: each value, where it was found, what lost to it and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from crawler.extract.clocks import order, stamp
from crawler.records import Article, Candidate, Provenance, Reading, Stamp, StoryCluster

SHOWN = 100
"""Characters of a value that are shown."""
TIMES = {"published": "the earliest", "modified": "the latest", "displayed": "the earliest"}
"""Fields that are times, and which of several that are asked as equals is taken."""


def explained(reading: Reading) -> Iterator[str]:
    """Yield for each field its value, where it was found, and the values that lost with the reason.

    The stories of a page of many are told one behind the other, each under a line that names it.
    """
    record = reading.article or reading.story
    if record is None:
        return
    if reading.pack:
        yield f"reader: {reading.pack}"
    number = 1 + len(reading.stories)
    for place, one in enumerate((record, *reading.stories), start=1):
        if number > 1 and isinstance(one, StoryCluster):
            yield f"story {place} of {number}: {_short(one.title)}"
        yield from _record(one)


def _record(record: Article | StoryCluster) -> Iterator[str]:
    values = record.to_dict()
    for field, found in record.provenance.items():
        if field in TIMES:
            yield from _time(field, values.get(field), found)
        elif field != "clocks":
            yield from _field(field, values.get(field), found)
    if isinstance(record, Article):
        yield from _clocks(record)
    quality = values["quality"]
    yield f"quality: {quality['score']} {' '.join(quality['flags'])}".rstrip()
    yield from (f"    check {name}: {value}" for name, value in quality["checks"].items())


def _field(field: str, value: object, found: Provenance) -> Iterator[str]:
    yield f"{field}: {_short(value)}"
    yield f"    from {_place(found)}" + (f", as {_short(found.raw)}" if found.raw else "")
    yield from (f"    also {place} (says the same)" for place in found.agreeing)
    for loser in found.conflicts:
        yield f"    not  {_place(loser)}: {_short(loser.raw)} (differs, asked later or not preferred)"


def _time(field: str, value: Any, found: Provenance) -> Iterator[str]:
    yield f"{field}: {value['value']} (zone: {value['zone'] or 'unknown'})" if value else f"{field}: none"
    yield f"    from {_place(found)}, as {_short(found.raw)} (asked first; of equals {TIMES[field]})"
    yield from (f"    also {place} (says the same)" for place in found.agreeing)
    for loser in found.conflicts:
        yield f"    not  {_place(loser)}: {_short(loser.raw)} ({_apart(loser, value)})"


def _clocks(article: Article) -> Iterator[str]:
    won = {
        _source(found): field
        for field in reversed(TIMES)
        if isinstance(found := getattr(article, field), Stamp)
    }
    yield f"clocks: {len(article.clocks)} seen"
    for clock in article.clocks:
        taken = f"  <- {won[_source(clock)]}" if _source(clock) in won else ""
        yield f"    {clock.value} from {clock.source} (zone: {clock.zone or 'unknown'}){taken}"


def _source(clock: Stamp) -> tuple[str, str]:
    return clock.source, clock.value


def _apart(loser: Candidate, value: Any) -> str:
    read = stamp(loser)
    if read is None or not value:
        return "no time that can be read"
    if ("T" in read.value) != ("T" in value["value"]):
        return "a day without its hour" if "T" in value["value"] else "asked later"
    gap = order(read) - order(msgspec.convert(value, Stamp))
    if not gap:
        return "the same instant"
    return f"{_length(abs(gap))} {'later' if gap > timedelta() else 'earlier'}, asked later or not preferred"


def _length(gap: timedelta) -> str:
    minutes, seconds = divmod(round(gap.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "under a second"


def _place(found: Candidate | Provenance) -> str:
    return f"{found.via} {found.path}"


def _short(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
