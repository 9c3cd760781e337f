"""What a run that is over had noted, read again from the segment it left: from its WARC and its records."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urldefrag

import msgspec
from sqlalchemy import Engine

from crawler.capture import message
from crawler.errors import Damaged
from crawler.index.editions import read
from crawler.index.record import StoredRecord, records, unpacked
from crawler.index.seen import Original, Payload, Seen, SeenPage
from crawler.records import Article, Capture, StoryCluster, Version

Records = list[tuple[Article | StoryCluster, Capture]]

_KINDS: dict[str, type[Article | StoryCluster]] = {"articles": Article, "stories": StoryCluster}


def learn(key: str, warc: Path, engine: Engine, archive: str) -> Callable[[], None]:
    """Read a sealed WARC, and the records beside it, before they leave the spool.

    What is returned makes what was read count for others (Seen.confirm): to be called once the segment is
    confirmed. A file that breaks off costs what is behind that place: it is fetched once more than needed.
    """
    seen = Seen(engine, archive)
    kept = list(_records(key, warc))
    for record, capture in kept:
        _note_record(seen, record, capture, key)
    pages = {capture.record_id: capture for _, capture in kept}
    with suppress(Damaged), unpacked(warc.open("rb"), key) as stream:
        for found in records(stream, key):
            if found.type in ("response", "revisit") and found.is_http:
                _note_capture(seen, found, pages.get(found.id), key)
    return lambda: seen.confirm(key)


def _records(key: str, warc: Path) -> Iterator[tuple[Article | StoryCluster, Capture]]:
    sealed = warc.parents[key.count("/")]
    _, _, rest = key.partition("/")
    for kind, made in _KINDS.items():
        file = sealed / "records" / kind / f"{rest.removesuffix('.warc.gz')}.jsonl.gz"
        for line in _lines(file):
            with suppress(msgspec.DecodeError):
                record = msgspec.json.decode(line, type=made)
                if isinstance(record.capture, Capture):
                    yield record, record.capture


def _lines(file: Path) -> Iterator[bytes]:
    with suppress(FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error), gzip.open(file) as lines:
        yield from lines


def _note_record(seen: Seen, record: Article | StoryCluster, capture: Capture, key: str) -> None:
    if isinstance(record.version, Version):
        _, edition = read(record, capture, None)
        first = record.first_seen.value if isinstance(record, Article) and record.first_seen else None
        known = replace(edition, number=record.version.n, first_seen_at=first or edition.first_seen_at)
        seen.note_edition(known, key)
    if isinstance(record, Article):
        for url in {record.url, capture.final_url or record.url}:
            seen.note_address(urldefrag(url)[0], record.record_id, key)


def _note_capture(seen: Seen, found: StoredRecord, page: Capture | None, key: str) -> None:
    url, date = found.field("WARC-Target-URI") or "", found.field("WARC-Date") or ""
    digest, head = found.field("WARC-Payload-Digest"), found.http_head()
    status = message.status(head)
    original = Original(found.id, url, date)
    if found.type == "revisit":
        fields = ("WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")
        original = Original(*((found.field(name) or "").strip("<>") for name in fields))
    elif digest and status not in (None, 304) and not found.field("WARC-Truncated"):
        seen.note_payload(Payload(digest, message.framing(head)), original, key)
    if page and page.payload_digest and page.content_sha256 and status == 200:
        validators = (_value(head, b"etag"), _value(head, b"last-modified"))
        known = SeenPage(*validators, page.payload_digest, page.content_sha256, original)
        seen.note_page(urldefrag(url)[0], known, key)


def _value(head: bytes, name: bytes) -> str | None:
    values = message.field(head, name)
    return values[0].decode("latin-1") if values else None
