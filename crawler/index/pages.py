"""The pages that WARC files hold: each response that may be a page, its body without any coding."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.capture import message
from crawler.errors import Damaged, NotStored, Undecodable
from crawler.index import entity
from crawler.index.lookup import find_record, open_record, original
from crawler.index.record import StoredRecord
from crawler.records import Capture
from crawler.store import Store

MAX_BODY = 64_000_000
"""Bytes of a decoded body; a larger one is no page."""
PIECE = 1 << 16

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?!\d)", re.I)
_NO_PAGE = re.compile(
    r"(?:image|video|audio|font|model)/|text/(?:css|javascript)|application/javascript", re.I
)
_PART_OF = re.compile(rb"(?im)^isPartOf[ \t]*:[ \t]*(\S+)")
_BROKEN = (ArchiveLoadFailed, EOFError, OSError, zlib.error, ValueError, TypeError, AttributeError)
"""What warcio is known to raise over broken bytes."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A response of status 200 as an archive holds it; `body` has no transfer or content coding."""

    url: str
    content_type: str | None
    body: bytes
    capture: Capture
    """Its place; `fetched_at` is the WARC-Date."""


def pages(stream: BinaryIO, where: str) -> Iterator[KeptPage]:
    """Yield the pages of a WARC, packed or not, in file order; `where` names it in their captures.

    Passed over are revisits (their payload is read where it stands), robots.txt, what is declared as an
    image, a script or a style sheet, and responses that were cut off. Raises Damaged where the file breaks,
    after the pages before that place.
    """
    iterator = ArchiveIterator(stream, no_record_parse=True)
    run_id = None
    try:
        for record in iterator:
            if record.rec_type == "warcinfo":
                run_id = _run_of(record)
            elif record.rec_type == "response" and (found := _read(record, where)):
                place = {"offset": iterator.get_record_offset(), "length": iterator.get_record_length()}
                yield _page(found, {**place, "warc_file": where, "run_id": run_id})
    except _BROKEN as error:
        raise Damaged(f"{where}: cannot be read on: {error}; scrapy verify says more") from error


def page_at(store: Store, capture: Capture) -> KeptPage | None:
    """Return the page that a record's pointer opens, by way of the original where it is a revisit.

    None where the archive holds no page there. Raises StoreError.
    """
    with suppress(NotStored, Damaged), open_record(store, capture.warc_file, capture.offset) as record:
        if record.type == "revisit":
            return _original(store, record, capture)
        return _opened(record, capture)
    return None


def document(store: Store, record_id: str) -> tuple[str, bytes] | None:
    """Return address and decoded body of a kept response, by way of the original where it is a revisit.

    None where the archive does not hold it. Raises StoreError.
    """
    with (
        suppress(NotStored, Damaged),
        find_record(store, record_id, on_damage=lambda damage: None, note=lambda words: None) as record,
    ):
        if record.type != "revisit":
            return _document(record)
        line = original(store, record, on_damage=lambda damage: None)
        if line:
            with open_record(store, line.warc_file, line.offset, line.length) as held:
                return _document(held)
    return None


def _document(record: StoredRecord) -> tuple[str, bytes] | None:
    body = _body(record.http_head(), record.rest())
    return None if body is None else (_url(record.field), body)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is read of a record: its WARC fields by a function, the HTTP head, the decoded body."""

    field: Callable[[str], str | None]
    head: bytes
    body: bytes


def _original(store: Store, revisit: StoredRecord, capture: Capture) -> KeptPage | None:
    line = original(store, revisit, on_damage=lambda damage: None)
    if line is None:
        return None
    with open_record(store, line.warc_file, line.offset, line.length) as record:
        return _opened(record, capture)


def _opened(record: StoredRecord, capture: Capture) -> KeptPage | None:
    head = record.http_head()
    body = _body(head, record.rest()) if _may_be_page(record.field, head) else None
    if body is None:
        return None
    return KeptPage(capture.final_url or _url(record.field), _content_type(head), body, capture)


def _run_of(info: Any) -> str | None:
    found = _PART_OF.search(info.raw_stream.read(PIECE))
    return found[1].decode("utf-8", "replace") if found else None


def _read(record: Any, where: str) -> _Found | None:
    """Read a response record to its end if it may be a page. Raises Damaged where it ends early."""
    field = record.rec_headers.get_header
    start = record.raw_stream.read(PIECE)
    head, rest = message.split(start)
    if not _may_be_page(field, head):
        return None
    body = _body(head, chain([rest], _pieces(record.raw_stream)))
    for _ in _pieces(record.raw_stream):
        pass
    if record.raw_stream.limit:
        raise Damaged(
            f"{where}: a record ends {record.raw_stream.limit} bytes early; scrapy verify says more"
        )
    return None if body is None else _Found(field, head, body)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _may_be_page(field: Callable[[str], str | None], head: bytes) -> bool:
    status = _STATUS.match(head)
    if not status or status[1] != b"200" or field("WARC-Truncated"):
        return False
    return not _NO_PAGE.match(_content_type(head) or "") and _path(_url(field)) != "/robots.txt"


def _body(head: bytes, wire: Iterator[bytes]) -> bytes | None:
    """Return the decoded body, what there is of a damaged one; None of one that is too large."""
    body = bytearray()
    # Others' archives often hold a body that is decoded already, under the head that says it is not.
    with suppress(Undecodable):
        for piece in entity.body(head, wire):
            body += piece
            if len(body) > MAX_BODY:
                return None
    return bytes(body)


def _page(found: _Found, place: dict[str, Any]) -> KeptPage:
    url = _url(found.field)
    capture = Capture(
        **place,
        record_id=(found.field("WARC-Record-ID") or "").strip("<>"),
        payload_digest=found.field("WARC-Payload-Digest"),
        fetched_at=found.field("WARC-Date"),
        status=200,
        final_url=url,
    )
    return KeptPage(url, _content_type(found.head), found.body, capture)


def _content_type(head: bytes) -> str | None:
    declared = message.field(head, b"content-type")
    return declared[0].decode("latin-1") if declared else None


def _url(field: Callable[[str], str | None]) -> str:
    return (field("WARC-Target-URI") or "").strip("<>")


def _path(url: str) -> str:
    with suppress(ValueError):
        return urlsplit(url).path
    return ""
