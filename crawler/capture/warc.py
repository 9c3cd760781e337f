"""WARC/1.1 records from raw bytes (ISO 28500:2017), each one gzip member of its own."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from crawler.capture import message
from crawler.capture.digest import sha1
from crawler.capture.exchange import Exchange
from crawler.capture.ids import NewId
from crawler.capture.member import Piece, gzip_member, half_stored_member
from crawler.records import Capture

HTTP_REQUEST = "application/http;msgtype=request"
HTTP_RESPONSE = "application/http;msgtype=response"
FIELDS = "application/warc-fields"

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

GZIP_MAGIC = b"\x1f\x8b"
_END = b"\r\n\r\n"

Fields = list[tuple[str, str]]


class Record(msgspec.Struct, frozen=True, gc=False):
    """One WARC record: its named fields beyond version and length, and its block."""

    type: str
    id: str
    date: str
    fields: tuple[tuple[str, str], ...]
    block: bytes
    packed_from: int | None = None
    """Where in the block what is compressed as it stands begins."""

    def field(self, name: str) -> str | None:
        """Return the first value of a named field, or None."""
        return next((value for key, value in self.fields if key == name), None)

    def to_bytes(self) -> bytes:
        """Return the record as it stands in a file, its closing blank lines included (§4)."""
        return b"".join((self._header(), self.block, _END))

    def to_member(self, level: int) -> list[Piece]:
        """Return the pieces of the record as one gzip member; nothing is compressed twice."""
        if self.packed_from is None:
            return [gzip_member(self.to_bytes(), level)]
        head, body = self.block[: self.packed_from], memoryview(self.block)[self.packed_from :]
        return half_stored_member(self._header() + head, body, _END)

    def _header(self) -> bytes:
        fields = "".join([f"{name}: {value}\r\n" for name, value in self.fields])
        return (
            f"WARC/1.1\r\nWARC-Type: {self.type}\r\nWARC-Record-ID: <{self.id}>\r\nWARC-Date: {self.date}\r\n"
            f"{fields}WARC-Block-Digest: {sha1(self.block)}\r\nContent-Length: {len(self.block)}\r\n\r\n"
        ).encode()


def warc_date(moment: datetime) -> str:
    """Return an aware UTC time as WARC-Date in microseconds (§5.4)."""
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"


def fields_block(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return named fields as an application/warc-fields block; line breaks in values become spaces."""
    lines = (f"{name}: {' '.join(value.split())}\r\n" for name, value in fields)
    return "".join(lines).encode(errors="backslashreplace")  # the environment may hold any bytes


def warcinfo(filename: str, about: Fields, date: datetime, ids: NewId) -> Record:
    """Return the record that opens a file (§6.2)."""
    fields = (("WARC-Filename", filename), ("Content-Type", FIELDS))
    return Record("warcinfo", ids(), warc_date(date), fields, fields_block(about))


@dataclass(frozen=True, slots=True)
class Captured:
    """The records of one exchange in file order; `main` is the one a page's pointer opens."""

    records: tuple[Record, ...]
    main: Record


@dataclass(frozen=True, slots=True)
class Repeat:
    """What a revisit repeats (§6.7): the profile, and the record that holds the payload."""

    profile: str
    refers_to: str
    target_uri: str
    date: str

    def fields(self) -> Fields:
        """Return the named fields by which a revisit refers to its original."""
        return [
            ("WARC-Profile", self.profile),
            ("WARC-Refers-To", f"<{self.refers_to}>"),
            ("WARC-Refers-To-Target-URI", self.target_uri),
            ("WARC-Refers-To-Date", self.date),
        ]


def capture(
    exchange: Exchange, about: Fields, info_id: str, ids: NewId, repeat: Repeat | None = None
) -> Captured:
    """Return the records of one exchange: request, response and metadata, sharing one WARC-Date.

    With `repeat` the response becomes a revisit: of an identical payload with the new headers and no body,
    of a page not modified with no block at all, its headers kept in the metadata, because players show a
    revisit's own headers and a 304 is an empty page.

    `about` is what is known of the fetch (`via`, `hopsFromSeed`, …, §6.6). Where nothing was sent there is
    only the metadata. Bytes that are no HTTP response are kept as the block of a second metadata record:
    a `response` must be an HTTP message (§6.3.2), and readers stop at one that is not.
    """
    return _Maker(exchange, info_id, ids, repeat).captured(about)


def ending(capture: Capture, fields: Fields, info_id: str, ids: NewId) -> Record:
    """Return the metadata of a capture that was written before: what is known only later (§6.6)."""
    named = (
        ("WARC-Target-URI", capture.final_url or ""),
        ("WARC-Warcinfo-ID", f"<{info_id}>"),
        ("WARC-Refers-To", f"<{capture.record_id}>"),
        ("Content-Type", FIELDS),
    )
    return Record("metadata", ids(), capture.fetched_at or "", named, fields_block(fields))


