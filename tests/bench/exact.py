"""Exchanges captured exactly, of all those that the recording origin saw: http and https."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from tests.capture.kept import Kept
from tests.capture.test_exact import Crawled, crawl
from tests.origin import Logged

TARGET = "1.00, no exception"


def main() -> None:
    """Crawl the origin over each scheme and print the counts, then what is not exact."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        crawls = {scheme: _crawl(scheme, Path(name) / scheme) for scheme in ("http", "https")}
    print(f"{'scheme':8} {'exchanges':>9} {'whole':>6} {'cut short':>9} {'exact':>6}   ratio")
    exact = total = 0
    wrong: list[str] = []
    for scheme, crawled in crawls.items():
        faults = _faults(crawled)
        count = len(crawled.logged)
        cut = sum(entry.aborted for entry in crawled.logged)
        good = count - len(faults)
        print(f"{scheme:8} {count:9} {count - cut:6} {cut:9} {good:6}   {good / count:.2f}")
        exact, total, wrong = exact + good, total + count, wrong + faults
    verdict = "met" if exact == total else "NOT met"
    print(f"exact exchanges / exchanges of the origin: {exact / total:.2f}   target {TARGET}: {verdict}")
    for fault in wrong:
        print(f"  {fault}")


def _crawl(scheme: str, folder: Path) -> Crawled:
    folder.mkdir()
    return crawl(scheme, folder)


def _faults(crawled: Crawled) -> list[str]:
    """Return a line for each exchange that is missing, or not byte for byte what the origin logged."""
    logged = Counter(entry.url for entry in crawled.logged)
    missing = logged - Counter(kept.url for kept in crawled.kept if kept.request)
    if missing:
        return [f"{url} is missing {times} times" for url, times in missing.items()]
    return [f"{entry.url}: {fault}" for entry, kept in crawled.pairs() if (fault := _fault(entry, kept))]


def _fault(entry: Logged, kept: Kept) -> str | None:
    if kept.request != entry.request:
        return "the request differs"
    if not entry.aborted:
        return None if kept.received == entry.response else "the response differs"
    if not entry.response.startswith(kept.received):
        return "what is kept is no prefix of what was sent"
    silent = kept.type == "response" and not kept.truncated and kept.received != entry.response
    return "a cut response does not say so" if silent else None
