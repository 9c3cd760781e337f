"""Progress of a run, a line now and then while it lasts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.crawl.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

SECONDS = 5.0
"""Between two lines."""


class Progress:
    """A Scrapy extension that says on stderr how far the run has come; PROGRESS=False silences it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop = create_looping_call(self._tell)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Switch on unless PROGRESS says no."""
        if not crawler.settings.getbool("PROGRESS"):
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.start, signal=signals.spider_opened)
        crawler.signals.connect(progress.stop, signal=signals.spider_closed)
        return progress

    def start(self) -> None:
        """Begin to tell."""
        self._loop.start(SECONDS, now=False)

    def stop(self) -> None:
        """End."""
        if self._loop.running:
            self._loop.stop()

    def _tell(self) -> None:
        run = run_of(self._crawler)
        report = run.report
        outcomes = ", ".join(f"{count} {name}" for name, count in report.outcomes.most_common())
        done = f"{report.pages} of {report.asked} pages done ({outcomes or 'none yet'})"
        print(f"wirecopy: {done}; {run.archive.written} exchanges kept", file=sys.stderr, flush=True)
