"""Ask an origin for every case it knows, with the project's settings, in a process of its own.

`python -m tests.capture.crawl_cases '{"bases": […], "cases": [{"path", "method", "body"}], "settings": {…}}'`
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

SETTINGS = {
    "ALLOW_PRIVATE_ADDRESSES": True,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 3,
    "LOG_LEVEL": "ERROR",
    "PROGRESS": False,
    "RETRY_HTTP_CODES": [429, 500, 502, 503, 504],
    "RETRY_TIMES": 1,
    "ROBOTSTXT_OBEY": False,
}


class _Cases(Spider):
    name = "cases"
    bases: list[str]
    cases: list[dict[str, str]]

    async def start(self) -> AsyncIterator[Any]:
        for case in self.cases:
            for base in self.bases:
                yield Request(
                    base + case["path"],
                    method=case["method"],
                    body=case["body"],
                    callback=self.take,
                    errback=self.take,
                    dont_filter=True,
                )

    def take(self, _: Any) -> None:
        """Nothing is read here: what counts is what was kept."""


def _main(job: dict[str, Any]) -> None:
    settings = get_project_settings()
    settings.setdict({**SETTINGS, **job["settings"]}, priority="cmdline")
    # One host has all the cases, and some of them ask to be left alone.
    settings["DOWNLOADER_MIDDLEWARES"]["crawler.fetch.backoff.BackOffMiddleware"] = None
    process = AsyncCrawlerProcess(settings)
    process.crawl(_Cases, bases=job["bases"], cases=job["cases"])
    process.start()


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