def resource(uri: str, content_type: str, block: bytes, date: str, warcinfo: tuple[str, NewId]) -> Record:
    """Return a record of what was made here and not received (§6.4); `warcinfo` is its id, and new ones."""
    info_id, ids = warcinfo
    named = (
        ("WARC-Target-URI", uri),
        ("WARC-Warcinfo-ID", f"<{info_id}>"),
        ("WARC-Payload-Digest", sha1(block)),
        ("Content-Type", content_type),
    )
    return Record("resource", ids(), date, named, block)


class _Maker:
    """Makes the records of one exchange; ids are drawn first because the records name each other."""

    def __init__(self, exchange: Exchange, info_id: str, ids: NewId, repeat: Repeat | None) -> None:
        self._exchange = exchange
        self._repeat = repeat
        self._ids = {part: ids() for part in ("request", "response", "metadata")}
        self._has_response = exchange.status is not None and (exchange.status != 304 or repeat is not None)
        self._garbage_id = ids() if exchange.response and not self._has_response else None
        self._date = warc_date(exchange.started_at)
        self._main, *self._others = self._written()
        self._source = [("WARC-Target-URI", exchange.url), ("WARC-Warcinfo-ID", f"<{info_id}>")]
        self._over = self._network()

    def captured(self, about: Fields) -> Captured:
        records = [self._request()] if self._exchange.request else []
        if self._has_response:
            records.append(self._response())
        metadata = self._metadata(about)
        if self._garbage_id:
            records.append(self._garbage(self._garbage_id))
        main = next((record for record in records if record.id == self._ids["response"]), metadata)
        return Captured((*records, metadata), main)

    def _record(self, kind: str, record_id: str, content_type: str, block: bytes, more: Fields) -> Record:
        is_aside = kind == "metadata" and record_id != self._main
        fields = (
            *self._source,
            *self._concurrent(record_id),
            *(() if is_aside else self._over),
            *more,
            ("Content-Type", content_type),
        )
        is_packed = kind == "response" and self._exchange.payload[:2] == GZIP_MAGIC
        packed_from = len(self._exchange.head) if is_packed else None
        return Record(kind, record_id, self._date, fields, block, packed_from)

    def _concurrent(self, record_id: str) -> Fields:
        """Link to the main record, and the main record back to all others (§5.7)."""
        linked = self._others if record_id == self._main else [self._main]
        return [("WARC-Concurrent-To", f"<{other}>") for other in linked]

    def _written(self) -> list[str]:
        """Return the records' ids, the main one first: the response, else the request, else the metadata."""
        ids = [self._ids["response"]] if self._has_response else []
        ids += [self._ids["request"]] if self._exchange.request else []
        ids.append(self._ids["metadata"])
        return [*ids, self._garbage_id] if self._garbage_id else ids

    def _network(self) -> Fields:
        """Return address, protocols and cipher suite (§5.10; the last two are registered extensions)."""
        address = self._exchange.address
        fields = [("WARC-IP-Address", address)] if address else []
        if self._exchange.request:
            fields.append(("WARC-Protocol", "http/1.1"))
        if tls := self._exchange.tls:
            fields.append(("WARC-Protocol", tls.version.lower().replace("tlsv", "tls/")))
            fields += [("WARC-Cipher-Suite", tls.cipher)] if tls.cipher else []
        return fields

    def _request(self) -> Record:
        block = self._exchange.request
        body = message.split(block)[1]
        more = [("WARC-Payload-Digest", sha1(body))] if body else []
        return self._record("request", self._ids["request"], HTTP_REQUEST, block, more)

    def _response(self) -> Record:
        if self._repeat:
            return self._revisit(self._repeat)
        block = self._exchange.response
        more = [("WARC-Payload-Digest", self._exchange.payload_digest)]
        if self._exchange.truncated:
            more.append(("WARC-Truncated", self._exchange.truncated))
        return self._record("response", self._ids["response"], HTTP_RESPONSE, block, more)

    def _revisit(self, repeat: Repeat) -> Record:
        more, block = repeat.fields(), b""
        if repeat.profile == IDENTICAL:
            block = self._exchange.head
            more.append(("WARC-Payload-Digest", self._exchange.payload_digest))
            more.append(("WARC-Truncated", "length"))
        return self._record("revisit", self._ids["response"], HTTP_RESPONSE, block, more)

    def _metadata(self, about: Fields) -> Record:
        exchange = self._exchange
        fields = [*about, ("fetchTimeMs", str(round(exchange.seconds * 1000)))]
        if exchange.error:
            fields.append(("error", exchange.error))
        not_modified = self._repeat is not None and self._repeat.profile == NOT_MODIFIED
        asides = {
            "notModifiedResponse": exchange.response if not_modified else b"",
            "interimResponses": exchange.interim,
            "bytesAfterResponse": exchange.excess,
        }
        fields += [(name, base64.b64encode(data).decode()) for name, data in asides.items() if data]
        if self._garbage_id:
            fields.append(("receivedIn", f"<{self._garbage_id}>"))
        return self._record("metadata", self._ids["metadata"], FIELDS, fields_block(fields), [])

    def _garbage(self, record_id: str) -> Record:
        block = self._exchange.response
        return self._record("metadata", record_id, "application/octet-stream", block, [])
