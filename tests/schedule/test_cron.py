"""Cron expressions: what each field means, and what is refused with which words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.cron import WEEKDAYS, parse_cron
from crawler.schedule.ticks import Rhythm
from tests.schedule.clock import ZONE_UTC

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)


def days_of(field: str) -> list[str]:
    return [WEEKDAYS[day] for day in sorted(parse_cron(f"0 6 * * {field}").weekdays)]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("0", "sun"),
        ("7", "sun"),
        ("1", "mon"),
        ("1-5", "mon tue wed thu fri"),
        ("0-7", "sun mon tue wed thu fri sat"),
        ("5-7", "sun fri sat"),
        ("6,0", "sun sat"),
        ("1-5/2", "mon wed fri"),
        ("*/2", "sun tue thu sat"),
        ("mon-fri", "mon tue wed thu fri"),
        ("Fri-Mon", "sun mon fri sat"),
        ("sat,7", "sun sat"),
        ("2/2", "tue thu sat"),
    ],
)
def test_weekday_numbers_count_from_sunday_as_crontab_does(field: str, names: str) -> None:
    assert days_of(field) == names.split()


def test_zero_is_sunday_where_apscheduler_would_run_on_monday() -> None:
    saturday = datetime(2026, 11, 21, tzinfo=UTC)
    theirs = CronTrigger.from_crontab("0 6 * * 0", timezone=UTC).get_next_fire_time(None, saturday)
    ours = Rhythm(parse_cron("0 6 * * 0"), ZONE_UTC).next_after(saturday)
    assert (theirs.date(), ours.date()) == (MONDAY, SUNDAY)


@pytest.mark.parametrize(
    ("nickname", "same_as"),
    [
        ("@hourly", "0 * * * *"),
        ("@DAILY", "0 0 * * *"),
        ("@weekly", "0 0 * * sun"),
        ("@monthly", "0 0 1 * *"),
    ],
)
def test_a_nickname_stands_for_its_five_fields(nickname: str, same_as: str) -> None:
    found, expected = parse_cron(nickname), parse_cron(same_as)
    assert (found.minutes, found.hours, found.days, found.weekdays) == (
        expected.minutes,
        expected.hours,
        expected.days,
        expected.weekdays,
    )


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("@reboot", "is not one of @hourly"),
        ("0 6 * *", "has 4 fields"),
        ("0 6 * * * *", "has 6 fields"),
        ("60 * * * *", "'60' in the field minute is not 0-59"),
        ("0 24 * * *", "'24' in the field hour is not 0-23"),
        ("0 0 0 * *", "'0' in the field day of month is not 1-31"),
        ("0 0 * 13 *", "'13' in the field month is not 1-12 or jan-dec"),
        ("0 0 * * 8", "'8' in the field day of week is not 0-7 or sun-sat"),
        ("0 0 * * funday", "'funday' in the field day of week"),
        ("9-5 * * * *", "'9-5' in the field minute runs backwards"),
        ("*/0 * * * *", "has a step of 0"),
        ("1,,2 * * * *", "'' cannot stand in the field minute"),
        ("0 0 ? * L", "'?' cannot stand in the field day of month"),
        ("0 0 30 2 *", "names a day that no month has"),
        ("", "has 1 fields"),
    ],
)
def test_a_wrong_expression_is_refused_with_its_field(expression: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_cron(expression)
    assert words in str(caught.value)


def test_two_limited_day_fields_mean_either_as_in_crontab() -> None:
    cron = parse_cron("0 6 13 * 5")
    assert cron.runs_on(date(2026, 11, 13))
    assert cron.runs_on(date(2026, 11, 20))
    assert cron.runs_on(date(2026, 12, 13))
    assert not cron.runs_on(date(2026, 11, 14))


def test_a_leap_day_is_found_over_the_years_without_one() -> None:
    rhythm = Rhythm(parse_cron("0 0 29 2 *"), ZONE_UTC)
    assert rhythm.next_after(datetime(2096, 3, 1, tzinfo=UTC)) == datetime(2104, 2, 29, tzinfo=UTC)
    assert rhythm.latest_until(datetime(2104, 2, 1, tzinfo=UTC)) == datetime(2096, 2, 29, tzinfo=UTC)


def test_the_rarest_expression_still_has_a_next_run() -> None:
    rhythm = Rhythm(parse_cron("0 0 29 2 */7"), ZONE_UTC)
    found = rhythm.next_after(datetime(2072, 3, 1, tzinfo=UTC))
    assert (found.month, found.day, found.isoweekday()) == (2, 29, 7)


@pytest.mark.parametrize(
    ("expression", "seconds"), [("*/15 * * * *", 900), ("0 6 * * *", 86_400), ("0,50 6 * * *", 3_000)]
)
def test_the_least_gap_is_that_of_the_nearest_two_runs(expression: str, seconds: int) -> None:
    assert parse_cron(expression).least_gap == seconds


def fields(least: int, most: int) -> st.SearchStrategy[str]:
    number = st.integers(least, most)
    spans = st.tuples(number, number).map(lambda pair: f"{min(pair)}-{max(pair)}")
    steps = st.integers(1, (most - least) // 2).map(lambda step: f"*/{step}")
    lists = st.lists(number.map(str), min_size=1, max_size=3).map(",".join)
    return st.one_of(st.just("*"), spans, steps, lists)


@settings(deadline=None)
@given(
    fields(0, 59),
    fields(0, 23),
    fields(1, 28),
    fields(1, 12),
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),
)
def test_in_utc_and_without_weekdays_we_agree_with_apscheduler(
    minute: str, hour: str, day: str, month: str, at: datetime
) -> None:
    expression, moment = f"{minute} {hour} {day} {month} *", at.replace(tzinfo=UTC, microsecond=1)
    theirs = CronTrigger.from_crontab(expression, timezone=UTC).get_next_fire_time(None, moment)
    assert Rhythm(parse_cron(expression), ZONE_UTC).next_after(moment) == theirs
