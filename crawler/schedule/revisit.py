"""When an article is asked for again: densely while it is young, ever more seldom to its last day. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from crawler.pace import Pace


class Revisit(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one article."""

    found_at: datetime
    due_at: datetime | None
    """None once it is asked for no more."""
    interval_s: float = 0.0
    """What it was last left alone for; 0 before it was first asked for."""


def first_revisit(at: datetime) -> Revisit:
    """Return what is remembered of an article that a door shows for the first time: it is due."""
    return Revisit(found_at=at, due_at=at)


def asked(known: Revisit, at: datetime, changed: bool, pace: Pace) -> Revisit:
    """Return what is remembered after the article was asked for at `at`, `changed` since the time before."""
    factor = pace.article_changed if changed else pace.article_unchanged
    shortest = pace.article_shortest if known.interval_s else pace.article_first
    interval = max(known.interval_s * factor, shortest)
    due_at = at + timedelta(seconds=interval)
    last = known.found_at + timedelta(days=pace.article_days)
    return Revisit(found_at=known.found_at, due_at=due_at if due_at <= last else None, interval_s=interval)
