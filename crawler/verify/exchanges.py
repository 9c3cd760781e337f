"""Rules 11, 28, 31, 32: the archive beside the log of the server it was captured from.

The log has one JSON object a line: `url`, `request` and `response` (base64, as they crossed the wire),
`aborted`, and optionally `interim` and `excess`: how many bytes of the response are 1xx messages before, or
bytes after, the final one.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from crawler.errors import UnusableArchive
from crawler.verify import rules
from crawler.verify.findings import Fault
from crawler.verify.http import SECRET_FIELD, SECRET_FORM_FIELD, is_framed
from crawler.verify.message import Message
from crawler.verify.record import Record, warc_fields

_INTERIM = re.compile(rb"HTTP/\d\.\d +1\d\d(?!\d).*?\r?\n\r?\n", re.S)
_SIGNATURES = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"%PDF-": "application/pdf",
    b"<!doctype html": "text/html",
    b"<html": "text/html",
}


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange as the server saw it."""

    url: str
    request: bytes
    response: bytes
    aborted: bool = False
    interim: int = 0
    excess: int = 0

    @property
    def final(self) -> bytes:
        """The final response message alone."""
        if self.interim or self.excess:
            return self.response[self.interim : len(self.response) - self.excess]
        start = 0
        while found := _INTERIM.match(self.response, start):
            start = found.end()
        return self.response[start:]


class ExchangeLog:
    """The log of a server; its exchanges are read again from the file when they are compared."""

    def __init__(self, path: Path) -> None:
        """Index the log. Raises UnusableArchive."""
        self.path = path
        self.kept: dict[str, Counter[str]] = defaultdict(Counter)
        """By URL, how many requests and responses the archive holds."""
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        try:
            with path.open("rb") as file:
                for line in file:
                    self._places[_decoded(line).url].append((file.tell() - len(line), len(line)))
        except (OSError, ValueError, RecursionError, msgspec.MsgspecError) as error:
            raise UnusableArchive(f"{path}: not an exchange log: {error}") from error
        self._hosts = {urlsplit(url).netloc for url in self._places}

    def knows(self, url: str) -> bool:
        """Tell whether `url` was asked of the server that wrote this log."""
        return url in self._places or _netloc(url) in self._hosts

    def of(self, url: str) -> Iterator[Logged]:
        """Yield the exchanges of one URL."""
        with self.path.open("rb") as file:
            for offset, size in self._places.get(url, ()):
                file.seek(offset)
                yield _decoded(file.read(size))

    @property
    def urls(self) -> list[str]:
        """Every URL of the log, in its order."""
        return list(self._places)


@dataclass(frozen=True, slots=True)
class Compared:
    """A record and the log it is judged by."""

    record: Record
    log: ExchangeLog

    def is_received(self) -> bool:
        """Tell whether the server sent this block: the whole message, or a marked beginning of it."""
        return any(self._is_start(logged.final) for logged in self.log.of(self.record.uri))

    def is_sent(self) -> bool:
        """Tell whether the server received this block, overwritten secrets apart."""
        head = self.record.block.head
        for logged in self.log.of(self.record.uri):
            if self._is_start(logged.request) or _masked(head) == _masked(logged.request):
                return True
        return False

    def _is_start(self, message: bytes) -> bool:
        block = self.record.block
        if block.exact is None or hashlib.sha256(message[: block.size]).digest() != block.exact.digest():
            return False
        marked = self.record.truncated or self.record.type != "response"
        return block.size >= len(message) or marked or is_framed(self.record.block.message)


@rules.compared.rule(11)
def response_as_received(compared: Compared) -> Iterator[Fault]:
    """A response, and what is kept of it beside a revisit, is what the server sent."""
    record = compared.record
    if record.type in ("response", "revisit") and record.block.size and not compared.is_received():
        yield record.fault("the server's log holds no response of these bytes")
    for block in _asides(record):
        if all(logged.final != block for logged in compared.log.of(record.uri)):
            yield record.fault("the server's log holds no 304 of these bytes")


@rules.compared.rule(31)
def request_as_sent(compared: Compared) -> Iterator[Fault]:
    """A request is what the server received."""
    if compared.record.type == "request" and not compared.is_sent():
        yield compared.record.fault("the server's log holds no request of these bytes")


@rules.compared.rule(28)
def identified_type(compared: Compared) -> Iterator[Fault]:
    """A type said to be identified is not at odds with the bytes the server sent."""
    said = compared.record.get("warc-identified-payload-type")
    if not said:
        return
    for logged in compared.log.of(compared.record.uri):
        message = Message(None)
        message.feed(logged.final)
        start = message.body_start.lstrip().lower()
        found = next((kind for sign, kind in _SIGNATURES.items() if start.startswith(sign.lower())), None)
        if found and found != said.partition(";")[0].strip().lower():
            yield compared.record.fault(f"the payload is said to be {said}, it begins as {found}")
            return


@rules.log.rule(32)
def every_exchange_kept(log: ExchangeLog) -> Iterator[Fault]:
    """As many requests and responses are kept as the server saw."""
    for url in log.urls:
        seen = list(log.of(url))
        answered = [logged for logged in seen if logged.final and not logged.aborted]
        for what, count in (("request", len(seen)), ("response", len(answered))):
            if log.kept[url][what] < count:
                yield Fault(
                    f"{url}: {count} {what}s crossed the wire, {log.kept[url][what]} are kept", str(log.path)
                )


def compare(record: Record, log: ExchangeLog) -> Iterator[tuple[int, Fault]]:
    """Judge a record by the log, if it is of that server, and count it as kept."""
    if not record.readable or not log.knows(record.uri):
        return
    if record.type == "request":
        log.kept[record.uri]["request"] += 1
    if record.type in ("response", "revisit") or _is_garbage(record):
        log.kept[record.uri]["response"] += 1
    yield from rules.compared.judge(Compared(record, log))


def _is_garbage(record: Record) -> bool:
    """Tell whether a metadata record holds bytes received that are no HTTP response."""
    return record.type == "metadata" and record.get("content-type") == "application/octet-stream"


def _asides(record: Record) -> Iterator[bytes]:
    """Yield the 304 responses kept in a metadata record."""
    if record.type == "metadata" and (record.get("content-type") or "").startswith("application/warc-fields"):
        for name, value in warc_fields(record.block.head):
            if name == "notmodifiedresponse":
                with suppress(ValueError):
                    yield b64decode(value)


def _masked(request: bytes) -> bytes:
    """Return a request with its secrets struck out: rule 35 judges what stands there instead."""
    for secret in (SECRET_FIELD, SECRET_FORM_FIELD):
        request = secret.sub(lambda found: found[1] + b"?" * len(found[2]), request)
    return request


def _decoded(line: bytes) -> Logged:
    return msgspec.json.decode(line, type=Logged)


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
