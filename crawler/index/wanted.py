"""What someone looks for in an archive: an address, the addresses below one, a host, a day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from os.path import commonprefix

from w3lib.url import safe_url_string

from crawler.errors import SettingsError
from crawler.index import cdxj

OPENED_EARLIER, OPENED_LATER = timedelta(days=7), timedelta(days=1)
"""How long before a capture its file may have been opened, as long as a run works on one; and how long
after, as an exchange is begun before it is written."""

_DAY = re.compile(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d")
_HOST = re.compile(r"(\*\.)?((?:[^\s/?#@*:\[\]]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?)")
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d+(?:/|$))")
_KEY_DAY = re.compile(r"/(\d{4}/\d\d/\d\d)/")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which index lines are looked for: how they may begin (in byte order), and their days, both included."""

    beginnings: tuple[bytes, ...] = (b"",)
    first: date | None = None
    last: date | None = None

    def between(self, first: date | None, last: date | None) -> Wanted:
        """Return the same within other days."""
        return replace(self, first=first, last=last)

    def covers(self, stamp: bytes) -> bool:
        """Tell whether a time, 14 digits, lies within the days."""
        after = self.first is None or f"{self.first:%Y%m%d}".encode() <= stamp[:8]
        return after and (self.last is None or stamp[:8] <= f"{self.last:%Y%m%d}".encode())

    @property
    def folders(self) -> tuple[str, str]:
        """The first and last `YYYY/MM/DD` under which the captures' files can stand."""
        first = f"{self.first - OPENED_EARLIER:%Y/%m/%d}" if self.first else "0"
        last = f"{self.last + OPENED_LATER:%Y/%m/%d}" if self.last else "9999"
        return first, last

    @property
    def common_folder(self) -> str:
        """What the names of all those folders begin with."""
        return commonprefix(self.folders)  # noqa: RUF071 - by characters: a store lists by any beginning

    def may_stand_in(self, key: str) -> bool:
        """Tell whether captures that are looked for can be in the file `key`, by its day."""
        day = _KEY_DAY.search(key)
        first, last = self.folders
        return day is None or first <= day[1] <= last


def wanted(text: str) -> Wanted:
    """Read a day, a host or an address; `*.host` takes the hosts below too, `address*` all that begin so.

    Addresses are compared by their canonical keys. Raises SettingsError.
    """
    if _DAY.fullmatch(text):
        on = day(text)
        return Wanted(first=on, last=on)
    if host := _HOST.fullmatch(text):
        return Wanted(_host_beginnings(host[2], below=bool(host[1])))
    return Wanted((_address_beginning(text),))


def is_day(text: str) -> bool:
    """Tell whether `text` is written as a day."""
    return _DAY.fullmatch(text) is not None


def day(text: str) -> date:
    """Read `2026-11-22` or `20261122`. Raises SettingsError."""
    try:
        if is_day(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise SettingsError(f"{text!r} is no day: write 2026-11-22 or 20261122")


def _host_beginnings(host: str, *, below: bool) -> tuple[bytes, ...]:
    key = _key(f"http://{host}/")
    if not key.endswith(")/"):
        raise SettingsError(f"{host!r} is no host")
    name = key.removesuffix(")/")
    ends = [")", *([] if ":" in name else [":"]), *([","] if below else [])]
    return tuple(sorted(f"{name}{end}".encode() for end in ends))


def _address_beginning(text: str) -> bytes:
    url = text.removesuffix("*")
    if not url or any(c.isspace() for c in url):
        raise SettingsError(f"{text!r} is neither an address nor a host nor a day")
    if "://" not in url and not _OTHER_SCHEME.match(url):
        url = f"http://{url}"
    if url.endswith(text):
        return f"{_key(url)} ".encode()
    key = _key(url.rstrip("&"))
    # What no canonical key ends with, the beginning of one may.
    cut_off = url[-1] if url[-1] in "/?&" and not key.endswith(url[-1]) else ""
    return f"{key}{cut_off}".encode()


def _key(url: str) -> str:
    try:
        return cdxj.key(safe_url_string(url) if "://" in url else url)
    except ValueError:
        return cdxj.key(url)
