"""Since when an entry is known: nothing is owed for the time before."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from crawler.schedule.known import known_since
from crawler.schedule.timetable import Entry, parse
from tests.schedule.clock import utc

NOON = utc("2026-11-22 12:00")
LATER = NOON + timedelta(hours=3)


def entry(time: str) -> Entry:
    return parse(f'[[entry]]\nname = "kpol"\nspider = "hearst"\n{time}', "t.toml", {"hearst": None})[0]


def test_a_cron_is_known_from_the_moment_it_was_first_read(engine: Engine) -> None:
    daily = entry('cron = "0 6 * * *"')
    assert known_since(engine, [daily], NOON) == {"kpol": NOON}
    assert known_since(engine, [daily], LATER) == {"kpol": NOON}


def test_a_new_interval_owes_its_first_run_at_once(engine: Engine) -> None:
    assert known_since(engine, [entry('every = "20m"')], NOON) == {"kpol": NOON - timedelta(minutes=20)}


def test_a_changed_rhythm_or_zone_is_known_from_its_change(engine: Engine) -> None:
    known_since(engine, [entry('cron = "0 6 * * *"')], NOON)
    assert known_since(engine, [entry('cron = "0 8 * * *"')], LATER) == {"kpol": LATER}
    moved = entry('cron = "0 8 * * *"\nzone = "America/New_York"')
    assert known_since(engine, [moved], LATER + timedelta(hours=1)) == {"kpol": LATER + timedelta(hours=1)}


def test_other_arguments_or_another_jitter_change_nothing(engine: Engine) -> None:
    known_since(engine, [entry('cron = "0 6 * * *"')], NOON)
    other = entry('cron = "0 6 * * *"\njitter = "2m"\nargs = { only = "kpol" }')
    assert known_since(engine, [other], LATER) == {"kpol": NOON}
