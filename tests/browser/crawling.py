"""Crawls of the station by a browser, and what they left."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from tests.browser.station import CDN, COUNTER, STATION, STORY
from tests.crawling import Place, hosts
from tests.origin import Origin


def words(place: Place, *urls: str, render: str = "1") -> tuple[str, ...]:
    """Return the words of a crawl of some pages, the station's story where none is named."""
    listed = place.folder / "urls.txt"
    listed.write_text("\n".join(urls or [STORY]))
    return ("crawl", "page", "-a", f"urls_file={listed}", "-a", f"render={render}")


def settings(place: Place, origin: Origin) -> dict[str, str]:
    """Return the settings by which the station is found, and the tracker is known for one."""
    trackers = place.folder / "trackers.txt"
    trackers.write_text(f"{COUNTER}  # counts\n")
    to = urlsplit(origin.http_base).netloc
    return {"HOSTS": hosts(dict.fromkeys((STATION, CDN, COUNTER), to)), "TRACKERS": str(trackers)}


def kept(place: Place, *kinds: str) -> list[tuple[str, bytes]]:
    """Return address and block of the records of some kinds."""
    return [found for warc in place.warcs() for found in _records(warc, kinds)]


def _records(warc: Path, kinds: tuple[str, ...]) -> list[tuple[str, bytes]]:
    with warc.open("rb") as file:
        return [
            (record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
            for record in ArchiveIterator(file, no_record_parse=True)
            if record.rec_type in kinds
        ]
