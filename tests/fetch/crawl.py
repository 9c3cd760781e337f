"""Crawl URLs with the handler and the middlewares of `fetch`, in a process of its own, and print what came.

`python -m tests.fetch.crawl '{"settings": {…}, "urls": […]}'` prints a JSON list, one object a URL.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

from crawler import config
from crawler.fetch.refuse import Refused

HANDLER = "crawler.fetch.download.DownloadHandler"
SETTINGS = {
    "LOG_LEVEL": "CRITICAL",
    "TELNETCONSOLE_ENABLED": False,
    "REDIRECT_MAX_TIMES": 3,
    "RETRY_TIMES": 1,
    "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
    "DOWNLOADER_MIDDLEWARES": {
        "crawler.fetch.refuse.RefuseMiddleware": 60,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "crawler.fetch.decompress.DecompressMiddleware": 590,
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
        self._note(response.request, status=response.status)

    def fail(self, failure: Any) -> None:
        error = failure.value
        reason = error.reason if isinstance(error, Refused) else type(error).__name__
        self._note(failure.request, reason=reason, detail=str(error))

    def _note(self, request: Request, **what: Any) -> None:
        truncated = [exchange.truncated for exchange in request.meta.get("exchanges", [])]
        self.found.append({"asked": request.meta["asked"], "truncated": truncated, **what})


def _main(job: dict[str, Any]) -> None:
    process = CrawlerProcess({**config.DEFAULTS, **SETTINGS, **job["settings"]})
    found: list[dict[str, Any]] = []
    process.crawl(_Probe, urls=job["urls"], found=found)
    process.start()
    # ru_maxrss would be the parent's, which a child begins with.
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    memory = int(peak.split()[1]) // 1024
    print(json.dumps([{**answer, "memory": memory} for answer in found]))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
