"""24 virtual hours of the daemon with kills and crashes: no run lost, none doubled, on both nights of DST.

The long form: `DAYS=20 ./dev pytest tests/schedule/test_day.py` draws so many days of each kind.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.schedule import dispatch, runs
from crawler.schedule.standing import RERUN_AFTER, RERUNS
from crawler.schedule.timetable import Entry, parse
from tests.schedule.clock import utc
from tests.schedule.day import STEP, Day

DAYS = int(os.environ.get("DAYS", "1"))
ENTRIES = {
    **{f"often-{number}": 'every = "10m"' for number in range(4)},
    **{f"late-{number}": 'every = "1h"\njitter = "9m"' for number in range(3)},
    "quarter": 'cron = "*/15 * * * *"\nzone = "America/New_York"',
    "half-one": 'cron = "30 1 * * *"\nzone = "America/New_York"',
    "half-two": 'cron = "30 2 * * *"\nzone = "America/New_York"',
    "noon": 'cron = "0 12 * * *"\nzone = "Europe/London"',
}
NIGHTS = {
    "spring": ("2026-03-08 04:50", {"half-one": "06:30", "half-two": "07:00", "noon": "12:00"}),
    "autumn": ("2026-11-01 03:50", {"half-one": "05:30", "half-two": "07:30", "noon": "12:00"}),
}
"""When the day begins in UTC, and when its daily entries are due: at 2:30 there is no such time in spring."""


def entries() -> tuple[Entry, ...]:
    rows = (f'[[entry]]\nname = "{name}"\nspider = "hearst"\n{times}' for name, times in ENTRIES.items())
    return parse("\n".join(rows), "t.toml", {"hearst": None})


@pytest.fixture(params=[(night, seed) for night in NIGHTS for seed in range(DAYS)], ids=str)
def day(
    request: pytest.FixtureRequest, sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Day:
    """A day that was lived through."""
    night, seed = request.param
    lived = Day(sqlite, tmp_path, entries(), utc(NIGHTS[night][0]), random.Random(f"{night} {seed}"))
    monkeypatch.setattr(runs, "now", lambda: lived.now)
    monkeypatch.setattr(dispatch, "now", lambda: lived.now)
    monkeypatch.setattr(dispatch, "alive", lived.alive)
    lived.live(timedelta(hours=24))
    return lived


def test_no_run_is_lost_none_is_doubled_and_nights_are_as_the_wall_clock_says(day: Day) -> None:
    assert sum(not up for _, up in day.up) > 10, "the daemon was down now and then"
    assert sum(crawl.code != 0 for crawl in day.crawls.values()) > 10, "crawls crashed"
    for entry in day.entries:
        _check_none_doubled(day, entry)
        _check_none_lost(day, entry)
        _check_lost_repeated(day, entry)
    _, dues = NIGHTS["spring" if day.up[0][0].month == 3 else "autumn"]
    for entry in (entry for entry in day.entries if entry.name in dues):
        (due,) = day.dues(entry)
        assert f"{due:%H:%M}" == dues[entry.name]
        assert day.of(entry)[0].run.due_at == due


def _check_none_doubled(day: Day, entry: Entry) -> None:
    crawls = day.of(entry)
    assert set(Counter(crawl.run.due_at for crawl in crawls).values()) <= {1}
    for before, after in pairwise(crawls):
        assert before.ended_at
        assert before.ended_at <= after.started_at, f"{entry.name} overlaps"


def _check_none_lost(day: Day, entry: Entry) -> None:
    """An instant runs once a daemon is there and the one before is over, or a later one takes its place."""
    for due in day.dues(entry):
        start = due + entry.rhythm.delay(entry.name, due)
        later = [
            crawl for crawl in day.of(entry) if crawl.started_at >= due and _due(crawl.run.due_at) >= due
        ]
        began = later[0].started_at if later else day.now
        assert day.idle(entry, start, began) <= 2 * STEP, f"{entry.name} due at {due} waited"


def _check_lost_repeated(day: Day, entry: Entry) -> None:
    """A crawl that crashed is repeated, after a minute and two, unless the next instant comes first."""
    in_a_row = 0
    for crawl, following in pairwise(day.of(entry)):
        in_a_row = in_a_row + 1 if crawl.code == 137 else 0
        if 0 < in_a_row <= RERUNS:
            assert crawl.ended_at
            begin = crawl.ended_at + RERUN_AFTER * in_a_row
            waited = day.idle(entry, begin, min(following.started_at, entry.rhythm.next_after(begin)))
            assert waited <= 3 * STEP, f"{entry.name} lost at {crawl.ended_at} waited {waited}"


def _due(at: datetime | None) -> datetime:
    assert at
    return at
