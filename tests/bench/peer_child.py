"""One run of scrapy-webarchive in its own environment; prints the pages it fetched.

`python -m tests.bench.peer_child URLS FOLDER`, by `.venv-bench`: nothing of this project is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

SETTINGS = {
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
    "LOG_LEVEL": "ERROR",
    "ROBOTSTXT_OBEY": False,
    "SW_EXPORT_URI": "kept/",
    "TELNETCONSOLE_ENABLED": False,
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
}


class Fetch(Spider):
    """Asks for every address and looks at nothing."""

    name = "fetch"
    urls: list[str]
    pages = 0

    def start_requests(self) -> Iterator[Any]:
        for url in self.urls:
            yield Request(url, callback=self.take, dont_filter=True)

    def take(self, _: Any) -> None:
        Fetch.pages += 1


def main(urls: str, folder: str) -> None:
    """Crawl into `folder`, where the exporter leaves its files."""
    listed = Path(urls).read_text().split()
    os.chdir(folder)
    process = CrawlerProcess(SETTINGS)
    process.crawl(Fetch, urls=listed)
    process.start()
    if not list(Path("kept").rglob("*.wacz")):
        sys.exit("nothing was exported")
    print(Fetch.pages)


if __name__ == "__main__":
    main(*sys.argv[1:])
