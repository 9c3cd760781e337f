"""Which fields are read on far fewer pages than before, from what the runs have counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine, select

from crawler.database import told
from crawler.observe.drift import CHANCE, FEWEST, SHARE, WINDOW, chance_of
from crawler.observe.report import ARTICLES
from crawler.observe.watch.tallies import FIELD_COUNTS

BEFORE = timedelta(days=28)
"""How far back the pages go that the newest ones are compared with."""

Days = Mapping[date, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Drop:
    """A field that a spider reads on a share of its newest pages, and on another of those before them."""

    spider: str
    field: str
    since: date
    now: float
    before: float


def drops(engine: Engine, today: date) -> list[Drop]:
    """Return the fields whose coverage has dropped. Raises DatabaseError."""
    query = select(FIELD_COUNTS).where(FIELD_COUNTS.c.day > today - BEFORE)
    days: dict[str, dict[date, Counter[str]]] = {}
    with told("the counts of fields cannot be looked up"), engine.connect() as connection:
        for row in connection.execute(query):
            days.setdefault(row.spider, {}).setdefault(row.day, Counter())[row.field] = row.pages
    return [drop for spider, counted in sorted(days.items()) for drop in dropped(spider, counted)]


def dropped(spider: str, days: Days) -> Iterator[Drop]:
    """Yield the fields that are read on far fewer of the newest pages, by the test of `scrapy drift`."""
    newest = _newest(days)
    newer = _sum(days[day] for day in newest)
    older = _sum(counted for day, counted in days.items() if day not in newest)
    if min(newer[ARTICLES], older[ARTICLES]) < FEWEST:
        return
    for field in sorted(older.keys() - {ARTICLES}):
        now, before = newer[field] / newer[ARTICLES], older[field] / older[ARTICLES]
        chance = chance_of(newer[field], newer[ARTICLES], older[field], older[ARTICLES])
        if before - now >= SHARE and chance <= CHANCE:
            yield Drop(spider, field, min(newest), now, before)


def _newest(days: Days) -> Sequence[date]:
    """Return the latest days that hold a window of pages together."""
    taken: list[date] = []
    pages = 0
    for day in sorted(days, reverse=True):
        if pages >= WINDOW:
            break
        taken.append(day)
        pages += days[day].get(ARTICLES, 0)
    return taken


def _sum(counted: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counted:
        total.update(one)
    return total
