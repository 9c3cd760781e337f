"""Looks into an archive: which captures it holds, by its indexes, and the records themselves."""

from __future__ import annotations

import heapq
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import cast

from crawler.errors import Damaged, NotStored, SettingsError
from crawler.index import cdxj
from crawler.index.lines import UUID, CaptureLine, parse
from crawler.index.record import StoredRecord, records, unpacked
from crawler.index.wanted import Wanted, day
from crawler.store import Store

INDEX_END, WARC_END = ".cdxj.gz", ".warc.gz"
LINE_LIMIT = 1 << 20
GZIP = b"\x1f\x8b"
OnDamage = Callable[[Damaged], None]

_STAMP = re.compile(r"-(\d{4})(\d\d)(\d\d)\d{9}-")


def stop(damage: Damaged) -> None:
    """Raise `damage`: what look-ups do unless they are told to pass damaged files over."""
    raise damage


def captures(
    store: Store, wanted: Wanted, *, newest: int | None = None, on_damage: OnDamage = stop
) -> Iterator[CaptureLine]:
    """Yield the captures looked for, from the newest file on, and in each file in the order of its index.

    With `newest` that many at most are yielded, those of a file from the latest on; older files are then not
    opened. Indexes are read as streams, up to where what is looked for can stand. Raises StoreError.
    """
    left = newest
    for key in newest_files(store, "index/", INDEX_END, wanted):
        found = _matching(store, key, wanted, on_damage)
        if left is not None:
            latest = heapq.nlargest(left, found, key=lambda line: line.captured_at)
            left -= len(latest)
            found = iter(latest)
        yield from found
        if left == 0:
            return


def newest_files(store: Store, folder: str, end: str, wanted: Wanted | None = None) -> list[str]:
    """Return the keys of the files that can hold captures looked for, the last opened first."""
    wanted = wanted or Wanted()
    entries = store.list(folder + wanted.common_folder)
    keys = [one.key for one in entries if one.key.endswith(end) and wanted.may_stand_in(one.key)]
    return sorted(keys, key=_opened, reverse=True)


def find_record(store: Store, text: str, *, on_damage: OnDamage, note: Callable[[str], None]) -> StoredRecord:
    """Open the record named by its id (`urn:uuid:…`, or the UUID alone) or by its place, `FILE:OFFSET`.

    A record that no index names, as requests and metadata, is looked for in the WARCs themselves; `note` is
    told so, because it takes time. Raises NotStored, StoreError.
    """
    name, _, offset = text.rpartition(":")
    if name and ":" not in name and offset.isdecimal() and len(offset) < 19:
        return open_record(store, name, int(offset))
    record_id = text.strip("<>")
    record_id = record_id if ":" in record_id else f"{UUID}{record_id.lower()}"
    if line := _line_of(store, record_id, on_damage):
        return open_record(store, line.warc_file, line.offset, line.length)
    note(f"no index names {record_id}: reading the WARCs, the newest first")
    for key in newest_files(store, "warc/", WARC_END):
        if record := _record_in(store, key, record_id, on_damage):
            return record
    raise NotStored(f"{store.uri} holds no record {record_id}")


def open_record(store: Store, warc: str, offset: int, length: int | None = None) -> StoredRecord:
    """Open the record at `offset` of a WARC, given by key or by name, with or without `.warc.gz`.

    `length` is that of its gzip member, which saves reading ahead. Raises NotStored, StoreError.
    """
    key = warc_key(store, warc if warc.endswith(WARC_END) else f"{warc}{WARC_END}")
    opened = io.BufferedReader(cast(io.RawIOBase, store.open(key, offset=offset, length=length)))
    where = f"{key}:{offset}"
    if not opened.peek(len(GZIP)).startswith(GZIP):
        opened.close()
        raise NotStored(f"{where}: no record begins there")
    return StoredRecord(unpacked(opened, where), where)


