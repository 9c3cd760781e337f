"""The newest records of one segment, looked up by the capture they were read from; the lines stay on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from crawler.errors import Damaged
from crawler.index.record import unpacked
from crawler.records import Capture
from crawler.reread.keys import Stem
from crawler.store import Store
from crawler.store.lines import KINDS, Kept

LINE_LIMIT = 1 << 26
"""Bytes of one record."""


class Key(NamedTuple):
    """What makes two readings the same record: its kind, its capture and, of several, its own id."""

    kind: str
    capture_id: str
    record_id: str


class Line(NamedTuple):
    """Where a line stands in the file on disk, and what it is about."""

    offset: int
    length: int
    url: str


class _Head(msgspec.Struct):
    record_id: str
    capture: Capture
    url: str = ""


def key_of(kind: str, capture: Capture, record_id: str) -> Key:
    """Return a record's key; an article is alone on its page, so that its id may change."""
    return Key(kind, capture.record_id, "" if kind == "articles" else record_id)


class Earlier:
    """The records that a crawl or the last rereading left beside one WARC."""

    def __init__(self, store: Store, stem: Stem, folder: Path, note: Callable[[str], None]) -> None:
        """Read them into `folder`; `note` is told what cannot be read. Raises StoreError."""
        self.captures: dict[str, Capture] = {}
        self.lines: dict[Key, Line] = {}
        self.kinds: set[str] = set()
        self._file = (folder / "earlier").open("w+b")
        for kind in KINDS:
            if key := stem.newest(store, kind):
                self.kinds.add(kind)
                self._load(store, kind, key, note)

    @cached_property
    def beside(self) -> frozenset[str]:
        """The captures that were read with a page, such as its second one, without a record of their own."""
        held = {one for capture in self.captures.values() for one in capture.companions}
        return frozenset(held - self.captures.keys())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def record(self, kind: str, record: Kept) -> dict[str, Any] | None:
        """Return the earlier reading of a record, as plain values."""
        if not isinstance(record.capture, Capture):
            return None
        key = key_of(kind, record.capture, record.record_id)
        if key not in self.lines:
            return None
        found: dict[str, Any] = msgspec.json.decode(self.line(key))
        return found

    def line(self, key: Key) -> bytes:
        """Return a record's line, without its end."""
        line = self.lines[key]
        self._file.seek(line.offset)
        return self._file.read(line.length)

    def _load(self, store: Store, kind: str, key: str, note: Callable[[str], None]) -> None:
        try:
            with unpacked(store.open(key), key) as file:
                for number, line in enumerate(iter(lambda: file.readline(LINE_LIMIT), b""), 1):
                    self._add(kind, line.rstrip(b"\n"), f"{key} line {number}", note)
        except Damaged as damage:
            note(str(damage))

    def _add(self, kind: str, line: bytes, where: str, note: Callable[[str], None]) -> None:
        try:
            head = msgspec.json.decode(line, type=_Head)
        except msgspec.DecodeError as error:
            note(f"{where}: is no record with its capture ({error}); left out")
            return
        self._file.seek(0, 2)
        offset = self._file.tell()
        self._file.write(line)
        self.captures[head.capture.record_id] = head.capture
        key = key_of(kind, head.capture, head.record_id)
        self.lines[key] = Line(offset, len(line), head.url)


def grouped(keys: Iterable[Key]) -> dict[str, list[Key]]:
    """Return keys by their capture, in order."""
    found: dict[str, list[Key]] = {}
    for key in keys:
        found.setdefault(key.capture_id, []).append(key)
    return found
