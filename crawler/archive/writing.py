"""One open segment: its WARC, its index and its records, from the first exchange until it is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from crawler.capture import warc
from crawler.capture.ids import Ids
from crawler.capture.segment import OpenFile, Stem, gzip_lines, write_whole
from crawler.index import cdxj

SYNC_EXCHANGES = 64
"""After so many exchanges what was written is put on the disk: all that a loss of power may cost."""


class Segment:
    """The files of one stem under `folder`, opened at `now`. Raises SpoolError wherever it cannot write."""

    def __init__(self, folder: Path, stem: Stem, level: int, about: warc.Fields, now: datetime) -> None:
        self.opened_at = now
        self.exchanges = 0
        self._folder = folder
        self._stem = stem
        self._level = level
        self._index: list[bytes] = []
        self._records: dict[str, OpenFile] = {}
        self._keys: list[str] = []
        self._placed = False
        self._unsynced = 0
        self._name = f"{stem.name}.warc.gz"
        self._warc = OpenFile(folder, self._name)
        self.ids = Ids()
        info = warc.warcinfo(self._name, about, now, self.ids)
        self.info_id = info.id
        self._warc.append(info.to_member(level))

    @property
    def warc_key(self) -> str:
        """Key of the WARC in the archive."""
        return self._stem.warc_key

    @property
    def size(self) -> int:
        """Bytes of the WARC so far."""
        return self._warc.size

    @property
    def bytes_written(self) -> int:
        """Bytes of all its open files so far."""
        return self._warc.size + sum(file.size for file in self._records.values())

    def append(self, captured: warc.Captured) -> tuple[str, int, int]:
        """Write the records of one exchange; return key, offset and length of the main one."""
        places = self._write(captured.records)
        self.exchanges += 1
        self._unsynced += 1
        if self._unsynced >= SYNC_EXCHANGES:
            self.sync()
        placed = zip(captured.records, places, strict=True)
        offset, length = next(place for record, place in placed if record is captured.main)
        return self._stem.warc_key, offset, length

    def note(self, record: warc.Record) -> None:
        """Write a record that is no part of an exchange."""
        self._write([record])

    def record(self, kind: str, line: bytes) -> None:
        """Append one JSON record to the file of its kind."""
        if kind not in self._records:
            self._records[kind] = OpenFile(self._folder, f"{self._stem.name}.{kind}.jsonl")
        self._records[kind].append([line, b"\n"])

    def sync(self) -> None:
        """Put the exchanges and records written since the last call on the disk."""
        if self._unsynced:
            for file in (self._warc, *self._records.values()):
                file.sync()
            self._unsynced = 0

    def seal(self, sealed: Path) -> list[str]:
        """Make every file of the segment whole under `sealed`; return their keys, the WARC first.

        The WARC takes its place last: from then on the segment may be delivered. Where there is no room for
        the rest it may leave before them, and make some; the next call goes on with what is missing.
        """
        if not self._placed:
            self._warc.sync()
        try:
            self._seal_others(sealed)
        finally:
            if not self._placed:
                self._warc.seal(sealed / self._stem.warc_key)
                self._placed = True
        return [self._stem.warc_key, *self._keys]

    def _write(self, records: Sequence[warc.Record]) -> list[tuple[int, int]]:
        """Write records in one go, and what the index says of them; return their offsets and lengths."""
        members = [record.to_member(self._level) for record in records]
        offset = self._warc.append([piece for member in members for piece in member])
        places = []
        for record, member in zip(records, members, strict=True):
            length = sum(map(len, member))
            places.append((offset, length))
            if line := cdxj.line(record, cdxj.Place(self._name, offset, length)):
                self._index.append(line)
            offset += length
        return places

    def _seal_others(self, sealed: Path) -> None:
        if self._index:
            write_whole(sealed / self._stem.index_key, gzip_lines(b"".join(sorted(self._index))))
            self._keys.append(self._stem.index_key)
            self._index = []
        for kind, file in list(self._records.items()):
            key = self._stem.records_key(kind)
            write_whole(sealed / key, gzip_lines(file.path.read_bytes()))
            self._keys.append(key)
            file.discard()
            del self._records[kind]
