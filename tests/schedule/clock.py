"""Words for time in these tests: instants written short, and all due instants of a span."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.schedule.cron import parse_cron
from crawler.schedule.ticks import Rhythm

ZONE_UTC = ZoneInfo("UTC")


def utc(text: str) -> datetime:
    """Return `2026-10-25 01:30` as an instant of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due_between(expression: str, zone: str, first: str, last: str) -> list[str]:
    """Return the due instants later than `first` and until `last`, in UTC, month to minute."""
    rhythm, at, end = Rhythm(parse_cron(expression), ZoneInfo(zone)), utc(first), utc(last)
    found: list[str] = []
    while (due := rhythm.next_after(at)) <= end:
        assert rhythm.latest_until(due) == due
        assert not found or rhythm.latest_until(due - timedelta(seconds=1)) == at
        found.append(f"{due:%m-%d %H:%M}")
        at = due
    return found
