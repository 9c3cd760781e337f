"""The pages to be judged: those of which an archive has records, or those that a WACZ lists."""

from __future__ import annotations

import gzip
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from crawler.errors import Damaged
from crawler.index.lines import CaptureLine, parse
from crawler.index.lookup import LINE_LIMIT
from crawler.replay.choice import TEXTS, Chosen, records_of
from crawler.replay.plan import Excluded
from crawler.replay.shelf import Shelf, Shown, shown_of
from crawler.reread.keys import stem_of
from crawler.store import Store

MADE = ("text", "view", "pageinfo")
"""What is kept of a page besides its exchanges, as `urn:<what>:<address>`, and compared."""


@dataclass
class Page:
    """A page, and the records that were read from it, by kind."""

    shown: Shown
    records: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def day(self) -> str:
        """The UTC day of its capture."""
        return self.shown.captured_at[:10]

    @property
    def stamp(self) -> str:
        """The 14 digits of the time of its capture."""
        return _digits(self.shown.captured_at)


def recorded(store: Store, chosen: Chosen, excluded: Excluded) -> list[Page]:
    """Return the chosen pages that have a record, the earliest capture first. Raises StoreError."""
    found: dict[tuple[str, str], Page] = {}
    for warc, offsets in chosen.items():
        for kind, (title, _) in TEXTS.items():
            for record in records_of(store, stem_of(warc), kind):
                shown = shown_of(record, title)
                if shown is None or (offsets is not None and record["capture"]["offset"] not in offsets):
                    continue
                if not excluded(shown.url, shown.captured_at):
                    page = found.setdefault((shown.url, shown.captured_at), Page(shown))
                    page.records.append((kind, record))
    return sorted(found.values(), key=lambda page: page.shown.captured_at)


def on_shelf(shelf: Shelf) -> list[Page]:
    """Return all pages of a shelf, without records. Raises StoreError."""
    return [Page(shown) for day in reversed(shelf.days()) for shown in shelf.pages(day)]


def sampled(pages: Sequence[Page], most: int | None) -> list[Page]:
    """Return `most` pages of each newsroom, or all, spread evenly over its captures."""
    of: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        of[page.shown.newsroom].append(page)
    taken = (page for group in of.values() for page in _spread(group, most or len(group)))
    # A pack is loaded once: pages of one are judged one after the other.
    return sorted(taken, key=lambda page: (page.day, page.shown.host, page.shown.captured_at))


def made_in(pack: Path) -> dict[tuple[str, str], frozenset[str]]:
    """Return what a WACZ holds of pages besides their exchanges, by address and time (14 digits).

    Raises Damaged.
    """
    found: dict[tuple[str, str], frozenset[str]] = defaultdict(frozenset)
    try:
        with zipfile.ZipFile(pack) as zipped:
            for name in zipped.namelist():
                if name.startswith("indexes/") and name.endswith((".cdx", ".cdxj", ".gz")):
                    with zipped.open(name) as opened:
                        for line in _urns(opened, name):
                            what, _, url = line.url.removeprefix("urn:").partition(":")
                            if what in MADE:
                                found[url, _digits(line.captured_at)] |= {what}
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise Damaged(f"{pack}: its index cannot be read: {error}") from error
    return dict(found)


def _urns(opened: IO[bytes], name: str) -> Iterator[CaptureLine]:
    lines = gzip.GzipFile(fileobj=opened) if name.endswith(".gz") else opened
    while line := lines.readline(LINE_LIMIT):
        if line.startswith(b"urn:") and (parsed := parse(line, name)):
            yield parsed


def _spread(pages: Sequence[Page], count: int) -> Iterator[Page]:
    taken = min(count, len(pages))
    return (pages[n * len(pages) // taken] for n in range(taken))


def _digits(time: str) -> str:
    return "".join(c for c in time if c.isdigit())[:14]
