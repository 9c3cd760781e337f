"""What shows a page beside its response, and what its list names, from whichever segment of its run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urldefrag

import msgspec

from crawler.errors import Damaged
from crawler.index import cdxj
from crawler.index.lines import CaptureLine
from crawler.index.lookup import INDEX_END, WARC_END, newest_files, open_record
from crawler.index.wanted import Wanted
from crawler.replay.choice import index_lines
from crawler.reread.keys import Stem, stem_of
from crawler.store import Store

LIST = "urn:pageinfo:"
"""Begins the address of a page's list, before the page's own."""
MOST_BYTES = 16 << 20
"""Of a list; more is none."""
SECONDS = len("2026-11-22T06:00:00")
"""Characters of a time as exactly as an index knows it."""
Place = tuple[str, int]
"""The key of a WARC and the offset in it."""


@dataclass(frozen=True, slots=True)
class PageAt:
    """A capture, by the run that made it, its address and its WARC-Date."""

    run: str
    url: str
    date: str


class _Info(msgspec.Struct):
    urls: dict[str, msgspec.Raw] = {}


def run_of(key: str, end: str = WARC_END) -> str:
    """Return what the names of all segments of a run end with."""
    return key.removesuffix(end).rpartition("~")[2]


def beside(store: Store, pages: Iterable[PageAt]) -> Iterator[Place]:
    """Yield where stand the DOM, text, picture and list of pages, and what these lists name.

    Of each address that a list names, the capture of the same run is taken that is nearest in time to the
    page: another page may have had it fetched. Raises Damaged, StoreError.
    """
    of_run: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for page in pages:
        of_run[page.run].add((page.url, page.date[:SECONDS]))
    for run, stems in _segments(store, of_run).items():
        named: dict[bytes, set[datetime]] = defaultdict(set)
        for stem, line in _made_of(store, stems, of_run[run]):
            yield stem.warc, line.offset
            if line.url.startswith(LIST):
                for url in _named(store, line):
                    named[cdxj.key(url).encode()].add(datetime.fromisoformat(line.captured_at))
        if named:
            yield from _nearest(store, stems, named)


def _segments(store: Store, of_run: dict[str, set[tuple[str, str]]]) -> dict[str, list[Stem]]:
    """Return the segments of each run that can hold what was captured on the days of its pages."""
    windows: dict[tuple[date, date], list[str]] = defaultdict(list)
    for run, pages in of_run.items():
        days = sorted(date.fromisoformat(at[:10]) for _, at in pages if at)
        if days:
            windows[days[0], days[-1]].append(run)
    found: dict[str, list[Stem]] = defaultdict(list)
    for (first, last), runs in windows.items():
        for key in newest_files(store, "index/", INDEX_END, Wanted(first=first, last=last)):
            if run_of(key, INDEX_END) in runs:
                name = key.removeprefix("index/").removesuffix(INDEX_END)
                found[run_of(key, INDEX_END)].append(stem_of(f"warc/{name}{WARC_END}"))
    return found


def _made_of(
    store: Store, stems: Iterable[Stem], pages: set[tuple[str, str]]
) -> Iterator[tuple[Stem, CaptureLine]]:
    """Yield the `urn:` resources of pages: their addresses end with the page's, their times are its."""
    for stem in stems:
        for text, line in index_lines(store, stem):
            if text.startswith(b"urn:"):
                page = line.url.partition(":")[2].partition(":")[2]
                if (page, line.captured_at[:SECONDS]) in pages:
                    yield stem, line


def _named(store: Store, line: CaptureLine) -> Iterator[str]:
    """Yield the addresses that a list names."""
    with open_record(store, line.warc_file, line.offset, line.length) as record:
        try:
            info = msgspec.json.decode(record.block.read(MOST_BYTES), type=_Info)
        except msgspec.DecodeError as error:
            raise Damaged(f"{record.where}: is no list of what a page is shown with: {error}") from error
    return (urldefrag(url)[0] for url in info.urls)


def _nearest(store: Store, stems: Iterable[Stem], named: dict[bytes, set[datetime]]) -> Iterator[Place]:
    best: dict[tuple[str, datetime], tuple[float, Place]] = {}
    for stem in stems:
        for text, line in index_lines(store, stem):
            at = datetime.fromisoformat(line.captured_at)
            for page_at in named.get(text.partition(b" ")[0], ()):
                here = abs((at - page_at).total_seconds()), (stem.warc, line.offset)
                best[line.url, page_at] = min(best.get((line.url, page_at), here), here)
    return (place for _, place in best.values())
