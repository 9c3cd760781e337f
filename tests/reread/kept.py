"""Archives as crawls leave them, made without a network: pages kept, read, and recorded."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from scrapy.settings import Settings

from crawler.archive.archive import RunArchive
from crawler.capture.exchange import Exchange
from crawler.config import DEFAULTS, Config
from crawler.database import open_database
from crawler.extract import EXTRACTOR, read_page
from crawler.index.seen import Seen
from crawler.records import PageEnd
from crawler.store.lines import lines
from tests.site.template import article_page
from tests.site.truth import Sample, samples

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)
OLD = "1"
"""The version of the readers at the time of the crawl."""
RUN_ID = "20261122T060000Z-hearst-1f9c3a"
ABOUT = [(name, "x") for name in ("software", "format", "conformsTo", "operator", "http-header-user-agent")]
ABOUT += [("robots", "obeyed"), ("isPartOf", RUN_ID)]
Values = dict[str, Any]


def answered(
    url: str,
    body: bytes,
    *,
    content_type: str = "text/html; charset=utf-8",
    status: int = 200,
    minute: int = 0,
) -> Exchange:
    """Return an exchange in which `url` answers with `body`."""
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    request = f"GET {urlsplit(url).path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n\r\n".encode()
    at = AT + timedelta(minutes=minute)
    return Exchange(url, request, head.encode() + body, at, 0.1, "192.0.2.9", 80)


def page_of(sample: Sample, minute: int = 0) -> Exchange:
    """Return the exchange that brings a sample's page."""
    content_type = f"text/html; charset={sample.charset}"
    return answered(sample.url, article_page(sample), content_type=content_type, minute=minute)


class Crawl:
    """A run into `folder`: every page kept is read and recorded as a crawl does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        config = Config.from_settings(Settings({**DEFAULTS, "SPOOL_DIR": str(folder / "spool")}))
        seen = Seen(open_database(f"sqlite:///{folder}/state.db"), "urn:test:archive")
        self._run = RunArchive(config, RUN_ID, ABOUT, seen)

    @property
    def archive(self) -> Path:
        """Where the archive is once the run is closed."""
        return self._run.sealed

    def keep(self, exchange: Exchange) -> PageEnd:
        """Keep an exchange without recording anything; return the end its page would have."""
        kept = self._run.keep([exchange], [])
        assert kept is not None
        body = bytes(exchange.payload)
        declared = exchange.response.split(b"Content-Type: ")[1].split(b"\r\n")[0].decode()
        fetched_at = kept.capture.fetched_at
        reading = read_page(body, exchange.url, content_type=declared, fetched_at=fetched_at)
        capture = msgspec.structs.replace(
            kept.capture,
            content_sha256=hashlib.sha256(body).hexdigest(),
            extractor=EXTRACTOR,
            extractor_version=OLD,
            pack=reading.pack,
        )
        return PageEnd(
            url=exchange.url,
            outcome=reading.outcome,
            article=reading.article,
            story=reading.story,
            stories=reading.stories,
            capture=capture,
        )

    def record(self, end: PageEnd) -> None:
        """Write the records of a page."""
        for kind, record in lines(end):
            self._run.record(kind, record.to_json())

    def page(self, exchange: Exchange) -> PageEnd:
        """Keep a page and record it."""
        end = self.keep(exchange)
        self.record(end)
        return end

    def seal(self) -> str:
        """Close the segment; return the key of its WARC."""
        return self._run.seal()[0]

    def close(self) -> Path:
        """End the run; return the archive's folder."""
        self._run.seal()
        self._run.close()
        return self.archive


def sample_archive(folder: Path, count: int = 4) -> Path:
    """Return an archive of the first samples, in one segment."""
    crawl = Crawl(folder)
    for minute, sample in enumerate(samples()[:count]):
        crawl.page(page_of(sample, minute))
    return crawl.close()


def warc_key(archive: Path) -> str:
    """Return the key of the archive's only WARC."""
    [file] = archive.glob("warc/*/*/*/*.warc.gz")
    return file.relative_to(archive).as_posix()


def records(archive: Path, kind: str, version: str | None = None) -> list[Values]:
    """Return the records of one version of the readers, those of the crawl where there is none named."""
    files = sorted(archive.glob(f"records/{kind}/*/*/*/*.jsonl.gz"))
    end = f".r{version}.jsonl.gz" if version else ".jsonl.gz"
    chosen = [file for file in files if file.name.endswith(end) and (version or ".r" not in file.name)]
    return [json.loads(line) for file in chosen for line in gzip.decompress(file.read_bytes()).splitlines()]
