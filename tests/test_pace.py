"""The settings of the schedule: what they may be, and what is said of what they may not."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.pace import PLAIN, read_pace, read_quiet_hours, settings_of


def test_the_settings_stand_for_the_pace() -> None:
    assert read_pace(settings_of(PLAIN)) == PLAIN
    assert read_pace({name: str(value) for name, value in settings_of(PLAIN).items()}) == PLAIN


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("DOOR_SHORTEST", "ten", "DOOR_SHORTEST must be a whole number, not 'ten'"),
        ("DOOR_SHORTEST", 1.5, "DOOR_SHORTEST must be a whole number"),
        ("DOOR_SHORTEST", 0, "DOOR_SHORTEST must lie between 1 and 86400, not 0"),
        ("DOOR_CHANGED", 1.1, "DOOR_CHANGED must lie between 0.01 and 1, not 1.1"),
        ("DOOR_UNCHANGED", "nan", "DOOR_UNCHANGED must lie between"),
        ("ARTICLE_UNCHANGED", None, "ARTICLE_UNCHANGED must be a number, not None"),
        ("DOOR_LONGEST", 60, "DOOR_SHORTEST is longer than DOOR_LONGEST"),
    ],
)
def test_a_pace_that_cannot_be_is_told(name: str, value: Any, line: str) -> None:
    with pytest.raises(ValueError, match=line):
        read_pace({**settings_of(PLAIN), name: value})


@pytest.mark.parametrize(
    "text", ["23-5", "24:00-05:00", "23:00-23:00", "23:00-05:60", "23:00–05:00", "night"]
)
def test_quiet_hours_that_cannot_be_are_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"QUIET_HOURS '.*' must be two times of the local day"):
        read_quiet_hours(text)
