"""The timetable file: TOML in, entries out, and for each mistake a line that says where it stands."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from crawler.errors import SettingsError
from crawler.schedule.cron import Cron, parse_cron
from crawler.schedule.ticks import Every, Rhythm

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
DURATION = re.compile(r"(?=\d)(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?")
LONGEST = timedelta(days=366)
HEADER = re.compile(r"^\s*\[\[\s*entry\s*\]\]", re.MULTILINE)
PLACE = re.compile(r" - at `\$(?:\.entry\[(\d+)\])?(.*)`$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timetable: crawl `spider` with `args` in the rhythm given."""

    name: str
    spider: str
    args: Mapping[str, str]
    rhythm: Rhythm


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    spider: str
    args: dict[str, str | int | bool] = {}
    every: str | None = None
    cron: str | None = None
    zone: str = "UTC"
    jitter: str = "0s"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: list[_Row] = []


class TimetableFile:
    """The timetable on disk: `entries` as last read without a mistake."""

    def __init__(self, path: Path, spiders: Mapping[str, str | None]) -> None:
        self._path = path
        self._spiders = spiders
        self._stamp = self._look()
        self.entries = load(path, spiders)

    def changed(self) -> bool:
        """Read the file again where it changed since the last look; its new entries stand in `entries`.

        Raises SettingsError, once per change, where it is wrong now; the old entries stay.
        """
        stamp = self._look()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        self.entries = load(self._path, self._spiders)
        return True

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def load(path: Path, spiders: Mapping[str, str | None]) -> tuple[Entry, ...]:
    """Read the timetable at `path`; `spiders` maps each known spider to its own `every` or None.

    Raises SettingsError naming file, line and entry of the first mistake.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(
            f"no timetable at {path}; deploy/timetable.example.toml is one to start from (setting TIMETABLE)"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"timetable {path} cannot be read: {error}") from error
    return parse(text, str(path), spiders)


def parse(text: str, where: str, spiders: Mapping[str, str | None]) -> tuple[Entry, ...]:
    """Read the timetable `text` of the file `where`; `spiders` and errors as for `load`."""
    rows = _rows(text, where)
    if not rows:
        raise SettingsError(f"{where}: no [[entry]] in it, so nothing would ever run")
    return tuple(_entries(rows, text, where, spiders))


def _rows(text: str, where: str) -> list[_Row]:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where}: {error}") from error
    try:
        return msgspec.convert(raw, _File).entry
    except msgspec.ValidationError as error:
        raise SettingsError(_placed(str(error), raw, text, where)) from error


def _placed(message: str, raw: dict[str, Any], text: str, where: str) -> str:
    """Return msgspec's message with file, line and entry in place of its path."""
    match = PLACE.search(message)
    if match is None or match[1] is None:
        return f"{where}: {message}; a timetable is [[entry]] tables and nothing else"
    row = raw["entry"][int(match[1])]
    name = f" {row['name']!r}" if isinstance(row, dict) and "name" in row else ""
    key = f" in {match[2].lstrip('.')}" if match[2] else f"; its keys are {', '.join(_Row.__struct_fields__)}"
    return f"{_place(text, where, int(match[1]))}: entry{name}: {message[: match.start()]}{key}"


def _place(text: str, where: str, index: int) -> str:
    """Return `file:line` of the entry counted from 0, or its count where tables are written otherwise."""
    headers = list(HEADER.finditer(text))
    if index >= len(headers):
        return f"{where}: entry {index + 1}"
    return f"{where}:{text.count(chr(10), 0, headers[index].end()) + 1}"


def _entries(rows: list[_Row], text: str, where: str, spiders: Mapping[str, str | None]) -> Iterator[Entry]:
    names: set[str] = set()
    for index, row in enumerate(rows):
        try:
            if row.name in names:
                raise ValueError("its name is taken by an earlier entry")
            names.add(row.name)
            yield _entry(row, spiders)
        except ValueError as error:
            raise SettingsError(f"{_place(text, where, index)}: entry {row.name!r}: {error}") from error


def _entry(row: _Row, spiders: Mapping[str, str | None]) -> Entry:
    if not NAME.fullmatch(row.name):
        raise ValueError("a name is 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first")
    if row.spider not in spiders:
        raise ValueError(f"there is no spider {row.spider!r}{_hint(row.spider, spiders)}")
    args = dict(_argument(key, value) for key, value in row.args.items())
    return Entry(row.name, row.spider, args, _rhythm(row, spiders[row.spider]))


def _argument(key: str, value: str | int) -> tuple[str, str]:
    """Return an argument as `scrapy crawl -a` takes it; true and false are 1 and 0."""
    if not key.isidentifier():
        raise ValueError(f"{key!r} cannot be the name of a spider's argument")
    return key, value if isinstance(value, str) else str(int(value))


def _hint(name: str, known: Mapping[str, str | None]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else "; `scrapy list` names them"


def _rhythm(row: _Row, spiders_own: str | None) -> Rhythm:
    times = _times(row, spiders_own)
    jitter = duration(row.jitter, "jitter")
    gap = timedelta(seconds=times.least_gap) if isinstance(times, Cron) else times.period
    if jitter >= gap:
        raise ValueError(f"jitter {row.jitter!r} must be shorter than the {gap} between two runs")
    return Rhythm(times, _zone(row.zone), jitter)


def _times(row: _Row, spiders_own: str | None) -> Every | Cron:
    if row.every is not None and row.cron is not None:
        raise ValueError("it names both every and cron; keep one")
    if row.cron is not None:
        return parse_cron(row.cron)
    every = spiders_own if row.every is None else row.every
    if every is None:
        raise ValueError(f'the spider {row.spider!r} has no time of its own: name every = "20m" or a cron')
    period = duration(every, "every")
    if period < timedelta(seconds=1):
        raise ValueError(f"every {every!r} is shorter than a second")
    return Every(every, period)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"zone {name!r} is not an IANA time zone such as America/New_York") from error


def duration(text: str, key: str) -> timedelta:
    """Read `90s`, `20m`, `2h`, `1d` or `1h30m`. Raises ValueError naming `key`."""
    match = DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"{key} {text!r} is not a duration such as 90s, 20m, 2h or 1h30m")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > LONGEST:
        raise ValueError(f"{key} {text!r} is longer than {LONGEST.days} days")
    return length
