"""Rules 39 and 40 over a whole archive: index, records and run reports lead to what is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from crawler.errors import StoreError
from crawler.store import Entry, Store, checked_key
from crawler.verify import rules
from crawler.verify.cdxj import UNPACK_ERRORS, lines
from crawler.verify.findings import Fault
from crawler.verify.judge import Judge
from crawler.verify.links import Links
from crawler.verify.objects import json_object

INDEX_ENDS = (".cdxj", ".cdxj.gz")
RECORD_ENDS = (".jsonl", ".jsonl.gz")
REPORT_LIMIT = 64 << 20
"""Bytes of a run report that are read."""
REREAD = re.compile(r"\.r[^/]+\.jsonl\.gz$")
"""Keys of records that `scrapy reread` wrote beside those of a run."""
DELIVERED = ("warc/", "index/", "records/")


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of a file of records, and the WARC records of the archive."""

    file: str
    number: int
    text: bytes
    links: Links

    def fault(self, message: str) -> Fault:
        """Return a fault of this line."""
        return Fault(f"line {self.number}: {message}", self.file)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a run report says of one file, and what the store holds under that key."""

    report: str
    key: str
    entry: Entry | None
    said: dict[str, Any]
    sha256: str | None


def check_pointers(judge: Judge, store: Store) -> None:
    """Judge indexes, records and run reports of an archive whose WARCs were read. Raises StoreError."""
    for entry in store.list("index/"):
        if entry.key.endswith(INDEX_ENDS):
            with store.open(entry.key) as opened:
                judge.index(opened, entry.key)
    for entry in store.list("records/"):
        if entry.key.endswith(RECORD_ENDS):
            with store.open(entry.key) as opened:
                judge.report.add(_records(opened, entry.key, judge.links))
    named = _check_reports(judge, store)
    if named:
        judge.report.judged.add(40)
        if count := sum(entry.key not in named for entry in _delivered(store)):
            judge.report.notes[
                "rule 40: files that no run report names (a run that goes on, or was killed)"
            ] = count


@rules.kept.rule(39)
def right_record(kept: Kept) -> Iterator[Fault]:
    """A record's pointer opens the capture it was read from."""
    article = json_object(kept.text)
    if article is None:
        yield kept.fault("it is no JSON object")
        return
    capture = article.get("capture")
    if not isinstance(capture, dict):
        return
    offset = capture.get("offset")
    place = (
        (str(capture.get("warc_file")), offset) if isinstance(offset, int) and 0 <= offset < 2**63 else None
    )
    row = kept.links.at(*place) if place else None
    if row is None:
        if not kept.links.gaps:
            yield kept.fault(f"no record begins at {capture.get('warc_file')} offset {offset}")
        return
    for name, found in (
        ("record_id", row.id),
        ("length", row.length or None),
        ("payload_digest", row.digest),
    ):
        if found is not None and capture.get(name) not in (found, None):
            yield kept.fault(f"its capture has {name} {capture.get(name)}, the record there has {found}")


@rules.listed.rule(40)
def listed_file(listed: Listed) -> Iterator[Fault]:
    """A file that a run report names is there, with the size and sha256 it names."""
    if listed.entry is None:
        yield Fault(f"it names {listed.key}, which is not there", listed.report)
        return
    size = listed.said.get("bytes", listed.said.get("size", listed.entry.size))
    if size != listed.entry.size:
        yield Fault(f"it names {listed.key} with {size} bytes, it has {listed.entry.size}", listed.report)
    elif listed.sha256 and listed.said.get("sha256", listed.sha256) != listed.sha256:
        yield Fault(f"it names {listed.key} with another sha256 than it has", listed.report)


def _records(opened: IO[bytes], key: str, links: Links) -> Iterator[tuple[int, Fault]]:
    try:
        for number, text in enumerate(lines(opened, key), 1):
            yield from rules.kept.judge(Kept(key, number, text, links))
    except UNPACK_ERRORS as error:
        yield 39, Fault(f"the records cannot be unpacked: {error}", key)


def _check_reports(judge: Judge, store: Store) -> set[str]:
    """Judge every run report; return the keys they name."""
    named: set[str] = set()
    digests = {key: sha256 for key, _, sha256 in judge.links.files()}
    for entry in store.list("runs/"):
        if not entry.key.endswith(".json"):
            continue
        with store.open(entry.key, length=REPORT_LIMIT) as opened:
            files = _files(opened.read())
        if files is None:
            judge.report.add(
                [(40, Fault("the run report is no JSON object with a list of files", entry.key))]
            )
        for said in files or ():
            key = str(said.get("key", said.get("path")))
            named.add(key)
            listed = Listed(entry.key, key, _head(store, key), said, digests.get(key))
            judge.report.add(rules.listed.judge(listed))
    return named


def _files(report: bytes) -> list[dict[str, Any]] | None:
    files = (json_object(report) or {}).get("files")
    if not isinstance(files, list):
        return None
    return [one if isinstance(one, dict) else {"key": str(one)} for one in files]


def _head(store: Store, key: str) -> Entry | None:
    """Return the entry of a key that a file names: it may be no key at all."""
    try:
        checked_key(key)
    except StoreError:
        return None
    return store.head(key)


def _delivered(store: Store) -> Iterator[Entry]:
    """Yield what runs have delivered."""
    for folder in DELIVERED:
        yield from (entry for entry in store.list(folder) if not REREAD.search(entry.key))
