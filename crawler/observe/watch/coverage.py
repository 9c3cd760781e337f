"""Which fields are read on far fewer pages than before, at one outlet or at many, as runs have counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from sqlalchemy import Engine, select

from crawler.database import told
from crawler.observe.drift import CHANCE, FEWEST, SHARE, WINDOW, chance_of
from crawler.observe.report import ARTICLES, BODY, PAGES
from crawler.observe.watch.tallies import FIELD_COUNTS

BEFORE = timedelta(days=28)
"""How far back the pages go that the newest ones are compared with."""
SELDOM = 1 / 8
"""Share of the spans before that may have been as low as the newest pages: weekends are a quarter of them."""
MOST = 1_000
"""Pages that a share is reckoned of; beyond, the exact test takes seconds."""

Days = Mapping[date, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Drop:
    """A field that is read on a share of the newest pages, and was on another of those before them.

    They are an outlet's; with `outlet` None they are those of most outlets of the spider.
    """

    spider: str
    outlet: str | None
    field: str
    since: date
    now: float
    before: float


@dataclass(frozen=True, slots=True)
class _Fall:
    since: date
    now: float
    before: float


def drops(engine: Engine, today: date) -> list[Drop]:
    """Return the fields whose coverage has dropped, by spider. Raises DatabaseError."""
    query = select(FIELD_COUNTS).where(FIELD_COUNTS.c.day > today - BEFORE)
    counts: dict[str, dict[str, dict[date, Counter[str]]]] = {}
    with told("the counts of fields cannot be looked up"), engine.connect() as connection:
        for row in connection.execute(query):
            days = counts.setdefault(row.spider, {}).setdefault(row.outlet, {})
            days.setdefault(row.day, Counter())[row.field] = row.pages
    return [drop for spider, outlets in sorted(counts.items()) for drop in dropped(spider, outlets)]


def dropped(spider: str, outlets: Mapping[str, Days]) -> Iterator[Drop]:
    """Yield the fields that have dropped at single outlets, and once those that have at most of a spider's.

    A field has dropped at the spider where it has at more than half of its outlets, or on the pages of all
    others together, which may be too few at each.
    """
    own = {outlet: _fallen(days) for outlet, days in sorted(outlets.items())}
    whole = _fallen(_pooled(outlets.values()))
    for field in sorted({*whole, *chain(*own.values())}):
        those = [outlet for outlet, fallen in own.items() if field in fallen]
        rest = _pooled(days for outlet, days in outlets.items() if outlet not in those)
        if field in whole and (len(those) * 2 > len(outlets) > 1 or field in _fallen(rest)):
            yield _drop(spider, None, field, whole[field])
        else:
            yield from (_drop(spider, outlet, field, own[outlet][field]) for outlet in those)


def _drop(spider: str, outlet: str | None, field: str, fall: _Fall) -> Drop:
    return Drop(spider, outlet, field, fall.since, fall.now, fall.before)


def _fallen(days: Days) -> dict[str, _Fall]:
    """Return the fields that are read on far fewer of the newest pages, by the test of `scrapy drift`."""
    newest = next(_spans(sorted(days, reverse=True), days, PAGES, WINDOW), ())
    fields = set(chain(*days.values())) - {PAGES, ARTICLES}
    return {field: fall for field in fields if (fall := _fall(field, newest, days))}


def _fall(field: str, newest: Sequence[date], days: Days) -> _Fall | None:
    # A page whose body is not found is no article any more: the other fields are asked of articles alone.
    base = PAGES if field == BODY else ARTICLES
    earlier = sorted(days.keys() - set(newest), reverse=True)
    few, of_few = (sum(days[day].get(name, 0) for day in newest) for name in (field, base))
    many, of_many = (sum(days[day].get(name, 0) for day in earlier) for name in (field, base))
    if min(of_few, of_many) < FEWEST:
        return None
    now, before = few / of_few, many / of_many
    if before - now < SHARE or _is_usual(now, field, base, days, earlier):
        return None
    if chance_of(*_at_most(few, of_few), *_at_most(many, of_many)) > CHANCE:
        return None
    return _Fall(min(newest), now, before)


def _at_most(part: int, whole: int) -> tuple[int, int]:
    """Return a share as one of `MOST` pages where it is of more: that can only make it less telling."""
    return (part, whole) if whole <= MOST else (part * MOST // whole, MOST)


def _is_usual(now: float, field: str, base: str, days: Days, earlier: Sequence[date]) -> bool:
    """Tell whether spans before were as low: pages of one day are alike, and those of weekends are others."""
    spans = list(_spans(earlier, days, base, FEWEST))
    shares = [
        sum(days[day].get(field, 0) for day in span) / sum(days[day].get(base, 0) for day in span)
        for span in spans
    ]
    return sum(share <= now for share in shares) > len(shares) * SELDOM


def _spans(ordered: Iterable[date], days: Days, base: str, least: int) -> Iterator[tuple[date, ...]]:
    """Yield the days in spans that hold `least` pages each; what is left over is too few."""
    span: list[date] = []
    for day in ordered:
        span.append(day)
        if sum(days[one].get(base, 0) for one in span) >= least:
            yield tuple(span)
            span = []


def _pooled(outlets: Iterable[Days]) -> Days:
    total: dict[date, Counter[str]] = {}
    for day, counted in chain.from_iterable(days.items() for days in outlets):
        total.setdefault(day, Counter()).update(counted)
    return total
