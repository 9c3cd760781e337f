"""CPU of pages built by a browser, all its processes counted, beside stock scrapy-playwright."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.station import CDN, COUNTER, STATION, cases
from tests.crawling import ROOT, Place, hosts
from tests.origin import Origin
from tests.services import Unavailable

PAGES = 30
LIMIT = 1.2
TICKS = os.sysconf("SC_CLK_TCK")
STOCK = """
import sys
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy_playwright.page import PageMethod
to, chromium, *urls = sys.argv[1:]
class Stock(scrapy.Spider):
    name = "stock"
    async def start(self):
        for url in urls:
            waits = PageMethod("wait_for_selector", "article")
            yield scrapy.Request(url, meta={"playwright": True, "playwright_page_methods": [waits]})
    def parse(self, response):
        assert b"Paragraph 8" in response.body, response.body[:300]
handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
process = CrawlerProcess({
    "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
    "PLAYWRIGHT_LAUNCH_OPTIONS": {
        "executable_path": chromium,
        "args": ["--disable-gpu", f"--host-resolver-rules=MAP * {to}", "--disable-dev-shm-usage"],
    },
    "PLAYWRIGHT_ABORT_REQUEST": lambda request: "count.example" in request.url,
    "PLAYWRIGHT_CONTEXTS": {"default": {"service_workers": "block"}},
    "CONCURRENT_REQUESTS": 1,
    "LOG_LEVEL": "WARNING",
})
process.crawl(Stock)
process.start()
"""


def main(rounds: int) -> None:
    """Build the same pages with both in turn and print what a page cost."""
    chromium = shutil.which("chromium")
    if not chromium:
        raise Unavailable("no Chromium; install chromium")
    ratios = []
    for number in range(rounds):
        stock, ours = _stock(chromium), _ours()
        ratios.append(ours / stock)
        told = f"stock {stock:.0f} ms, ours {ours:.0f} ms of CPU a page"
        print(f"  round {number + 1}: {told}: {ours / stock:.2f}")
    print(f"  ours to stock {statistics.median(ratios):.2f}, at most {LIMIT}")


def _pages() -> list[str]:
    return [f"/{number}/story/46318802" for number in range(PAGES)]


def _origin() -> Origin:
    """Return an origin whose pages share nothing, so that both sides have the same to fetch."""
    return Origin([*cases(), *(case for number in range(PAGES) for case in cases(f"/{number}"))])


def _stock(chromium: str) -> float:
    with _origin() as origin, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        to = urlsplit(origin.http_base).netloc
        urls = [f"http://{STATION}{path}" for path in _pages()]
        words = [sys.executable, "-c", STOCK, to, chromium, *urls]
        cpu = _cpu_of(subprocess.Popen(words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}))
        _tell("stock", origin)
    return 1000 * cpu / PAGES


def _ours() -> float:
    with _origin() as origin, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Place(Path(folder))
        to = urlsplit(origin.http_base).netloc
        listed, trackers = place.folder / "urls.txt", place.folder / "trackers.txt"
        listed.write_text("".join(f"http://{STATION}{path}\n" for path in _pages()))
        trackers.write_text(COUNTER)
        settings = {
            "HOSTS": hosts(dict.fromkeys((STATION, CDN, COUNTER), to)),
            "TRACKERS": str(trackers),
            "RENDER_PICTURES": "0",
            "LOG_LEVEL": "WARNING",
        }
        words = ("crawl", "page", "-a", f"urls_file={listed}", "-a", "render=1")
        cpu = _cpu_of(place.start(*words, **settings))
        stored = place.report()["outcomes"].get("stored")
        if stored != PAGES:
            raise Unavailable(f"{stored} of {PAGES} pages were stored")
        _tell("ours", origin)
    return 1000 * cpu / PAGES


def _tell(who: str, origin: Origin) -> None:
    asked = Counter(one.path for one in origin.exchanges() if one.path != "/robots.txt")
    print(f"  {who}: {sum(asked.values())} exchanges of {len(asked)} addresses")


def _cpu_of(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> float:
    """Return the seconds of CPU that a process and all below it took, looked at ten times a second."""
    spent: dict[int, float] = {}
    while process.poll() is None:
        spent.update(_below(process.pid))
        time.sleep(0.1)
    process.communicate()
    if process.returncode:
        raise Unavailable(f"a crawl ended with {process.returncode}")
    return sum(spent.values())


def _below(ancestor: int) -> dict[int, float]:
    """Return the seconds of CPU of a process and of its descendants that are there now."""
    seen: dict[int, tuple[int, float]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        seen[int(file.parent.name)] = (int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS)
    found = {ancestor}
    while more := {pid for pid, (parent, _) in seen.items() if parent in found} - found:
        found |= more
    return {pid: seen[pid][1] for pid in found if pid in seen}