def original(store: Store, revisit: StoredRecord, *, on_damage: OnDamage = stop) -> CaptureLine | None:
    """Return the capture that a revisit repeats (WARC 1.1 §6.7), None where the archive has it not."""
    record_id = (revisit.field("WARC-Refers-To") or "").strip("<>")
    url, date = revisit.field("WARC-Refers-To-Target-URI"), revisit.field("WARC-Refers-To-Date")
    return find_capture(store, record_id, url, date, on_damage=on_damage)


def find_capture(
    store: Store, record_id: str, url: str | None, date: str | None, *, on_damage: OnDamage = stop
) -> CaptureLine | None:
    """Return the capture with an id, else one of the address at that time; None where there is neither."""
    found = list(_captured(store, url, date, on_damage)) if url and date else []
    by_id = (line for line in found if line.record_id == record_id)
    best = next(by_id, None) or next(iter(found), None)
    return best or (_line_of(store, record_id, on_damage) if record_id else None)


def _captured(store: Store, url: str, date: str, on_damage: OnDamage) -> Iterator[CaptureLine]:
    """Yield the captures of exactly `url` at `date`, but for those that only refer to others."""
    stamp = "".join(c for c in date if c.isdecimal())[:14]
    try:
        on = day(stamp[:8])
    except SettingsError:
        return
    beginning = f"{cdxj.key(url)} {stamp}".encode()
    for line in captures(store, Wanted((beginning,), on, on), on_damage=on_damage):
        if line.url == url and line.type != "revisit":
            yield line


def warc_key(store: Store, name: str) -> str:
    """Return the key of a WARC by its name, which holds the day under which it stands. Raises NotStored."""
    stamp = _STAMP.search(name)
    likely = name if "/" in name else f"warc/{'/'.join(stamp.groups())}/{name}" if stamp else ""
    if likely and store.head(likely):
        return likely
    for entry in store.list("warc/"):
        if entry.key.endswith(f"/{name}"):
            return entry.key
    raise NotStored(f"{store.uri} holds no WARC called {name}")


def _opened(key: str) -> tuple[str, str, str]:
    """Return what sorts files by the time at which they were opened, whatever they are called."""
    folder, _, name = key.rpartition("/")
    stamp = _STAMP.search(name)
    return folder, stamp[0] if stamp else "", name


def _lines(store: Store, key: str, on_damage: OnDamage) -> Iterator[bytes]:
    """Yield the lines of an index; a damaged one ends early, the damage told."""
    try:
        with unpacked(store.open(key), key) as index:
            while line := index.readline(LINE_LIMIT):
                yield line
                while line and not line.endswith(b"\n"):  # what goes on past the limit is no line by itself
                    line = index.readline(LINE_LIMIT)
    except Damaged as damage:
        on_damage(damage)


def _matching(store: Store, key: str, wanted: Wanted, on_damage: OnDamage) -> Iterator[CaptureLine]:
    last = wanted.beginnings[-1]
    for line in _lines(store, key, on_damage):
        if line.startswith(wanted.beginnings):
            parsed = _parsed(line, key, on_damage)
            if parsed and wanted.covers(line.split(b" ", 2)[1]):
                yield parsed
        elif line > last:
            return


def _line_of(store: Store, record_id: str, on_damage: OnDamage) -> CaptureLine | None:
    written = json.dumps(record_id).encode()
    for key in newest_files(store, "index/", INDEX_END):
        for line in _lines(store, key, on_damage):
            if written in line:
                parsed = _parsed(line, key, on_damage)
                if parsed and parsed.record_id == record_id:
                    return parsed
    return None


def _record_in(store: Store, key: str, record_id: str, on_damage: OnDamage) -> StoredRecord | None:
    """Read a WARC up to the record, which then holds the file open."""
    stream = unpacked(store.open(key), key)
    try:
        for record in records(stream, key):
            if record.id == record_id:
                return record
    except Damaged as damage:
        on_damage(damage)
    stream.close()
    return None


def _parsed(line: bytes, key: str, on_damage: OnDamage) -> CaptureLine | None:
    try:
        return parse(line, key)
    except Damaged as damage:
        on_damage(damage)
        return None
