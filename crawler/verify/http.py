"""Rules 10, 12, 13, 14, 35: the HTTP message in a block (WARC 1.1 §6.3.2, §6.5.2, RFC 9110, RFC 9112)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from crawler.verify import rules
from crawler.verify.findings import Fault, Severity
from crawler.verify.message import Message
from crawler.verify.record import Record

_MEDIA_TYPE = re.compile(r'application/http\s*;\s*msgtype\s*=\s*"?(request|response)"?', re.I)
_REQUEST_LINE = re.compile(rb"[!-~]+ \S.* HTTP/\d(\.\d+)?", re.S)
_TEXT = re.compile(rb"text/(html|css|javascript)|application/(xhtml\+xml|json|javascript)", re.I)
_SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token")
SECRET_FIELD = re.compile(
    rb"^((?:" + "|".join(_SECRET_HEADERS).encode() + rb"):[ \t]*)([^\r\n]*)", re.I | re.M
)
SECRET_FORM_FIELD = re.compile(
    rb"((?:^|&)(?:password|passwd|pwd|api_?key|access_token|client_secret)=)([^&\s]+)", re.I | re.M
)
_USER_INFO = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#@]*:[^/?#@]*@", re.I)
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_MARKUP = re.compile(rb"\s*(<[a-z!?]|\{\s*\")", re.I)


@rules.record.rule(10)
def media_type(record: Record) -> Iterator[Fault]:
    """An HTTP block is typed as the message it is."""
    value = record.get("content-type")
    if not record.web:
        if value is None and record.block.size:
            yield record.fault(f"Content-Type is missing on a {record.type}")
        return
    wanted = "request" if record.type == "request" else "response"
    found = _MEDIA_TYPE.fullmatch(value or "")
    if (value is not None or record.block.size) and not (found and found[1].lower() == wanted):
        yield record.fault(
            f"Content-Type of a {record.type} is {value!r}, not application/http;msgtype={wanted}"
        )


@rules.record.rule(10)
def message_start(record: Record) -> Iterator[Fault]:
    """The block begins as an HTTP message does."""
    message = record.message
    if message is None or record.truncated:
        return
    if record.type == "request" and not _REQUEST_LINE.fullmatch(message.start):
        yield record.fault(f"the block does not begin with a request line but with {message.start[:40]!r}")
    if record.type != "request" and not _is_http(message.start):
        yield record.fault(f"the block does not begin with a status line but with {message.start[:40]!r}")


@rules.record.rule(12)
def http_version(record: Record) -> Iterator[Fault]:
    """The start line says HTTP/1."""
    start = record.message.start if record.message else b""
    version = start.rpartition(b" ")[2] if record.type == "request" else start
    if version.startswith(b"HTTP/") and not re.match(rb"HTTP/[01]\.", version):
        yield record.fault(f"the start line is {start[:60]!r}")


@rules.record.rule(13)
def transfer_coding(record: Record) -> Iterator[Fault]:
    """The body is chunked where the head says so, and only there."""
    message = record.message
    if message is None or message.head is None or record.truncated:
        return
    state = message.chunks.state
    if message.chunked and state == "broken":
        yield record.fault("the head says Transfer-Encoding: chunked, but the body is not chunked")
    if not message.chunked and state == "done" and message.chunks.size and not message.chunks.excess:
        yield record.fault("the body is chunked, but the head does not say Transfer-Encoding: chunked")


@rules.record.rule(13)
def content_coding(record: Record) -> Iterator[Fault]:
    """The entity is packed where the head says so, and only there.

    Servers are known to lie about it; where the framing holds, the lie may be theirs.
    """
    message = record.message
    if message is None or message.head is None or len(message.body_start) < 2 or message.status == 206:
        return
    severity: Severity = "warning" if is_framed(message) else "error"
    codings = message.head.tokens("content-encoding")
    if codings and not _looks(codings[-1], message.body_start):
        said = f"the head says Content-Encoding: {codings[-1]}, but the entity is not packed so"
        yield record.fault(said, severity)
    if not codings and message.body_start.startswith(b"\x1f\x8b") and _is_text(message, record):
        said = "the entity is packed with gzip, but the head does not say Content-Encoding: gzip"
        yield record.fault(said, severity)


@rules.record.rule(14)
def body_length(record: Record) -> Iterator[Fault]:
    """The body has the length its framing says, or the record says why not.

    An empty body is judged where the request is known: it may be the answer to HEAD.
    """
    message = record.message
    if message is None or record.type != "response" or record.truncated:
        return
    if message.head is None:
        if _is_http(message.start):
            yield record.fault(
                "the head of the response has no end, and the record is not marked WARC-Truncated"
            )
    elif message.body_size and (gap := framing_gap(message)):
        yield record.fault(f"{gap}, and the record is not marked WARC-Truncated")


@rules.record.rule(35)
def credentials(record: Record) -> Iterator[Fault]:
    """No request record, and no address, holds a secret."""
    if _USER_INFO.match(record.uri):
        yield record.fault("WARC-Target-URI holds a user name and password")
    message = record.message
    if record.type != "request" or message is None or message.head is None:
        return
    for name in _SECRET_HEADERS:
        if any(not is_filler(value) for value in message.head.values(name)):
            yield record.fault(f"the request holds a value of {name}")
    body = record.block.head.partition(b"\r\n\r\n")[2]
    for found in SECRET_FORM_FIELD.finditer(body):
        if not is_filler(found[2]):
            yield record.fault(f"the request's form holds a value of {found[1].strip(b'&=').decode()}")


def framing_gap(message: Message) -> str | None:
    """Say how the body misses the length its head declares; None where it does not."""
    if message.status in (204, 304) or (message.status or 0) < 200:
        return None
    if message.chunked:
        if message.chunks.state not in ("done", "broken"):
            return "the chunked body ends before its last chunk"
        return f"{message.chunks.excess} bytes follow the last chunk" if message.chunks.excess else None
    if message.length is None or message.length == message.body_size:
        return None
    return f"Content-Length of the response is {message.length}, its body has {message.body_size} bytes"


def is_framed(message: Message | None) -> bool:
    """Tell whether the message says where its body ends, and it does end there."""
    return (
        message is not None
        and framing_gap(message) is None
        and (message.chunked or message.length is not None)
    )


def _is_http(start: bytes) -> bool:
    """Tell whether a status line is one, in whatever case a server wrote it."""
    return start[:5].upper() == b"HTTP/"


def _looks(coding: str, start: bytes) -> bool:
    """Tell whether an entity that begins with `start` can be of a content coding (RFC 9110 §8.4.1)."""
    if coding in _MAGIC:
        return start.startswith(_MAGIC[coding][: len(start)])
    if coding == "deflate":
        return _inflates(start, 15) or _inflates(start, -15)
    # Brotli has no signature; what reads as a document is none.
    return coding != "br" or not _MARKUP.match(start)


def _inflates(start: bytes, window: int) -> bool:
    try:
        zlib.decompressobj(window).decompress(start)
    except zlib.error:
        return False
    return True


def _is_text(message: Message, record: Record) -> bool:
    """Tell whether the head declares a document, which is not by itself a gzip file."""
    types = message.head.values("content-type") if message.head else []
    return bool(types and _TEXT.match(types[0])) and not record.uri.lower().endswith(".gz")


def is_filler(value: bytes) -> bool:
    """Tell whether a secret was overwritten: what follows scheme or name is one character repeated."""
    secrets = (part.split()[-1:] for part in re.sub(rb"[^;=]*=(?=[^;=])", b"", value).split(b";"))
    return all(len(set(secret)) == 1 for found in secrets for secret in found)
