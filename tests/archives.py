"""Archives of runs for tests, and what their pointers open."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

from scrapy.settings import Settings
from warcio.archiveiterator import ArchiveIterator

from crawler import config
from crawler.archive.archive import RunArchive
from crawler.capture.exchange import Exchange
from crawler.capture.warc import Fields
from crawler.database import open_database
from crawler.index.seen import Seen
from crawler.records import Capture

ABOUT: Fields = [("software", "Wirecopy/1"), ("operator", "North Sky")]
LONG = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>Ferry runs aground.</p>" * 100


def new_archive(folder: Path, run_id: str = "20261122T060000Z-page-1f9c3a", **settings: Any) -> RunArchive:
    """Open the archive of a run whose spool is in `folder`."""
    given = {**config.DEFAULTS, "SPOOL_DIR": str(folder / "spool"), **settings}
    seen = Seen(open_database(f"sqlite:///{folder}/state.db"), "urn:test:archive")
    return RunArchive(config.Config.from_settings(Settings(given)), run_id, ABOUT, seen)


def keep(archive: RunArchive, *exchanges: Exchange) -> Capture:
    kept = archive.keep(exchanges, [("hopsFromSeed", "L")])
    assert kept is not None
    return kept.capture


def record_at(archive: RunArchive, pointer: Capture) -> tuple[Any, bytes]:
    """Open a pointer as a reader of the archive would: seek, and read one member."""
    with (archive.sealed / pointer.warc_file).open("rb") as file:
        file.seek(pointer.offset)
        member = file.read(pointer.length)
    [record] = ArchiveIterator(io.BytesIO(member), no_record_parse=True)
    return record, gzip.decompress(member)


def index(archive: RunArchive) -> bytes:
    return b"".join(
        gzip.decompress(path.read_bytes()) for path in sorted(archive.sealed.glob("index/**/*.gz"))
    )
