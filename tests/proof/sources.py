"""Checks that the markup of the sample newsroom stands on the saved station page it is said to come from."""

from __future__ import annotations

import gzip
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from tests.site import sources

SAVED = "corpus/stations/html/wdsu-forecast.html.gz"


def main(folder: Path) -> int:
    """Look each selector up; 0 where all are there, 1 where one is not, 2 where the page is missing."""
    file = folder / SAVED
    if not file.is_file():
        print(f"sources: {file} is not there")
        return 2
    html = gzip.decompress(file.read_bytes()).decode()
    tree = LexborHTMLParser(html)
    unseen = [name for name in sorted(sources.seen_in(sources.STATION)) if not tree.css(name)]
    unseen += [n for n in sources.seen_in(sources.STATION_STYLE) if n.partition(".")[2] not in html]
    print(f"sources: {len(unseen)} selectors of the sample newsroom not on the saved page", *unseen)
    return 1 if unseen else 0
