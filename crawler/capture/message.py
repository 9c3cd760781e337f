"""HTTP/1.1 messages as bytes (RFC 9112): where the head ends, what its fields say, what the payload is."""

from __future__ import annotations

import re
from functools import cache

_HEAD_END = re.compile(rb"\n\r?\n")  # only ever asked where it ends
# The name of the protocol is taken in any case, as clients take it (RFC 9112 §2.3 asks for capitals).
_INTERIM = re.compile(rb"HTTP/\d\.\d +1\d\d(?!\d)", re.I)
_STATUS_LINE = re.compile(rb"HTTP/\d+\.\d+ +(\d{3})(?!\d)", re.I)
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")


def split(message: bytes) -> tuple[bytes, bytes]:
    """Split a message into its head, the blank line included, and the body as it stands on the wire."""
    end = _HEAD_END.search(message)
    return (message[: end.end()], message[end.end() :]) if end else (message, b"")


def head_of(message: bytes) -> bytes:
    """Return the head of a message, the blank line included; all of it where no blank line ends it."""
    end = _HEAD_END.search(message)
    return message[: end.end()] if end else message


def split_interim(received: bytes) -> tuple[bytes, bytes]:
    """Split the interim 1xx responses off the front of what was received (RFC 9110 §15.2)."""
    start = 0
    while _INTERIM.match(received, start):
        end = _HEAD_END.search(received, start)
        if not end:
            break
        start = end.end()
    return received[:start], received[start:]


def status(message: bytes) -> int | None:
    """Return the status code of a response, or None where the bytes are no HTTP response."""
    line = _STATUS_LINE.match(message)
    return int(line[1]) if line else None


def field(head: bytes, name: bytes) -> list[bytes]:
    """Return the values of every field line called `name`, in order, white space around them removed."""
    if name.lower() not in head.lower():
        return []
    return [line.strip() for line in _lines(name).findall(head)]


@cache  # the names are those this project asks for
def _lines(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?im)^" + re.escape(name) + rb"[ \t]*:(.*)$")


def payload(head: bytes, body: memoryview) -> bytes | memoryview:
    """Return the entity-body: transfer coding removed, content coding kept (WARC 1.1 §5.9).

    A broken chunk ends the payload: what came before it is returned.
    """
    codings = b",".join(field(head, b"transfer-encoding")).lower()
    return dechunk(body) if b"chunked" in codings else body


def dechunk(body: bytes | memoryview) -> bytes:
    """Return the data of a chunked body (RFC 9112 §7.1), as far as its framing holds."""
    parts: list[bytes | memoryview] = []
    at = 0
    while line := _CHUNK_SIZE.match(body, at):
        size = int(line[1], 16)
        data = body[line.end() : line.end() + size]
        parts.append(data)
        end = _LINE_END.match(body, line.end() + size)
        if not size or not end:
            break
        at = end.end()
    return b"".join(parts)


def framing(head: bytes) -> str:
    """Return the codings a response was sent under, transfer and content, as one word to compare."""
    codings = [b",".join(field(head, name)) for name in (b"transfer-encoding", b"content-encoding")]
    return b"/".join(codings).lower().decode("latin-1")[:80]
