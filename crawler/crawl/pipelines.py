"""What happens to the end of a page: its records are written, then it is counted. One pass a class."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.archive.endings import says_more
from crawler.crawl.run import Run, run_of
from crawler.fetch.refuse import STOPPED
from crawler.index.history import History, gone
from crawler.records import Outcome, PageEnd, Record
from crawler.store.lines import TOMBSTONES, lines

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class _Pass:
    """A pass over the ends of pages."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _Pass:
        return cls(run_of(crawler))


class WriteRecords(_Pass):
    """Write what was read beside the segment that holds its page, as the version that it is."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._history = History(run.seen)

    async def process_item(self, item: PageEnd) -> PageEnd:
        """Write the page's records, each with its version and its pointer into the archive."""
        if item.article or item.story or gone(item):
            item, kinds = await self.run.in_writer(self._write, item)
            for kind in kinds:
                self.run.report.records[kind] += not item.supersedes
        if not item.supersedes:
            self.run.seen.note_end(item, self.run.report.run_id)
        return item

    def _write(self, item: PageEnd) -> tuple[PageEnd, list[str]]:
        item = self._history.placed(item)
        found: list[tuple[str, Record]] = [*lines(item)]
        if item.tombstone:
            found.append((TOMBSTONES, item.tombstone))
        for kind, record in found:
            self.run.archive.record(kind, record.to_json())
        return item, [kind for kind, _ in found]


class TellArchive(_Pass):
    """Write beside a page's capture how it ended."""

    async def process_item(self, item: PageEnd) -> PageEnd:
        """Write it where the capture does not say so already."""
        if says_more(item):
            await self.run.in_writer(self.run.archive.ended, item)
        return item


class CountOutcomes(_Pass):
    """Count each page once, under its outcome, and log how it ended."""

    async def process_item(self, item: PageEnd) -> PageEnd:
        """Count the page unless it only supersedes a record already counted."""
        if item.supersedes:
            return item
        self.run.report.count(item)
        stats = self.run.crawler.stats
        stats.inc_value(f"outcome/{item.outcome}")
        if item.outlet:
            stats.inc_value(f"outlet/{item.outlet}/{item.outcome}")
        why = item.detail or item.reason or ""
        logger.info("page %s %s %s", item.outcome, item.url, why, extra={"page": item.url})
        return item


class MarkListed(_Pass):
    """Note the pages of a list that are done, so that a stopped run goes on where it was."""

    async def process_item(self, item: PageEnd) -> PageEnd:
        """Note it once its records are written; one that failed or was put off is asked for again."""
        progress = self.run.progress
        put_off = item.outcome is Outcome.FAILED or item.reason in ("backoff", "budget", "blocked", STOPPED)
        if progress and not item.supersedes and not put_off:
            await self.run.in_writer(progress.mark, item.url, self.run.report.run_id)
        return item


class NoteAsked(_Pass):
    """Note the articles that a door showed, so that each is asked for again when it is due."""

    async def process_item(self, item: PageEnd) -> PageEnd:
        """Note it once its records are written."""
        if self.run.agenda.knows(item.url) and not item.supersedes:
            await self.run.in_writer(self.run.agenda.ended, item, datetime.now(UTC))
        return item
