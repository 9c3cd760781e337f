"""What an origin is told to do: the steps of an exchange, and the words to write them with."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from enum import Enum, auto

CRLF = b"\r\n"


class End(Enum):
    """A step that is no bytes."""

    CLOSE = auto()
    """End the connection in good order."""
    CUT = auto()
    """End it without TLS's closing alert; in plain text as CLOSE."""
    RESET = auto()
    """Send a TCP reset."""
    STALL = auto()
    """Send nothing more until the client gives up."""
    DIE_LATER = auto()
    """Keep the connection, and close it without an answer when the next request comes."""


@dataclass(frozen=True)
class Interim:
    """A 1xx response before the final one."""

    data: bytes


@dataclass(frozen=True)
class Excess:
    """Bytes that are no longer of the response; they leave in one piece with what is before them."""

    data: bytes


@dataclass(frozen=True)
class Apart:
    """Bytes that leave in packets of their own, `size` bytes each, a moment between them."""

    data: bytes
    size: int


Step = bytes | Interim | Excess | Apart | End


@dataclass(frozen=True)
class Case:
    """One scripted exchange: what to ask for, and what the origin does then."""

    path: str
    what: str
    steps: tuple[Step, ...]
    method: str = "GET"
    body: bytes = b""
    whole: bool = True
    """The response is complete by its own framing; where it is not, a client may keep a prefix of it."""
    odd: bool = False
    """Complete, but so odd that a client may refuse it, and keep a prefix."""
    start: bool = True
    """A client asks for it by itself; the others are led to."""
    later: tuple[Step, ...] | None = None
    """The steps of every visit but the first, where they differ."""


def head(*lines: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """Return a response head of these lines, CRLF after each, and the blank line."""
    return CRLF.join([status, *lines]) + CRLF * 2


def sized(body: bytes, *lines: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """Return a whole response with the Content-Length of `body` as its last header."""
    return head(*lines, b"Content-Length: %d" % len(body), status=status) + body


def chunk(data: bytes, extension: bytes = b"") -> bytes:
    """Return one chunk (RFC 9112 §7.1); the last one where `data` is empty, without the final CRLF."""
    return b"%x%s\r\n%s" % (len(data), extension, data + CRLF if data else b"")


def chunked(*parts: bytes) -> bytes:
    """Return `parts` as a whole chunked body."""
    return b"".join(map(chunk, parts)) + chunk(b"") + CRLF


def page(title: str, paragraphs: int = 12) -> bytes:
    """Return an invented page that says its title often enough to compress."""
    text = "".join(f"<p>{title}: the ferry left at {n} past nine.</p>\n" for n in range(paragraphs))
    return f"<!doctype html><title>{title}</title>\n{text}".encode()


def gzipped(body: bytes) -> bytes:
    """Return `body` as one gzip member without a time in it."""
    return gzip.compress(body, mtime=0)


def deflated(body: bytes, *, raw: bool = False) -> bytes:
    """Return `body` deflated: in zlib's frame as RFC 9110 says, or raw as some servers do."""
    packer = zlib.compressobj(wbits=-15 if raw else 15)
    return packer.compress(body) + packer.flush()
