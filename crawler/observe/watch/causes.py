"""What is worth a notice, found in the database and in the spool."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from crawler.config import Config
from crawler.database import told
from crawler.observe.watch.coverage import Drop, drops
from crawler.observe.watch.outbox import Kind, Notice
from crawler.observe.watch.silence import Silence
from crawler.schedule.tables import runs
from crawler.store.spool import used_bytes

FAILED = ("lost", "unusable", "unbalanced", "usage")
"""Outcomes of runs that failed as a whole; single pages that did are in the reports."""
LATELY = timedelta(days=1)
"""Runs that ended before this are told of no more: the daemon was away, or notices were off."""
NEAR = 0.75
"""Part of SPOOL_BYTES from which the spool is near its bound; crawls pause at nine tenths."""


def runs_failed(engine: Engine, at: datetime) -> list[Notice]:
    """Return a notice of each run that failed lately. Raises DatabaseError."""
    query = select(runs).where(runs.c.ended_at > at - LATELY, runs.c.outcome.in_(FAILED))
    with told("the runs cannot be looked up"), engine.connect() as connection:
        return [_run_failed(row) for row in connection.execute(query.order_by(runs.c.ended_at))]


def _run_failed(row: Any) -> Notice:
    of = row.entry or row.spider
    text = f"run {row.run_id} of {of} ended: {row.outcome}"
    facts = {
        name: getattr(row, name) for name in ("run_id", "entry", "spider", "outcome", "exit_code", "report")
    }
    return Notice(Kind.RUN_FAILED, of, row.run_id, text, facts)


def door_switched(outlet: str, told_of: dict[str, Any], at: datetime) -> Notice:
    """Return the notice that an outlet's door was left for another or for none; told once a day at most."""
    left, used, why = told_of.get("left"), told_of.get("used"), told_of.get("why")
    text = f"{outlet}: {used or 'no door'}, not {left} ({why})"
    facts = {"outlet": outlet, "used": used, "left": left, "why": why}
    return Notice(Kind.DOOR_SWITCHED, outlet, f"{left} {used} {at:%Y-%m-%d}", text, facts)


def outlet_silent(silence: Silence) -> Notice:
    """Return the notice that a newsroom has fallen silent; one for each silence."""
    since, fell = f"{silence.new_at:%Y-%m-%d %H:%M}Z", f"{silence.silent_at:%Y-%m-%d %H:%M}Z"
    text = f"{silence.outlet}: nothing new since {since}, expected by {fell}"
    facts = {
        "outlet": silence.outlet,
        "new_at": silence.new_at.isoformat(),
        "silent_at": silence.silent_at.isoformat(),
        "intervals": round(silence.intervals, 1),
    }
    return Notice(Kind.OUTLET_SILENT, silence.outlet, silence.new_at.isoformat(), text, facts)


def coverage_dropped(engine: Engine, at: datetime) -> list[Notice]:
    """Return a notice of each field that is read on far fewer pages than before. Raises DatabaseError."""
    return [_dropped(drop, at) for drop in drops(engine, at.date())]


def _dropped(drop: Drop, at: datetime) -> Notice:
    of = drop.outlet or drop.spider
    text = f"{of}: {drop.field} on {drop.now:.0%} of the newest pages, {drop.before:.0%} before"
    facts = {name: getattr(drop, name) for name in ("spider", "outlet", "field", "now", "before")}
    week = at.isocalendar()
    return Notice(Kind.COVERAGE_DROPPED, f"{of} {drop.field}", f"{week.year} week {week.week}", text, facts)


def spool_near_bound(config: Config, at: datetime) -> list[Notice]:
    """Return the notice that this machine's spool is near its bound; one a day. Raises SpoolError."""
    used, bound = used_bytes(config.spool_dir), config.spool_bytes
    if used < bound * NEAR:
        return []
    host = socket.gethostname()
    text = f"{host}: the spool holds {used:,} of {bound:,} bytes (SPOOL_BYTES); crawls pause when it is full"
    facts = {"host": host, "used": used, "bound": bound}
    return [Notice(Kind.SPOOL_NEAR_BOUND, host, f"{at:%Y-%m-%d}", text, facts)]
