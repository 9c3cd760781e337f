"""Every spelling of a time that pages use becomes RFC 3339."""

from __future__ import annotations

import pytest

from crawler.extract.clocks import order, read_clock, stamp
from crawler.records import Candidate

CENTRAL = "America/Chicago"


@pytest.mark.parametrize(
    ("raw", "value", "zone"),
    [
        ("2023-12-05T23:02:42.289753Z", "2023-12-05T23:02:42.289753Z", "offset"),
        ("2023-12-05T23:02:42+00:00", "2023-12-05T23:02:42Z", "offset"),
        ("2023-12-05T16:02:42-0700", "2023-12-05T16:02:42-07:00", "offset"),
        ("Tue, 05 Dec 2023 23:02:42 GMT", "2023-12-05T23:02:42Z", "GMT"),
        ("Tue, 05 Dec 2023 18:02:42 -0500", "2023-12-05T18:02:42-05:00", "offset"),
        ("Tue Dec 05 18:02:42 EST 2023", "2023-12-05T18:02:42-05:00", "EST"),
        ("1701817362", "2023-12-05T23:02:42Z", "offset"),
        ("1701817362250", "2023-12-05T23:02:42.250000Z", "offset"),
        ("Updated: 6:29 PM CST Dec 5, 2023", "2023-12-05T18:29:00-06:00", "CST"),
        ("Posted at 12:05 a.m. ET, July 4, 2023", "2023-07-04T00:05:00-04:00", "ET"),
        ("Published: May 7, 2024 at 5:00 AM EDT", "2024-05-07T05:00:00-04:00", "EDT"),
        ("12:30 PM, 5 December 2023 AKST", "2023-12-05T12:30:00-09:00", "AKST"),
        ("12:30 PM, 5 December 2023", "2023-12-05T12:30:00-06:00", CENTRAL),
        ("2023-12-05 10:00", "2023-12-05T10:00:00-06:00", CENTRAL),
        ("7/4/2023 6:29 AM", "2023-07-04T06:29:00-05:00", CENTRAL),
        ("8 PM EST Dec 5, 2023", "2023-12-05T20:00:00-05:00", "EST"),
        ("PUBLISHED AT 8:15 PM DEC 5, 2023", "2023-12-05T20:15:00-06:00", CENTRAL),
        ("Dec 5, 2023, 8:15 PM AT", "2023-12-05T20:15:00-04:00", "AT"),
        ("Tue Dec 05 2023 18:02:42 GMT+0100 (CET)", "2023-12-05T18:02:42+01:00", "offset"),
        ("Dec 5, 2023 11:05 UTC-3:30", "2023-12-05T11:05:00-03:30", "offset"),
        ("20231205T180242Z", "2023-12-05T18:02:42Z", "offset"),
        ("20231205", "2023-12-05", None),
        ("Stand: 5. Dezember 2023, 18.29 Uhr MEZ", "2023-12-05T18:29:00+01:00", "MEZ"),
        ("Publié le 5 décembre 2023 à 18h29 CET", "2023-12-05T18:29:00+01:00", "CET"),
        ("5 de marzo de 2024 18:29 CET", "2024-03-05T18:29:00+01:00", "CET"),
        ("5 марта 2024, 18:29 MSK", "2024-03-05T18:29:00+03:00", "MSK"),
        ("12 Листопада 2024", "2024-11-12", None),
        ("12 października 2024", "2024-10-12", None),
        ("12 Ağustos 2024", "2024-08-12", None),
        ("12 ianuarie 2024", "2024-01-12", None),
        ("5 março 2024", "2024-03-05", None),
        ("1º giugno 2024", "2024-06-01", None),
        ("5. toukokuuta 2024, 5 mei 2024", "2024-05-05", None),
        ("2023年12月5日 午後6時29分 JST", "2023-12-05T18:29:00+09:00", "JST"),
        ("2023년 12월 5일 오전 6:29 KST", "2023-12-05T06:29:00+09:00", "KST"),
        ("2023. 12. 5. 18:29", "2023-12-05T18:29:00-06:00", CENTRAL),
        ("05.12.23", "2023-12-05", None),
        ("13/12/2023", "2023-12-13", None),
        ("Sept. 5, 2023", "2023-09-05", None),
        ("2023-12-05", "2023-12-05", None),
    ],
)
def test_a_time_is_read_with_what_gave_its_zone(raw: str, value: str, zone: str | None) -> None:
    clock = read_clock(raw, CENTRAL)
    assert clock is not None
    assert (clock.value, clock.zone) == (value, zone)


def test_days_before_months_are_read_where_the_page_writes_so() -> None:
    for day_first, value in ((True, "2023-04-07"), (False, "2023-07-04")):
        clock = read_clock("07/04/2023", day_first=day_first)
        assert clock is not None
        assert clock.value == value


def test_a_time_without_any_zone_is_only_a_day() -> None:
    clock = read_clock("2023-12-05 10:00")
    assert clock is not None
    assert (clock.value, clock.zone) == ("2023-12-05", None)


@pytest.mark.parametrize(
    "raw",
    ["", "soon", "2023-02-30", "99:99 Dec 40, 2023", "0001-01-01", "2019-01-01T00:00:00+99:99", "1" * 5_000],
)
def test_what_is_no_time_is_none(raw: str) -> None:
    assert read_clock(raw, CENTRAL) is None


def test_an_unknown_zone_name_gives_the_day() -> None:
    clock = read_clock("2023-12-05 10:00", "../../etc/passwd")
    assert clock is not None
    assert clock.value == "2023-12-05"


def test_a_stamp_names_its_source_and_a_full_time_goes_before_a_bare_day() -> None:
    full = stamp(Candidate(via="dom", path=".date", raw="8 PM EST Dec 5, 2023", value="8 PM, Dec 5, 2023"))
    day = stamp(Candidate(via="meta", path="date", raw="2023-12-05", value="2023-12-05"))
    late = stamp(Candidate(via="ld", path="d", raw="2023-12-05T20:00:00Z", value="2023-12-05T20:00:00Z"))
    assert full is not None
    assert day is not None
    assert late is not None
    assert (full.value, full.source) == ("2023-12-05", "css:.date")
    assert min(day, late, key=order) is late
