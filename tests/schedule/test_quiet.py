"""Quiet hours are read on the newsroom's own clock."""

from __future__ import annotations

import pytest

from crawler.pace import read_quiet_hours
from crawler.schedule.quiet import is_quiet
from tests.schedule.clock import utc

NIGHT = read_quiet_hours("23:00-05:30")
NOON = read_quiet_hours("12:00-13:00")


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-06-01 03:59", False),  # 22:59 in Chicago
        ("2026-06-01 04:00", True),
        ("2026-06-01 10:29", True),
        ("2026-06-01 10:30", False),
        ("2026-01-15 10:30", True),  # an hour later in winter
        ("2026-01-15 11:30", False),
    ],
)
def test_a_night_over_midnight_is_quiet_from_its_first_minute_to_its_last(at: str, quiet: bool) -> None:
    assert is_quiet(NIGHT, "America/Chicago", utc(at)) is quiet


@pytest.mark.parametrize(
    ("at", "quiet"), [("11:59", False), ("12:00", True), ("12:59", True), ("13:00", False)]
)
def test_hours_within_a_day_are_quiet_between_their_ends_and_utc_where_no_zone_is_known(
    at: str, quiet: bool
) -> None:
    assert is_quiet(NOON, None, utc(f"2026-06-01 {at}")) is quiet


@pytest.mark.parametrize(("at", "quiet"), [("2026-03-08 07:30", True), ("2026-03-08 10:29", False)])
def test_on_the_night_the_clocks_jump_the_clock_on_the_wall_decides(at: str, quiet: bool) -> None:
    assert is_quiet(read_quiet_hours("01:00-05:00"), "America/Chicago", utc(at)) is quiet


def test_no_hour_is_quiet_where_none_is_set() -> None:
    assert not is_quiet(None, "America/Chicago", utc("2026-06-01 05:00"))
