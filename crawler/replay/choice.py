"""What is to be packed: whole runs, captures by address and day, or pages whose text has certain words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from crawler.errors import Damaged, NotStored
from crawler.index.lines import CaptureLine, parse
from crawler.index.lookup import INDEX_END, OnDamage, newest_files, stop
from crawler.index.record import unpacked
from crawler.index.wanted import Wanted
from crawler.reread.keys import Stem, stem_of
from crawler.store import Store

Chosen = dict[str, set[int] | None]
"""Captures by the key of their WARC and the offset in it; None for every record of the WARC."""
TEXTS = {"articles": ("headline", "body_text"), "stories": ("title", "dek")}
"""The fields that hold a page's title and its text, by kind of record."""


@dataclass(frozen=True)
class Choice:
    """Runs by id; captures by address and day, of which `words` keeps the pages that have them all."""

    runs: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    words: tuple[str, ...] = ()

    def captures(self, store: Store, on_damage: OnDamage = stop) -> Chosen:
        """Look up what is chosen. Raises NotStored for a run the archive does not hold, StoreError."""
        chosen: Chosen = {key: None for run in self.runs for key in warcs_of(store, run)}
        for wanted in self.wanted:
            for stem, line in _lines(store, wanted, on_damage):
                offsets = chosen.setdefault(stem.warc, set())
                if offsets is not None:
                    offsets.add(line.offset)
        return _with_words(store, chosen, self.words) if self.words else chosen


def warcs_of(store: Store, run_id: str) -> list[str]:
    """Return the keys of the WARCs of a run, by its report. Raises NotStored, StoreError."""
    key = f"runs/{run_id[:4]}/{run_id[4:6]}/{run_id[6:8]}/{run_id}.json"
    try:
        with store.open(key) as report:
            files = json.loads(report.read()).get("files", [])
    except NotStored as error:
        raise NotStored(f"{store.uri} holds no report of a run {run_id}: scrapy runs lists them") from error
    return [file for file in files if file.startswith("warc/")]


def index_lines(store: Store, stem: Stem) -> Iterator[tuple[bytes, CaptureLine]]:
    """Yield the lines of a segment's index, each with what it says. Raises Damaged, StoreError."""
    with unpacked(store.open(stem.index), stem.index) as lines:
        for line in lines:
            if capture := parse(line, stem.index):
                yield line, capture


def records_of(store: Store, stem: Stem, kind: str) -> Iterator[Mapping[str, Any]]:
    """Yield the newest records of a segment that were read from captures. Raises Damaged, StoreError."""
    key = stem.newest(store, kind)
    if key is None:
        return
    with unpacked(store.open(key), key) as lines:
        for line in lines:
            try:
                record = msgspec.json.decode(line)
            except msgspec.DecodeError as error:
                raise Damaged(f"{key}: a line is no JSON: {error}") from error
            if record.get("capture"):
                yield record


def _lines(store: Store, wanted: Wanted, on_damage: OnDamage) -> Iterator[tuple[Stem, CaptureLine]]:
    for key in newest_files(store, "index/", INDEX_END, wanted):
        stem = stem_of(f"warc/{key.removeprefix('index/').removesuffix(INDEX_END)}.warc.gz")
        try:
            for line, capture in index_lines(store, stem):
                if line.startswith(wanted.beginnings) and wanted.covers(line.split(b" ", 2)[1]):
                    yield stem, capture
        except Damaged as damage:
            on_damage(damage)


def _with_words(store: Store, chosen: Chosen, words: tuple[str, ...]) -> Chosen:
    """Keep the captures from which a record with all the words was read."""
    found: dict[str, set[int]] = defaultdict(set)
    asked = [word.casefold() for word in words]
    for warc, offsets in chosen.items():
        for kind, fields in TEXTS.items():
            for record in records_of(store, stem_of(warc), kind):
                offset = record["capture"]["offset"]
                text = " ".join(record.get(field) or "" for field in fields).casefold()
                if (offsets is None or offset in offsets) and all(word in text for word in asked):
                    found[warc].add(offset)
    return dict(found)
