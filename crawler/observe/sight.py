"""What a page looks like to its readers: which fields it gives, from where, in what zone, how long."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.article import site_id_of
from crawler.extract.choose import Choice
from crawler.extract.library import library
from crawler.index.pages import KeptPage
from crawler.records import Outcome, Reading
from crawler.urls import host_of

COVERED = (
    *("headline", "canonical_url", "dek", "authors", "published", "modified", "displayed", "dateline"),
    *("section", "breadcrumbs", "tags", "blocks", "images", "videos", "transcripts", "links"),
)
"""Fields of an article that a page may lack."""
STORY_COVERED = ("title", "dek", "summaries", "updated", "distribution", "topics", "places", "members")
SOURCES = {"images": "image"}
"""Fields whose provenance has another name."""
CLOCKS = ("published", "modified", "displayed")
MISSING = "missing"

_SEASON = re.compile(r"([A-Z]{1,3})[SD]T")

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing about a field: whether and where it was read (`source`), its `zone`, its `clock`."""

    field: str
    aspect: str


@dataclass(frozen=True, slots=True)
class Sight:
    """One page: its traits as words, its lengths as numbers; captured `at`, RFC 3339 in UTC."""

    url: str
    at: str
    pack: str | None
    """The group or aggregator whose layout read it, None for the generic reader."""
    traits: dict[Trait, str]
    lengths: dict[str, int]


def sight_of(page: KeptPage, reading: Reading) -> Sight | None:
    """Return the sight of a page that was read; None for one that is no article's or story's.

    A page of many stories is one sight, for they change together: what most of them show.
    """
    record = reading.article or reading.story
    if record is None and (reading.reason == "not_html" or not _is_meant(page.url)):
        return None
    records = [one.to_dict() for one in (record, *reading.stories)] if record else []
    pack = (reading.pack or "").partition("@")[0]
    pack = "" if pack == Choice().pack else pack
    traits = {Trait("record", "coverage"): str(reading.outcome)}
    if record:
        traits[Trait("layout", "source")] = pack or "generic"
        covered = COVERED if reading.article else STORY_COVERED
        traits |= _usual([_traits(one, covered, page.capture.fetched_at) for one in records])
    lengths = _lengths(records) if reading.outcome is Outcome.STORED else {}
    return Sight(page.url, page.capture.fetched_at or "", pack or None, traits, lengths)


def _traits(values: Values, covered: Sequence[str], fetched_at: str | None) -> dict[Trait, str]:
    traits = {Trait(field, "source"): _source(values, field) for field in covered}
    return traits | dict(_clock_traits(values, fetched_at))


def _usual(found: Sequence[Mapping[Trait, str]]) -> dict[Trait, str]:
    """Return for each trait that most records have the word that is commonest, of equals the first."""
    words: dict[Trait, Counter[str]] = {}
    for traits in found:
        for trait, word in traits.items():
            words.setdefault(trait, Counter())[word] += 1
    return {
        trait: counted.most_common(1)[0][0]
        for trait, counted in words.items()
        if 2 * counted.total() > len(found)
    }


def _is_meant(url: str) -> bool:
    """Tell whether an address is one of an article, so that finding none there means something."""
    known = library().outlet(host_of(url))
    if known:
        return any(site_id_of(url, layout) for layout in known[0].layouts)
    try:
        return len(urlsplit(url).path) > 1
    except ValueError:
        return False


def _source(values: Values, field: str) -> str:
    if not values.get(field):
        return MISSING
    found = values.get("provenance", {}).get(SOURCES.get(field, field))
    return f"{found['via']} {found['path']}" if found else "there"


def _clock_traits(values: Values, fetched_at: str | None) -> Iterator[tuple[Trait, str]]:
    read = {name: stamp for name in CLOCKS if (stamp := values.get(name))}
    for name, stamp in read.items():
        yield Trait(name, "zone"), _zone(stamp)
    published = _instant(read.get("published"))
    if published and (displayed := _instant(read.get("displayed"))):
        hours = round((displayed - published).total_seconds() / 3600)
        within = abs(hours) <= 14  # the most that zones differ by and newsrooms hold an article back
        yield Trait("displayed", "clock"), f"{hours:+d} h from published" if within else "days from published"
    fetched = _instant({"value": fetched_at})
    if published and fetched:
        yield Trait("published", "clock"), "after the fetch" if published > fetched else "before the fetch"


def _zone(stamp: Values) -> str:
    """Return a zone's name without its season, so that a change to summer time is none."""
    name, value = str(stamp.get("zone")), str(stamp.get("value"))
    if name == "offset":
        return "offset Z" if value.endswith("Z") else "offset of its own"
    season = _SEASON.fullmatch(name)
    return f"{season[1]}T" if season else name


def _instant(stamp: Values | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(str((stamp or {}).get("value")))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _lengths(records: Sequence[Values]) -> dict[str, int]:
    if records and "members" in records[0]:
        return {"stories": len(records), "members": sum(len(one["members"]) for one in records)}
    if not records or not records[0].get("body_text"):
        return {}
    values = records[0]
    return {"body_text": len(values["body_text"].split()), "blocks": len(values.get("blocks") or ())}
