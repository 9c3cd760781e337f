"""Cron expressions: five fields read as crontab(5) reads them, without a clock or a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

MINUTES_A_DAY = 24 * 60
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}

PART = re.compile(r"(?:(?P<all>\*)|(?P<first>[a-z0-9]+)(?:-(?P<last>[a-z0-9]+))?)(?:/(?P<step>\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an expression: its name for people, its range, and the names its numbers have."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()
    wraps: bool = False
    """True for weekdays: a range may run over the end (`fri-mon`), and 7 is 0 once more."""

    def parse(self, text: str) -> frozenset[int]:
        """Return the numbers `text` stands for. Raises ValueError with a line for people."""
        found = (value for part in text.split(",") for value in self._part(part))
        return frozenset(value % (self.most + 1) if self.wraps else value for value in found)

    def _part(self, part: str) -> range:
        match = PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} cannot stand in the field {self.name}")
        step = int(match["step"] or 1)
        if step < 1:
            raise ValueError(f"{part!r} in the field {self.name} has a step of 0")
        first, last = self._ends(part, match)
        return range(first, last + 1, step)

    def _ends(self, part: str, match: re.Match[str]) -> tuple[int, int]:
        if match["all"]:
            return self.least, self.most
        first = self._number(match["first"])
        if match["last"] is None:
            return first, max(first, self.most) if match["step"] else first
        last = self._number(match["last"])
        if last < first and self.wraps:
            last += self.most + 1
        if last < first:
            raise ValueError(f"{part!r} in the field {self.name} runs backwards")
        return first, last

    def _number(self, text: str) -> int:
        if text in self.names:
            return self.names.index(text) + self.least
        most = self.most + self.wraps
        if text.isdecimal() and len(text) < 4 and self.least <= int(text) <= most:
            return int(text)
        names = f" or {self.names[0]}-{self.names[-1]}" if self.names else ""
        raise ValueError(f"{text!r} in the field {self.name} is not {self.least}-{most}{names}")


FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of month", 1, 31),
    Field("month", 1, 12, MONTHS),
    Field("day of week", 0, 6, WEEKDAYS, wraps=True),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """An expression as sets of numbers; weekdays are 0 (Sunday) to 6 (Saturday)."""

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool
    """True where both day fields are limited: then a day that one of them names is meant (crontab(5))."""

    def __str__(self) -> str:
        return self.text

    @property
    def every_hour(self) -> bool:
        """Whether the expression limits minutes only within the day: such a job follows the real hours."""
        return len(self.hours) == 24

    @property
    def least_gap(self) -> int:
        """Seconds between the two nearest runs of one day, a whole day for a daily run."""
        at = sorted(hour * 60 + minute for hour in self.hours for minute in self.minutes)
        gaps = [after - before for before, after in zip(at, [*at[1:], at[0] + MINUTES_A_DAY], strict=True)]
        return min(gaps) * 60

    def runs_on(self, day: date) -> bool:
        """Whether the expression has runs on `day`."""
        if day.month not in self.months:
            return False
        named, weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (named or weekday) if self.either else (named and weekday)

    def times(self) -> list[time]:
        """Return the wall-clock times of a day with runs, earliest first."""
        return [time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)]


def parse_cron(text: str) -> Cron:
    """Read five fields or a nickname such as `@hourly`. Raises ValueError with a line for people."""
    expression = " ".join(text.lower().split())
    if expression.startswith("@"):
        expression = _nickname(expression)
    parts = expression.split(" ")
    if len(parts) != len(FIELDS):
        raise ValueError(
            f"{text!r} has {len(parts)} fields; minute, hour, day of month, month, day of week are 5"
        )
    minutes, hours, days, months, weekdays = map(Field.parse, FIELDS, parts)
    either = not parts[2].startswith("*") and not parts[4].startswith("*")
    cron = Cron(text, minutes, hours, days, months, weekdays, either)
    if not _can_happen(cron):
        raise ValueError(f"{text!r} names a day that no month has")
    return cron


def _nickname(text: str) -> str:
    if text not in NICKNAMES:
        raise ValueError(f"{text!r} is not one of {', '.join(NICKNAMES)}")
    return NICKNAMES[text]


def _can_happen(cron: Cron) -> bool:
    return cron.either or any(min(cron.days) <= LONGEST_MONTHS[month - 1] for month in cron.months)
