"""Ten recrawls of an unchanged site: how much the archive grows a pass."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.pages import REPEATS_SERVER, wire_size, write_pages
from tests.crawling import Place
from tests.services import free_ports, nginx_server

PASSES = 10
PAGES = 48
TARGET = 5.0
"""Percent of the first pass."""


def main() -> None:
    """Crawl once and again, and print the archive's growth pass by pass."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        paths = write_pages(folder / "www", PAGES)
        print(f"{PAGES} pages, {wire_size(folder / 'www'):,} bytes each on the wire, half without validators")
        ports = free_ports(2)
        urls = [f"http://127.0.0.1:{ports[number // 4 % 2]}{path}" for number, path in enumerate(paths)]
        conf = REPEATS_SERVER.format(validated=ports[0], bare=ports[1], root=folder / "www")
        with nginx_server(folder / "nginx", conf):
            sizes = _passes(Place(folder), urls)
    first, *later = sizes
    growth = [100 * (after - before) / first for before, after in zip(sizes, later, strict=False)]
    print(f"first pass: {first:,} bytes")
    print("growth a pass: " + " ".join(f"{percent:.2f}%" for percent in growth))
    verdict = "met" if max(growth) < TARGET else "NOT met"
    print(f"most: {max(growth):.2f}%   target < {TARGET:g}% a pass: {verdict}")


def _passes(place: Place, urls: list[str]) -> list[int]:
    """Return the bytes of the whole archive after each pass: WARC, index, records and reports."""
    listed = place.folder / "urls.txt"
    listed.write_text("\n".join(urls))
    sizes = []
    for _ in range(1 + PASSES):
        ran = place.scrapy("crawl", "page", "-a", f"urls_file={listed}")
        if ran.code not in (0, 1):
            raise RuntimeError(f"a pass ended with {ran.code}: {ran.err[-2000:]}")
        sizes.append(sum(file.stat().st_size for file in place.archive.rglob("*") if file.is_file()))
    return sizes
