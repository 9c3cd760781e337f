"""The list of what is withheld: kept in the archive as it is, and shown to nobody."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from crawler.errors import SettingsError
from crawler.index import cdxj
from crawler.index.wanted import Wanted, wanted
from crawler.urls import is_web_address


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    reason: str
    on: date
    url: str | None = None
    prefix: str | None = None
    host: str | None = None
    first: date | None = msgspec.field(default=None, name="from")
    last: date | None = msgspec.field(default=None, name="to")


class _File(msgspec.Struct, forbid_unknown_fields=True):
    exclusion: list[_Entry] = []


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One decision: what is withheld, why, and since when."""

    what: str
    reason: str
    on: date
    wanted: Wanted

    def __str__(self) -> str:
        return f"withheld since {self.on}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What EXCLUSIONS withholds; empty where there is no such file."""

    entries: tuple[Exclusion, ...] = ()
    beginnings: tuple[bytes, ...] = ()

    @classmethod
    def load(cls, file: Path) -> Exclusions:
        """Read the list. Raises SettingsError that names the entry which is wrong: nothing is then shown."""
        try:
            text = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"EXCLUSIONS {file}: cannot be read: {error}") from error
        try:
            read = msgspec.convert(tomllib.loads(text), _File)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise SettingsError(f"EXCLUSIONS {file}: {error}") from error
        entries = tuple(
            _exclusion(one, f"EXCLUSIONS {file}, entry {n}") for n, one in enumerate(read.exclusion, 1)
        )
        return cls(entries, tuple(each for one in entries for each in one.wanted.beginnings))

    def excluded(self, url: str, captured_at: str | datetime | None) -> Exclusion | None:
        """Return the decision that withholds a capture of `url`, None where there is none.

        `captured_at` is aware or RFC 3339 in UTC; a capture of an unknown time is of any.
        """
        if not self.entries:
            return None
        line = f"{cdxj.key(_VIEW.sub('', url))} ".encode()
        if not line.startswith(self.beginnings):
            return None
        day = _day(captured_at)
        found = (one for one in self.entries if line.startswith(one.wanted.beginnings))
        return next((one for one in found if day is None or one.wanted.covers(day)), None)


_VIEW = re.compile(r"^urn:[a-z]+:(?=https?://)")
"""Begins the address of what shows a page beside its response: its DOM, its text, a picture of it."""
NOTHING = Exclusions()
"""No exclusions at all."""


def _exclusion(entry: _Entry, where: str) -> Exclusion:
    named = [word for word in (entry.url, entry.prefix, entry.host) if word]
    if len(named) != 1:
        raise SettingsError(f"{where}: name one of url, prefix, host")
    if not entry.reason.strip():
        raise SettingsError(f"{where}: a reason is needed")
    if (entry.url or entry.prefix) and not is_web_address(named[0]):
        raise SettingsError(f"{where}: {named[0]!r} is not a web address: write https://host/…")
    if entry.host and ("/" in entry.host or entry.host.strip("*. ") == ""):
        raise SettingsError(f"{where}: {entry.host!r} is no host: write kpol9.example or *.kpol9.example")
    what = f"{entry.prefix}*" if entry.prefix else named[0]
    try:
        looked_for = wanted(what).between(entry.first, entry.last)
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from error
    return Exclusion(what, entry.reason.strip(), entry.on, looked_for)


def _day(captured_at: str | datetime | None) -> bytes | None:
    if isinstance(captured_at, datetime):
        captured_at = captured_at.astimezone(UTC).isoformat()
    return captured_at[:10].replace("-", "").encode() if captured_at else None
