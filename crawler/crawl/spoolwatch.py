"""The spool's bound: segments are sealed in time, and fetching pauses before the spool holds too much."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy import signals

from crawler.config import Config
from crawler.crawl.run import Run, run_of
from crawler.errors import DatabaseError, SpoolError
from crawler.observe.say import say
from crawler.store.spool import used_bytes

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LOOK_SECONDS = 0.5
NEAR, FULL = 0.75, 0.9
"""Parts of SPOOL_BYTES: from the one on, what is open is sealed so that it can leave; at the other, fetching
pauses, or before, where what is on its way would take more than half of what is left."""
WORTH = 1 / 64
"""A segment of less than this part of SPOOL_BYTES is not sealed for its room, unless fetching pauses."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the spool may hold in bytes, and how old an open segment may get."""

    bound: int
    age: timedelta
    on_its_way: int = 0
    """Exchanges that may still come when fetching pauses."""

    @classmethod
    def of(cls, config: Config, on_its_way: int) -> Room:
        """Return what the settings allow."""
        return cls(config.spool_bytes, timedelta(seconds=config.segment_seconds), on_its_way)

    def full(self, exchange: float = 0) -> float:
        """Return the bytes at which fetching pauses, where an exchange takes so many of them.

        Half of what is left is for index, records and report, which are written when a segment is sealed.
        """
        before = self.bound * (1 + FULL) / 2 - exchange * self.on_its_way
        return max(self.bound * NEAR, min(self.bound * FULL, before))

    def needs(self, used: int, opened: int, full: float) -> bool:
        """Tell whether an open segment of `opened` bytes must be sealed: only what is sealed can leave."""
        worth = 0 if used >= full else self.bound * WORTH
        return used >= self.bound * NEAR and opened > worth


class SpoolWatch:
    """A Scrapy extension: seals what is old or in the way, and pauses the engine while the spool is full."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._paused = False
        self._looked = (0, 0)
        """What the spool held when it was looked at, and what this run had written by then."""
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SpoolWatch:
        """Watch for as long as the spider is open."""
        watch = cls(crawler)
        crawler.signals.connect(watch.start, signal=signals.spider_opened)
        crawler.signals.connect(watch.stop, signal=signals.spider_closed)
        return watch

    def start(self) -> None:
        """Begin to look."""
        run = run_of(self._crawler)
        room = Room.of(run.config, self._crawler.settings.getint("CONCURRENT_REQUESTS"))
        run.heed_writing(lambda: self._glance(run, room))
        self._task = asyncio.ensure_future(self._watch(run, room))

    def stop(self) -> None:
        """End; what is open is sealed by the run."""
        if self._task:
            self._task.cancel()

    async def _watch(self, run: Run, room: Room) -> None:
        try:
            while True:
                await self._look(run, room)
                await asyncio.sleep(LOOK_SECONDS)
        except (SpoolError, DatabaseError):
            return  # the run has stopped itself and says why

    async def _look(self, run: Run, room: Room) -> None:
        archive = run.archive
        self._looked = (used_bytes(run.config.spool_dir), archive.bytes_written)
        used = self._looked[0]
        full = room.full(_exchange(run))
        self._pace(room, used, full)
        is_old = archive.opened_at is not None and datetime.now(UTC) - archive.opened_at >= room.age
        due = is_old or room.needs(used, archive.open_bytes, full)
        await run.in_writer(archive.seal if due else archive.sync)

    def _glance(self, run: Run, room: Room) -> None:
        """Pause between two looks too: a fast crawl fills what is left of a small spool in less."""
        used, written = self._looked
        now = used + run.archive.bytes_written - written
        if not self._paused and now >= (full := room.full(_exchange(run))):
            self._pace(room, now, full)

    def _pace(self, room: Room, used: int, full: float) -> None:
        """Pause the engine when the spool is full; let it go on once a quarter is free again."""
        holds = f"the spool holds {used:,} of {room.bound:,} bytes (SPOOL_BYTES)"
        if not self._paused and used >= full:
            self._paused = True
            self._crawler.engine.pause()
            say(f"{holds}: fetching pauses until the archive has taken some")
        elif self._paused and used < room.bound * NEAR:
            self._paused = False
            self._crawler.engine.unpause()
            say(f"{holds}: fetching goes on")


def _exchange(run: Run) -> float:
    """Return the bytes that an exchange of this run has taken on the average."""
    return run.archive.bytes_written / max(1, run.archive.written)
