"""Exchanges for tests, and records read back by warcio."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from crawler.capture.exchange import Exchange, Tls
from crawler.capture.warc import Repeat

AT = datetime(2026, 11, 22, 6, 0, 0, 123456, tzinfo=UTC)
URL = "https://www.kpol9.example/story/1?a=b"
REQUEST = b"GET /story/1?a=b HTTP/1.1\r\nHost: www.kpol9.example\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 Okay-ish Then\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nbody"
TLS = Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384")


def exchange(**changes: Any) -> Exchange:
    """Return an exchange that went well, but for `changes`."""
    facts: dict[str, Any] = {
        "url": URL,
        "request": REQUEST,
        "response": RESPONSE,
        "started_at": AT,
        "seconds": 0.25,
        "address": "192.0.2.9",
        "port": 443,
    }
    return Exchange(**{**facts, **changes})


def ids() -> Any:
    """Return a maker of ids that count from 1."""
    numbers = iter(range(1, 100))
    return lambda: f"urn:test:{next(numbers)}"


def repeat(profile: str) -> Repeat:
    """Return what a revisit repeats: a record of the day before."""
    return Repeat(profile, "urn:test:old", "https://www.kpol9.example/old", "2026-11-21T06:00:00Z")


def read_back(file: bytes) -> Iterator[tuple[Any, bytes]]:
    """Yield each record of a WARC as warcio reads it, with its block."""
    for record in ArchiveIterator(io.BytesIO(file), no_record_parse=True):
        yield record, record.raw_stream.read()


def types(file: bytes) -> list[str]:
    """Return the types of a WARC's records, read to its end by a warcio that parses the HTTP in them."""
    return [str(record.rec_type) for record in ArchiveIterator(io.BytesIO(file))]
