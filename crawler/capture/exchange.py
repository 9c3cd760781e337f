"""One exchange with a server, as the bytes that crossed the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from crawler.capture import message
from crawler.capture.digest import sha1

Truncation = Literal["length", "time", "disconnect", "unspecified"]


@dataclass(frozen=True, slots=True)
class Tls:
    """Facts of the TLS session: `TLSv1.3`, and the suite's IANA name where it is known."""

    version: str
    cipher: str | None


@dataclass(frozen=True)
class Exchange:
    """One request and what came back, byte for byte (RFC 9112 messages, chunk framing and all).

    `request` is empty when nothing was sent (no connection); `response` is empty when nothing came.
    A response that ended before its own framing said so carries `truncated`; `error` then names the cause.
    """

    url: str
    request: bytes
    response: bytes
    """The final response message alone: interim responses and bytes after the body stand apart."""
    started_at: datetime
    """Aware, UTC, microseconds: when the request began to be sent."""
    seconds: float
    """From the start to the last byte or the failure."""
    address: str | None = None
    """IP address that was contacted, a proxy's included; None when no connection was made."""
    port: int | None = None
    tls: Tls | None = None
    interim: bytes = b""
    """The 1xx responses that came before the final one, as received."""
    excess: bytes = b""
    """Bytes received after the end of the response on the same connection."""
    truncated: Truncation | None = None
    error: str | None = None

    @cached_property
    def status(self) -> int | None:
        """Status code of the final response, or None where what came is no HTTP response."""
        return message.status(self.response)

    @cached_property
    def head(self) -> bytes:
        """The head of the response, the blank line included."""
        return message.head_of(self.response)

    @cached_property
    def payload(self) -> bytes | memoryview:
        """The entity-body of the response: transfer coding removed, content coding kept."""
        return message.payload(self.head, memoryview(self.response)[len(self.head) :])

    @cached_property
    def payload_digest(self) -> str:
        """WARC-Payload-Digest of the response (WARC 1.1 §5.9)."""
        return sha1(self.payload)
