"""What someone looks for: days, hosts, addresses, and the files in which these can be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import SettingsError
from crawler.index import cdxj
from crawler.index.wanted import Wanted, day, wanted


def takes(text: str, url: str) -> bool:
    line = f"{cdxj.key(url)} 20261122060000 {{}}".encode()
    return line.startswith(wanted(text).beginnings)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://www.kpol9.example/story/1", "http://kpol9.example/story/1"),
        ("https://www.kpol9.example/story/1/", "http://kpol9.example/story/1"),
        ("kpol9.example/Story/1", "http://kpol9.example/story/1"),
        ("http://kpol9.example/s?b=2&a=1", "http://kpol9.example/s?a=1&b=2"),
        ("http://kpol9.example/über uns".replace(" ", "%20"), "http://kpol9.example/%C3%BCber%20uns"),
        ("http://kpol9.example:8080/s", "https://kpol9.example:8080/s"),
        ("dns:kpol9.example", "dns:kpol9.example"),
        ("http://kpol9.example/story/*", "http://kpol9.example/story/1"),
        ("http://kpol9.example/sto*", "http://kpol9.example/story/1"),
        ("http://kpol9.example/*", "http://kpol9.example/"),
        ("http://kpol9.example/s?*", "http://kpol9.example/s?id=1"),
        ("http://kpol9.example/s?id=1&*", "http://kpol9.example/s?id=1&page=2"),
        ("www.kpol9.example", "https://kpol9.example/any?thing"),
        ("KPOL9.example", "http://www.kpol9.example:8080/"),
        ("kpol9.example:8080", "http://kpol9.example:8080/story"),
        ("*.kpol9.example", "http://media.kpol9.example/a"),
        ("*.kpol9.example", "http://kpol9.example/a"),
        ("bücher.example", "http://xn--bcher-kva.example/"),
        ("192.0.2.9", "http://192.0.2.9/x"),
        ("[2001:db8::1]", "http://[2001:db8::1]/x"),
        ("2026-11-22", "http://anything.example/"),
    ],
)
def test_what_is_looked_for_is_taken(text: str, url: str) -> None:
    assert takes(text, url)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://kpol9.example/story/1", "http://kpol9.example/story/10"),
        ("http://kpol9.example/story/1", "http://kpol9.example/story/1?page=2"),
        ("http://kpol9.example/story/*", "http://kpol9.example/story"),
        ("http://kpol9.example/story/*", "http://kpol9.example/storybook"),
        ("http://kpol9.example/s?*", "http://kpol9.example/s"),
        ("kpol9.example", "http://kpol9.example.org/"),
        ("kpol9.example", "http://media.kpol9.example/"),
        ("kpol9.example", "http://kpol99.example/"),
        ("kpol9.example:8080", "http://kpol9.example/"),
        ("*.kpol9.example", "http://notkpol9.example/"),
        ("[2001:db8::1]", "http://[2001:db8::1:2]/x"),
    ],
)
def test_what_only_looks_alike_is_left(text: str, url: str) -> None:
    assert not takes(text, url)


@pytest.mark.parametrize("text", ["2026-11-22", "20261122"])
def test_a_day_is_read_in_both_forms(text: str) -> None:
    assert wanted(text) == Wanted(first=date(2026, 11, 22), last=date(2026, 11, 22))
    assert day(text) == date(2026, 11, 22)


@pytest.mark.parametrize("text", ["2026-13-01", "20260230", ""])
def test_a_day_that_never_was_is_told(text: str) -> None:
    with pytest.raises(SettingsError, match="is no day"):
        day(text)


@pytest.mark.parametrize("text", ["", "*", "two words", "http://kpol9.example/two words"])
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(SettingsError, match="neither an address nor a host nor a day"):
        wanted(text)


@given(st.text(st.characters(exclude_categories=())))
def test_any_words_are_taken_or_told(text: str) -> None:
    try:
        found = wanted(text)
    except SettingsError:
        return
    assert found.beginnings == tuple(sorted(found.beginnings))


def test_days_bound_captures_and_the_files_in_which_they_can_be() -> None:
    within = Wanted().between(date(2026, 11, 8), date(2026, 11, 9))

    assert [within.covers(s) for s in (b"20261107235959", b"20261108000000", b"20261109235959")] == [0, 1, 1]
    assert not within.covers(b"20261110000000")
    assert within.folders == ("2026/11/01", "2026/11/10")
    assert within.common_folder == "2026/11/"
    keys = [f"index/2026/{day}/w.cdxj.gz" for day in ("10/31", "11/01", "11/10", "11/11")]
    assert [within.may_stand_in(key) for key in keys] == [False, True, True, False]
    assert within.may_stand_in("index/imported.cdxj.gz")


def test_without_days_any_file_may_hold_it() -> None:
    assert Wanted().common_folder == ""
    assert Wanted().may_stand_in("index/1997/01/01/w.cdxj.gz")
    assert Wanted().covers(b"19970101000000")


def test_one_bound_leaves_the_other_side_open() -> None:
    since = Wanted().between(date(2026, 11, 8), None)
    until = Wanted().between(None, date(2026, 11, 8))

    assert since.may_stand_in("index/2040/01/01/w.cdxj.gz")
    assert until.may_stand_in("index/1997/01/01/w.cdxj.gz")
    assert not until.may_stand_in("index/2040/01/01/w.cdxj.gz")
