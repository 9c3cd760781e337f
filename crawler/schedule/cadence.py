"""When a newsroom's door is looked at again, learned from what each look brought. Pure: every time is given.

The rule is that of commoncrawl's news-crawl: the interval grows by a factor after a look that brought nothing
new and shrinks by another after one that did, within bounds.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from crawler.pace import Pace


class Cadence(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one newsroom."""

    interval_s: float
    due_at: datetime
    looked_at: datetime | None = None
    new_at: datetime | None = None
    """When a look last brought something new; before that, the time of the first look."""


def ahead(pace: Pace) -> timedelta:
    """Return how soon after a run what falls due is taken by it, too.

    Runs as often as the shortest interval come a little early or late: else every second one finds nothing.
    """
    return timedelta(seconds=pace.door_shortest / 4)


def first_cadence(at: datetime, pace: Pace) -> Cadence:
    """Return what is remembered of a newsroom that was never looked at: it is due."""
    return Cadence(interval_s=pace.door_shortest, due_at=at)


def looked(known: Cadence, at: datetime, new: int, pace: Pace) -> Cadence:
    """Return what is remembered after a look at `at` that showed `new` articles never shown before.

    A door is never left alone for longer than `door_idle_s`, or than a share of the time that it has shown
    nothing new for: a night says little of the morning, a silent month much of the next day.
    """
    factor = pace.door_changed if new else pace.door_unchanged
    new_at = at if new else known.new_at or at
    patience = max(pace.door_idle, (at - new_at).total_seconds() * pace.door_patience)
    longest = max(min(patience, pace.door_longest), pace.door_shortest)
    interval = min(max(known.interval_s * factor, pace.door_shortest), longest)
    return Cadence(interval_s=interval, due_at=at + timedelta(seconds=interval), looked_at=at, new_at=new_at)
