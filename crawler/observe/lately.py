"""The pages last kept of each platform, read with today's readers."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta

from crawler.errors import Damaged
from crawler.extract import read_page
from crawler.extract.layout import bare_host
from crawler.extract.library import library
from crawler.index.lookup import WARC_END, newest_files
from crawler.index.pages import KeptPage, pages
from crawler.observe.sight import Sight, sight_of
from crawler.reread.keys import stem_of
from crawler.reread.sources import Source, is_archive, pages_in
from crawler.s3 import S3Settings
from crawler.store import open_store
from crawler.urls import host_of

Note = Callable[[str], None]


@dataclass
class Lately:
    """The newest sights of each owner of pages, `most` at most: a listed group, else a host."""

    most: int
    found: dict[str, list[tuple[str, int, Sight]]] = field(default_factory=dict)
    _count: int = 0

    def read(self, page: KeptPage) -> None:
        """Read a page and remember it if it is among the newest."""
        reading = read_page(
            page.body, page.url, content_type=page.content_type, fetched_at=page.capture.fetched_at
        )
        sight = sight_of(page, reading)
        if sight:
            self._count += 1
            held = self.found.setdefault(owner_of(page.url), [])
            entry = (sight.at, self._count, sight)
            (heapq.heappush if len(held) < self.most else heapq.heappushpop)(held, entry)

    def full(self) -> set[str]:
        """Return the owners of whom no older page is wanted."""
        return {owner for owner, held in self.found.items() if len(held) >= self.most}

    def platforms(self) -> dict[str, list[Sight]]:
        """Return the sights by platform: a host whose pages some layout reads belongs to the layout's group.

        The pages that the layout does not read any more then stand beside those it did.
        """
        gathered: dict[str, list[Sight]] = {}
        for owner, held in sorted(self.found.items()):
            sights = [sight for _, _, sight in held]
            packs = sorted({sight.pack for sight in sights if sight.pack})
            gathered.setdefault(packs[0] if packs else owner, []).extend(sights)
        return {
            name: sorted(sights, key=lambda sight: sight.at)[-self.most :]
            for name, sights in gathered.items()
        }


def owner_of(url: str) -> str:
    """Return the group that lists the host of a page, else the host."""
    host = host_of(url)
    known = library().outlet(host)
    return known[0].name if known else bare_host(host)


def look(lately: Lately, source: Source, days: int, s3: S3Settings, note: Note) -> None:
    """Read the pages of an archive, from the newest file back as far as needed, or of others' files.

    Files opened more than `days` before the newest are not looked into. Raises StoreError, UnusableArchive.
    """
    if not is_archive(source, s3):
        for page in pages_in(source, s3, note):
            lately.read(page)
        return
    with closing(open_store(source.uri, s3=s3)) as store:
        for key in _recent(newest_files(store, "warc/", WARC_END), days):
            enough = lately.full()
            try:
                with store.open(key) as warc:
                    for page in pages(warc, key):
                        if owner_of(page.url) not in enough:
                            lately.read(page)
            except Damaged as damage:
                note(str(damage))


def _recent(keys: list[str], days: int) -> Iterator[str]:
    opened = [date.fromisoformat(stem_of(key).day.replace("/", "-")) for key in keys]
    for key, day in zip(keys, opened, strict=True):
        if day >= max(opened) - timedelta(days=days):
            yield key
