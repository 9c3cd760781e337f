"""One run of one variant in a process of its own; prints pages, CPU and wall seconds, and lag as JSON.

`python -m tests.bench.child VARIANT URLS FOLDER`: CPU is counted from the first request to the end of the
process, all threads, so that imports are left out and sealing is not.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from crawler.crawl import garbage

EQUAL = {
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "ERROR",
    "ROBOTSTXT_OBEY": False,
    "TELNETCONSOLE_ENABLED": False,
}
"""Manners off on every side: the server is our own."""

TUNED = {
    "CONCURRENT_ITEMS": 4,
    "COOKIES_ENABLED": False,
    "METAREFRESH_ENABLED": False,  # it decodes every page
    "REMOTE_CONTROL_ENABLED": False,
    "DEFAULT_REQUEST_HEADERS": {"Accept-Encoding": "gzip, deflate"},
}
"""What this project tunes in Scrapy, without this project."""


BEAT_SECONDS = 0.01


class _Start:
    """The moment of the first request, and a heart that beats from then on in every variant alike."""

    begun: tuple[float, float] = (0.0, 0.0)
    late: ClassVar[list[float]] = []
    heart: asyncio.Task[None] | None = None

    @classmethod
    def note(cls) -> None:
        cls.begun = (time.process_time(), time.perf_counter())
        cls.heart = asyncio.create_task(cls._beat())

    @classmethod
    async def _beat(cls) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT_SECONDS)
            cls.late.append(time.perf_counter() - before - BEAT_SECONDS)

    @classmethod
    def lag(cls) -> list[float]:
        """Return how late beats came, in milliseconds: p50, p99 and the longest."""
        cuts = statistics.quantiles(cls.late, n=100)
        return [1000 * seconds for seconds in (cuts[49], cuts[98], max(cls.late))]


class _Fetch(Spider):
    """Asks for every address and looks at nothing."""

    name = "fetch"
    urls: list[str]
    pages = 0

    async def start(self) -> AsyncIterator[Any]:
        _Start.note()
        for url in self.urls:
            yield Request(url, callback=self.take, dont_filter=True)

    def take(self, _: Any) -> None:
        _Fetch.pages += 1


def _settings(variant: str, folder: Path) -> Settings:
    if variant in ("bare", "tuned"):
        return Settings({**EQUAL, **(TUNED if variant == "tuned" else {})})
    settings = get_project_settings()
    ours = {
        "ALLOW_PRIVATE_ADDRESSES": True,
        "ARCHIVE_URI": str(folder / "archive"),
        "DATABASE_URL": f"sqlite:///{folder}/state.db",
        "PROGRESS": False,
        "SPOOL_DIR": str(folder / "spool"),
    }
    settings.setdict({**EQUAL, **ours}, priority="cmdline")
    return settings


def _spider(variant: str) -> type[Spider]:
    if variant != "read":
        return _Fetch

    from crawler.crawl.spider import NewsSpider

    class Read(NewsSpider):
        name = "read"
        urls: list[str]

        async def start(self) -> AsyncIterator[Any]:
            _Start.note()
            for url in self.urls:
                yield self.page(url)

        async def read(self, response: Any) -> AsyncIterator[Any]:
            async for item in super().read(response):
                _Fetch.pages += 1
                yield item

    return Read


def main(variant: str, urls: str, folder: str) -> None:
    """Run the variant and print its figures."""
    process = AsyncCrawlerProcess(_settings(variant, Path(folder)))
    process.crawl(_spider(variant), urls=Path(urls).read_text().split())
    if variant != "bare":
        garbage.spare()  # as `scrapy crawl` does, and as part of what is tuned
    process.start()
    cpu, wall = time.process_time() - _Start.begun[0], time.perf_counter() - _Start.begun[1]
    print(json.dumps({"pages": _Fetch.pages, "cpu": cpu, "wall": wall, "lag": _Start.lag()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
