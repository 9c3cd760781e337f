"""When an entry is due: both nights of the clock change in two zones, intervals, delays."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.cron import parse_cron
from crawler.schedule.ticks import Every, Rhythm
from tests.schedule.clock import ZONE_UTC, due_between, utc

LONDON, NEW_YORK = "Europe/London", "America/New_York"
# London: 2026-03-29 01:00 GMT becomes 02:00 BST, 2026-10-25 02:00 BST becomes 01:00 GMT.
# New York: 2026-03-08 02:00 EST becomes 03:00 EDT, 2026-11-01 02:00 EDT becomes 01:00 EST.


@pytest.mark.parametrize(
    ("zone", "at", "first", "last", "due"),
    [
        (LONDON, "30 1", "2026-10-24 12:00", "2026-10-26 12:00", ["10-25 00:30", "10-26 01:30"]),
        (LONDON, "30 2", "2026-10-24 12:00", "2026-10-26 12:00", ["10-25 02:30", "10-26 02:30"]),
        (NEW_YORK, "30 1", "2026-10-31 12:00", "2026-11-02 12:00", ["11-01 05:30", "11-02 06:30"]),
        (NEW_YORK, "30 2", "2026-10-31 12:00", "2026-11-02 12:00", ["11-01 07:30", "11-02 07:30"]),
    ],
)
def test_in_autumn_a_daily_time_runs_once_per_local_date(
    zone: str, at: str, first: str, last: str, due: list[str]
) -> None:
    assert due_between(f"{at} * * *", zone, first, last) == due


@pytest.mark.parametrize(
    ("zone", "at", "first", "last", "due"),
    [
        (LONDON, "30 1", "2026-03-28 12:00", "2026-03-30 12:00", ["03-29 01:00", "03-30 00:30"]),
        (LONDON, "30 2", "2026-03-28 12:00", "2026-03-30 12:00", ["03-29 01:30", "03-30 01:30"]),
        (NEW_YORK, "30 1", "2026-03-07 12:00", "2026-03-09 12:00", ["03-08 06:30", "03-09 05:30"]),
        (NEW_YORK, "30 2", "2026-03-07 12:00", "2026-03-09 12:00", ["03-08 07:00", "03-09 06:30"]),
    ],
)
def test_in_spring_a_missing_time_runs_at_the_first_instant_after_the_gap(
    zone: str, at: str, first: str, last: str, due: list[str]
) -> None:
    assert due_between(f"{at} * * *", zone, first, last) == due


def test_several_missing_times_of_one_gap_run_once() -> None:
    due = due_between("*/20 1 * * *", LONDON, "2026-03-28 12:00", "2026-03-29 12:00")
    assert due == ["03-29 01:00"]


def test_a_time_on_the_end_of_the_gap_and_a_missing_one_share_their_run() -> None:
    due = due_between("30 1,2 * * *", NEW_YORK, "2026-03-08 00:00", "2026-03-08 12:00")
    assert due == ["03-08 06:30", "03-08 07:00"]
    assert due_between("0 2,3 * * *", NEW_YORK, "2026-03-08 00:00", "2026-03-08 12:00") == ["03-08 07:00"]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        (LONDON, "2026-03-28 23:00"),
        (LONDON, "2026-10-24 23:00"),
        (NEW_YORK, "2026-03-08 05:00"),
        (NEW_YORK, "2026-11-01 04:00"),
    ],
)
@pytest.mark.parametrize(("expression", "minutes"), [("*/15 * * * *", 15), ("30 * * * *", 60)])
def test_a_cron_of_every_hour_keeps_its_pace_through_both_nights(
    zone: str, first: str, expression: str, minutes: int
) -> None:
    rhythm, at = Rhythm(parse_cron(expression), ZoneInfo(zone)), utc(first)
    dues = [at := rhythm.next_after(at) for _ in range(4 * 60 // minutes)]
    gaps = {later - earlier for earlier, later in pairwise(dues)}
    assert gaps == {timedelta(minutes=minutes)}


def test_a_weekday_counts_in_the_local_zone_and_on_the_nights_too() -> None:
    sundays = due_between("30 1 * * 0", LONDON, "2026-10-17 00:00", "2026-11-02 00:00")
    assert sundays == ["10-18 00:30", "10-25 00:30", "11-01 01:30"]
    assert due_between("30 2 * * 7", NEW_YORK, "2026-03-02 00:00", "2026-03-15 12:00") == [
        "03-08 07:00",
        "03-15 06:30",
    ]
    assert due_between("30 1 * * mon-sat", LONDON, "2026-10-24 12:00", "2026-10-26 12:00") == ["10-26 01:30"]
    late = due_between("30 23 * * fri", NEW_YORK, "2026-11-19 00:00", "2026-11-22 00:00")
    assert late == ["11-21 04:30"]


def test_a_day_that_the_calendar_skipped_runs_when_the_next_begins() -> None:
    # Samoa went from 2011-12-29 to 2011-12-31 in one step.
    assert due_between("0 6 30 12 *", "Pacific/Apia", "2011-12-25 00:00", "2012-01-05 00:00") == [
        "12-30 10:00"
    ]


def test_a_half_hour_change_is_a_change_like_any_other() -> None:
    # Lord Howe Island moves its clocks by thirty minutes: 2026-10-04 02:00 becomes 02:30.
    assert due_between("15 2 * * *", "Australia/Lord_Howe", "2026-10-03 00:00", "2026-10-04 12:00") == [
        "10-03 15:30"
    ]


@settings(deadline=None)
@given(
    st.sampled_from([LONDON, NEW_YORK, "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu"]),
    st.sampled_from(
        ["30 1 * * *", "*/15 * * * *", "0 */2 * * 1-5", "10 0,1,2 * * *", "0 0 1 * 0", "59 23 * * 6"]
    ),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
)
def test_next_and_latest_look_at_the_same_instants(zone: str, expression: str, at: datetime) -> None:
    rhythm, moment = Rhythm(parse_cron(expression), ZoneInfo(zone)), at.replace(tzinfo=ZONE_UTC)
    before, after = rhythm.latest_until(moment), rhythm.next_after(moment)
    assert before <= moment < after
    assert rhythm.next_after(before) == after
    assert rhythm.latest_until(after - timedelta(microseconds=1)) == before


def every(text: str, **period: float) -> Every:
    return Every(text, timedelta(**period))


@pytest.mark.parametrize("night", ["2026-03-29 00:50", "2026-10-25 00:50"])
def test_an_interval_counts_in_utc_whatever_the_clocks_do(night: str) -> None:
    rhythm, at = Rhythm(every("20m", minutes=20), ZoneInfo(LONDON)), utc(night)
    dues = [at := rhythm.next_after(at) for _ in range(6)]
    assert [due.minute for due in dues] == [0, 20, 40, 0, 20, 40]
    assert dues[-1] - dues[0] == timedelta(minutes=100)


def test_an_interval_names_the_same_instants_whenever_it_is_asked() -> None:
    rhythm = Rhythm(every("90s", seconds=90), ZONE_UTC)
    due = rhythm.next_after(utc("2026-11-22 06:00:10"))
    assert rhythm.latest_until(due) == due
    assert rhythm.next_after(due - timedelta(seconds=1)) == due
    assert rhythm.next_after(due) == due + timedelta(seconds=90)


@settings(deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(1, 3_599))
def test_jitter_only_adds_and_less_than_itself(at: datetime, seconds: int) -> None:
    jitter = timedelta(seconds=seconds)
    rhythm = Rhythm(every("1h", hours=1), ZONE_UTC, jitter)
    due = rhythm.next_after(at.replace(tzinfo=ZONE_UTC))
    assert timedelta(0) <= rhythm.delay("kpol", due) < jitter


def test_a_delay_is_its_own_for_each_run_and_the_same_when_asked_again() -> None:
    rhythm, due = Rhythm(every("1h", hours=1), ZONE_UTC, timedelta(minutes=30)), utc("2026-11-22 06:00")
    later = due + timedelta(hours=1)
    delays = [rhythm.delay("kpol", due), rhythm.delay("kaur", due), rhythm.delay("kpol", later)]
    assert len(set(delays)) == 3
    assert rhythm.delay("kpol", due) == delays[0]


def test_a_start_still_to_come_is_not_skipped_by_a_restart_within_its_delay() -> None:
    rhythm, due = Rhythm(every("1h", hours=1), ZONE_UTC, timedelta(minutes=30)), utc("2026-11-22 06:00")
    start = due + rhythm.delay("kpol", due)
    assert rhythm.start_after("kpol", due - timedelta(seconds=1)) == start
    assert rhythm.start_after("kpol", due) == start
    assert rhythm.start_after("kpol", start) == due + timedelta(hours=1) + rhythm.delay(
        "kpol", due + timedelta(hours=1)
    )
