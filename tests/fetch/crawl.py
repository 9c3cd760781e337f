"""Crawl URLs with Scrapy and the middlewares of `fetch`, in a process of its own, and print what came.

`python -m tests.fetch.crawl '{"settings": {…}, "urls": […]}'` prints a JSON list, one object a URL.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

from crawler import config
from crawler.fetch.refuse import Refused

SETTINGS = {
    "LOG_LEVEL": "CRITICAL",
    "TELNETCONSOLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "REDIRECT_MAX_TIMES": 3,
    "DOWNLOADER_MIDDLEWARES": {
        "crawler.fetch.refuse.RefuseMiddleware": 60,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "crawler.fetch.limits.DecompressMiddleware": 590,
    },
}


class _Probe(Spider):
    name = "probe"
    urls: list[str]
    found: list[dict[str, Any]]

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            yield Request(url, callback=self.take, errback=self.fail, meta={"asked": url}, dont_filter=True)

    def take(self, response: Any) -> None:
        self.found.append({"asked": response.meta["asked"], "status": response.status})

    def fail(self, failure: Any) -> None:
        error = failure.value
        reason = error.reason if isinstance(error, Refused) else type(error).__name__
        self.found.append({"asked": failure.request.meta["asked"], "reason": reason, "detail": str(error)})


def _main(job: dict[str, Any]) -> None:
    process = CrawlerProcess({**config.DEFAULTS, **SETTINGS, **job["settings"]})
    found: list[dict[str, Any]] = []
    process.crawl(_Probe, urls=job["urls"], found=found)
    process.start()
    print(json.dumps(found))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
