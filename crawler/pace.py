"""How often newsrooms and articles are looked at again, and when not: the settings of the schedule, cast."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
QUIET = re.compile(rf"{CLOCK}-{CLOCK}")


@dataclass(frozen=True, slots=True)
class Pace:
    """Bounds and factors: an interval is multiplied by `changed` or `unchanged` after each look."""

    door_shortest: int = 600
    """Seconds; so are all fields without another unit."""
    door_idle: int = 1_800
    """However little is new, a door is not left alone for longer than this or than `door_patience` allows."""
    door_longest: int = 90 * 86_400
    door_changed: float = 0.5
    door_unchanged: float = 1.2
    door_patience: float = 0.1
    """Share of the time that a door has shown nothing new for, for which it may be left alone."""
    door_retry: int = 3_600
    """How long a door that was stale or empty is left alone, while a further one is open."""
    door_retry_closed: int = 86_400
    """How long one that was gone or blocked is; and how long the sitemaps of robots.txt are taken to be the
    same."""
    article_first: int = 1_200
    """How long after it was first fetched an article is asked for again."""
    article_shortest: int = 900
    article_changed: float = 0.8
    article_unchanged: float = 2.2
    article_days: int = 90
    """Days after which an article is asked for no more."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A part of each local day in which a newsroom is left alone: from `first` until before `last`."""

    first: time
    last: time


BOUNDS: Mapping[str, tuple[float, float]] = {
    "door_shortest": (1, 86_400),
    "door_idle": (1, 90 * 86_400),
    "door_longest": (1, 366 * 86_400),
    "door_changed": (0.01, 1),
    "door_unchanged": (1, 100),
    "door_patience": (0, 1),
    "door_retry": (1, 366 * 86_400),
    "door_retry_closed": (1, 366 * 86_400),
    "article_first": (1, 90 * 86_400),
    "article_shortest": (1, 90 * 86_400),
    "article_changed": (0.01, 1),
    "article_unchanged": (1, 100),
    "article_days": (0, 3_660),
}
"""What each field of Pace may be, ends included."""
PLAIN = Pace()
"""The pace where nothing is set."""


def settings_of(pace: Pace) -> dict[str, int | float]:
    """Return the settings that stand for the fields: their names in capitals."""
    return {name.upper(): getattr(pace, name) for name in BOUNDS}


def read_pace(values: Mapping[str, Any]) -> Pace:
    """Cast the settings of `settings_of`. Raises ValueError naming the one that cannot be."""
    pace = Pace(**{name: _number(name, values[name.upper()]) for name in BOUNDS})
    if pace.door_shortest > pace.door_longest:
        raise ValueError("DOOR_SHORTEST is longer than DOOR_LONGEST")
    return pace


def _number(name: str, value: Any) -> Any:
    least, most = BOUNDS[name]
    kind = type(getattr(PLAIN, name))
    try:
        number = kind(str(value))
    except ValueError as error:
        words = "a whole number" if kind is int else "a number"
        raise ValueError(f"{name.upper()} must be {words}, not {value!r}") from error
    if not least <= number <= most:
        raise ValueError(f"{name.upper()} must lie between {least:g} and {most:g}, not {value}")
    return number


def read_quiet_hours(text: str | None) -> QuietHours | None:
    """Read `23:00-05:30`; None for none. Raises ValueError for anything else."""
    if text is None:
        return None
    match = QUIET.fullmatch(text.strip())
    if match is None or match[1] + match[2] == match[3] + match[4]:
        raise ValueError(f"QUIET_HOURS {text!r} must be two times of the local day such as 23:00-05:30")
    first_hour, first_minute, last_hour, last_minute = map(int, match.groups())
    return QuietHours(time(first_hour, first_minute), time(last_hour, last_minute))
