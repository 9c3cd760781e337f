"""What can be looked at: the pages of an archive or of one WACZ, by day, and the pack that shows each."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import msgspec

from crawler.errors import Damaged, UnusableArchive
from crawler.extract.layout import bare_host
from crawler.index.record import unpacked
from crawler.index.wanted import wanted
from crawler.replay.choice import TEXTS, Choice
from crawler.replay.plan import Excluded, make_plan
from crawler.replay.wacz import About, write_wacz
from crawler.reread.keys import newest_of
from crawler.store import Store
from crawler.urls import host_of

DAYS_AT = 3
"""Where the day begins in a key of records: `records/articles/2026/11/22/…`."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to look at; `captured_at` is RFC 3339 in UTC."""

    url: str
    captured_at: str
    title: str
    newsroom: str

    @property
    def host(self) -> str:
        """The host without `www.`."""
        return bare_host(host_of(self.url))


class Shelf(Protocol):
    """Where pages are looked up."""

    name: str

    def days(self) -> list[str]:
        """Return the days that have pages (`2026-11-22`), the newest first. Raises StoreError."""

    def pages(self, day: str) -> list[Shown]:
        """Return the pages of a day in the order of their capture. Raises StoreError."""

    def pack(self, host: str, day: str) -> Path:
        """Return a WACZ that holds what was captured of a host on a day. Raises StoreError."""


class ArchiveShelf:
    """The pages of an archive; packs are made when they are first asked for, in `scratch`."""

    def __init__(self, store: Store, excluded: Excluded, scratch: Path) -> None:
        self.name = store.uri
        self._store = store
        self._excluded = excluded
        self._scratch = scratch
        self._read: dict[str, tuple[list[str], list[Shown]]] = {}
        self._lock = Lock()

    def days(self) -> list[str]:
        """See Shelf."""
        keys = (entry.key.split("/") for kind in TEXTS for entry in self._store.list(f"records/{kind}/"))
        return sorted({"-".join(parts[2:5]) for parts in keys if len(parts) > DAYS_AT + 2}, reverse=True)

    def pages(self, day: str) -> list[Shown]:
        """See Shelf. Files that were read are not read again."""
        keys = [key for kind in TEXTS for key in newest_of(self._store, kind, day.replace("-", "/"))]
        known, shown = self._read.get(day, ([], []))
        if known != keys:
            found = [page for key in keys for page in self._pages_of(key)]
            shown = sorted(found, key=lambda page: page.captured_at)
            self._read[day] = keys, shown
        return shown

    def pack(self, host: str, day: str) -> Path:
        """See Shelf. A pack is made again when a run has added to the day."""
        on = date.fromisoformat(day)
        with self._lock:
            chosen = Choice(wanted=(wanted(host).between(on, on),)).captures(self._store)
            captures = sorted((key, sorted(offsets or ())) for key, offsets in chosen.items())
            name = hashlib.sha256(json.dumps([host, day, captures]).encode()).hexdigest()[:16]
            path = self._scratch / f"{name}.wacz"
            if not path.exists():
                self._make(chosen, path, f"{host}, {day}")
        return path

    def _make(self, chosen: dict[str, set[int] | None], path: Path, title: str) -> None:
        plan = make_plan(self._store, chosen, self._excluded)
        about = About(title, "Packed to be looked at", "Wirecopy", datetime.now(UTC))
        partial = path.with_suffix(".part")
        with partial.open("wb") as file:
            write_wacz(self._store, plan, file, about)
        partial.rename(path)

    def _pages_of(self, key: str) -> Iterator[Shown]:
        title = TEXTS[key.split("/")[1]][0]
        with unpacked(self._store.open(key), key) as lines:
            for line in lines:
                page = shown_of(_object(line, key), title)
                if page and not self._excluded(page.url, page.captured_at):
                    yield page


class WaczShelf:
    """The pages that one WACZ lists."""

    def __init__(self, path: Path) -> None:
        """Read the list. Raises UnusableArchive."""
        self.name = path.name
        self._path = path
        self._pages = sorted(_listed(path), key=lambda page: page.captured_at)

    def days(self) -> list[str]:
        """See Shelf."""
        return sorted({page.captured_at[:10] for page in self._pages}, reverse=True)

    def pages(self, day: str) -> list[Shown]:
        """See Shelf."""
        return [page for page in self._pages if page.captured_at.startswith(day)]

    def pack(self, host: str, day: str) -> Path:
        """Return the file itself."""
        return self._path


def shown_of(record: Mapping[str, Any], title: str) -> Shown | None:
    """Return the page of a record; None where it was not read from a capture."""
    capture = record.get("capture")
    if not capture:
        return None
    url = capture.get("final_url") or record["url"]
    publisher = record.get("publisher") or {}
    newsroom = publisher.get("callsign") or record.get("aggregator") or bare_host(host_of(url))
    return Shown(url, capture["fetched_at"], record.get(title) or url, newsroom)


def _object(line: bytes, where: str) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise Damaged(f"{where}: a line is no JSON object: {error}") from error


def _listed(path: Path) -> Iterator[Shown]:
    try:
        with zipfile.ZipFile(path) as zipped:
            names = [
                name for name in zipped.namelist() if name.startswith("pages/") and name.endswith(".jsonl")
            ]
            for name in names:
                for line in zipped.read(name).splitlines():
                    page = _object(line, f"{path}/{name}")
                    if "url" in page and "ts" in page:
                        url = str(page["url"])
                        yield Shown(
                            url, str(page["ts"]), str(page.get("title") or url), bare_host(host_of(url))
                        )
    except (OSError, zipfile.BadZipFile) as error:
        raise UnusableArchive(f"{path}: no WACZ: {error}") from error
