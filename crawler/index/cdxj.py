"""CDXJ: one line a capture, sorted by bytes: canonical key, 14-digit time, JSON (CDXJ 0.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as _json
from urllib.parse import quote, urlsplit

from crawler.capture import message
from crawler.capture.warc import Record
from crawler.index.surt import surt

INDEXED = ("response", "revisit", "resource")
"""Record types that replay can show; derivatives and metadata stay out of the index."""

_NO_DIGIT = {ord(character): None for character in "-:.TZ"}
_UNSAFE = re.compile("[\x00-\x20\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: WARC file name without folders, offset and length of its gzip member."""

    filename: str
    offset: int
    length: int


def line(record: Record, place: Place) -> bytes | None:
    """Return the index line of a record, or None for a record that is not replayed."""
    if record.type not in INDEXED or not (url := record.field("WARC-Target-URI")):
        return None
    head = message.head_of(record.block)
    digest = record.field("WARC-Payload-Digest") or "-"
    fields = (  # recordId is ours: players pass over fields they do not know
        f'"url": {_json(url)}, "mime": {_json(_mime(record, head))}, '
        f'"status": "{message.status(head) or "-"}", "digest": {_json(digest)}, '
        f'"length": "{place.length}", "offset": "{place.offset}", '
        f'"filename": {_json(place.filename)}, "recordId": {_json(record.id)}'
    )
    return f"{key(url)} {_stamp(record.date)} {{{fields}}}\n".encode()


def key(url: str) -> str:
    """Return the canonical sort key (SURT) of a URL, `org,example)/path`.

    A URL that cannot be canonicalised is its own key, so that no capture is left out.
    """
    try:
        is_web = urlsplit(url).scheme in ("http", "https")
        return _one_word(surt(url) if is_web else url)
    except (ValueError, IndexError):
        return _one_word(url)


def _one_word(key: str) -> str:
    """Escape what would end the key or the line, and what no encoding has."""
    return _UNSAFE.sub(lambda found: quote(found[0], errors="replace"), key)


def _mime(record: Record, head: bytes) -> str:
    if record.type == "revisit":
        return "warc/revisit"
    if record.type == "resource":
        return record.field("Content-Type") or "-"
    declared = message.field(head, b"content-type")
    value = declared[0].split(b";")[0].strip().decode("latin-1").lower() if declared else ""
    return value if value and " " not in value and len(value) < 100 else "unk"


def _stamp(warc_date: str) -> str:
    return warc_date.translate(_NO_DIGIT)[:14]
