"""When an entry is due: the instants of an interval or a cron expression in a zone, from times given.

An interval counts in UTC from the epoch: every daemon names the same instants, and a restart shifts nothing.
A cron expression that limits the hour runs once per wall-clock time of a local date: autumn's second hour
adds nothing, and a time missing in spring is the first instant after the gap. One that runs in every hour
follows the real hours through both nights, as crontab(5) does.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from crawler.schedule.cron import Cron

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HORIZON_DAYS = 15_000
"""Forty-one years: a 29th of February comes back to its weekday within forty, 2100 being no leap year."""


DAYS_KEPT = 300
"""Days of a cron expression whose instants are kept: each is asked for some thousand times."""


@dataclass(frozen=True, slots=True)
class Every:
    """An interval."""

    text: str
    period: timedelta

    def __str__(self) -> str:
        return f"every {self.text}"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When something runs: an interval or a cron expression, its zone, and the longest random delay."""

    times: Every | Cron
    zone: ZoneInfo
    jitter: timedelta = timedelta(0)

    def __str__(self) -> str:
        return f"{self.times} {self.zone.key}"

    def next_after(self, moment: datetime) -> datetime:
        """Return the first due instant later than `moment`, in UTC."""
        if isinstance(self.times, Every):
            return _on_grid(moment, self.times.period) + self.times.period
        return min(_near(self.times, self.zone, moment, 1))

    def latest_until(self, moment: datetime) -> datetime:
        """Return the last due instant that is not later than `moment`, in UTC."""
        if isinstance(self.times, Every):
            return _on_grid(moment, self.times.period)
        return max(_near(self.times, self.zone, moment, -1))

    def delay(self, name: str, due: datetime) -> timedelta:
        """Return how much later the run of `name` due at `due` starts: 0 to the jitter, always the same."""
        draw = hashlib.sha256(f"{name} {due.isoformat()}".encode()).digest()
        return self.jitter * (int.from_bytes(draw[:6]) / 2**48)

    def start_after(self, name: str, moment: datetime) -> datetime:
        """Return the first start later than `moment`, its delay included, in UTC."""
        dues = (self.latest_until(moment), self.next_after(moment))
        starts = (due + self.delay(name, due) for due in dues)
        return min(start for start in starts if start > moment)


def _on_grid(moment: datetime, period: timedelta) -> datetime:
    return moment.astimezone(UTC) - (moment - EPOCH) % period


def _near(cron: Cron, zone: ZoneInfo, moment: datetime, way: int) -> set[datetime]:
    """Return the instants of the nearest days with any after (`way` 1) or until (`way` -1) the moment."""
    today = moment.astimezone(zone).date() - way * DAY
    for ahead in range(HORIZON_DAYS):
        days = (today + way * ahead * DAY, today + way * (ahead + 1) * DAY)
        found = {at for day in days for at in _instants(cron, zone, day) if (at > moment) is (way > 0)}
        if found:
            return found
    raise ValueError(f"{cron} has no run within {HORIZON_DAYS} days of {moment:%Y-%m-%d}")


@lru_cache(maxsize=DAYS_KEPT)
def _instants(cron: Cron, zone: ZoneInfo, day: date) -> tuple[datetime, ...]:
    if not cron.runs_on(day):
        return ()
    return tuple(at for wall in cron.times() for at in _instants_of(day, wall, zone, cron.every_hour))


def _instants_of(day: date, at: time, zone: ZoneInfo, every_hour: bool) -> Iterator[datetime]:
    """Yield what one wall-clock time means: a doubled one may be two instants, a missing one none."""
    wall = datetime.combine(day, at, zone)
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if second >= first or not every_hour:
        yield _end_of_gap(second, first, zone) if second < first else first
    if second > first and every_hour:
        yield second


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which the zone's clocks jumped, given one instant on each side of it."""
    offset = after.astimezone(zone).utcoffset()
    seconds = range(int((after - before).total_seconds()))
    jumped = bisect_left(
        seconds, True, key=lambda s: (before + timedelta(seconds=s)).astimezone(zone).utcoffset() == offset
    )
    return before + timedelta(seconds=jumped)
