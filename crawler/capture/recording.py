"""The recording of one exchange while it goes on, and what it becomes at its end."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from crawler.capture.cipher import iana_name
from crawler.capture.exchange import Exchange, Tls, Truncation
from crawler.capture.message import split_interim

_PLAIN_WORDS = {
    "ParseError": "what came is not HTTP",
    "BadResponseVersion": "what came is not HTTP",
    "ConnectionDone": "the connection was closed before the answer was whole",
    "ConnectionLost": "the connection was lost before the answer was whole",
}
"""What Twisted's exceptions mean, for those whose own text speaks of something else."""


class Recording:
    """The bytes of one exchange while it goes on."""

    def __init__(self, transport: Any, peer: tuple[str | None, int | None]) -> None:
        self.started_at = datetime.now(UTC)
        self._start = monotonic()
        self.seconds = 0.0
        self.sent: list[bytes] = []
        self.received: list[bytes] = []
        self.rest = 0
        self.complete = False
        self.address, self.port = peer
        self._transport = transport
        self.tls: Tls | None = None

    def hear(self, data: bytes) -> None:
        """Note bytes received; by now a TLS handshake is over, and the session can be asked about."""
        if not self.received:
            self.tls = _tls(self._transport)
        self.received.append(data)
        self.seconds = monotonic() - self._start

    def finish(self, rest: int) -> None:
        """Note that the response is complete but for its last `rest` bytes, which are not of it."""
        self.complete = True
        self.rest = rest
        self.seconds = monotonic() - self._start

    def exchange(self, url: str, failure: BaseException | None, truncated: Truncation) -> Exchange:
        """Return what was recorded; `failure` and `truncated` say what ended an incomplete exchange."""
        received = b"".join(self.received)
        end = len(received) - self.rest
        interim, response = split_interim(received[:end])
        return Exchange(
            url=url,
            request=b"".join(self.sent),
            response=response,
            started_at=self.started_at,
            seconds=self.seconds,
            address=self.address,
            port=self.port,
            tls=self.tls if self.received else _tls(self._transport),
            interim=interim,
            excess=received[end:],
            truncated=None if self.complete or not response else truncated,
            error=None if self.complete else cause_of(failure),
        )


class Tee:
    """A transport whose writes are noted before they are made."""

    def __init__(self, transport: Any, recording: Recording) -> None:
        self._transport = transport
        self._sent = recording.sent

    def write(self, data: bytes) -> None:
        """Note and write."""
        self._sent.append(data)
        self._transport.write(data)

    def writeSequence(self, parts: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        """Note and write."""
        self._sent.extend(parts)
        self._transport.writeSequence(parts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def cause_of(failure: BaseException | None) -> str:
    """Return a failure in one line; Twisted's and Scrapy's wrappers give way to what they wrap."""
    if failure is None:
        return "connection lost"
    reasons = getattr(failure, "reasons", None) or getattr(failure.__cause__, "reasons", None)
    if reasons:
        return cause_of(reasons[-1].value)
    kind = type(failure).__name__
    line = str(failure).split("\n", 1)[0].strip().rstrip(".")
    return (_PLAIN_WORDS.get(kind) or line or kind)[:300]


def peer_of(transport: Any) -> tuple[str | None, int | None]:
    """Return the address and the port of the other side of a connection, as far as there is one."""
    with suppress(AttributeError):
        peer = transport.getPeer()
        return peer.host, peer.port
    return None, None


def _tls(transport: Any) -> Tls | None:
    """Return the facts of the session below; None in plain text, or where its handshake never ended."""
    session: Any = None
    with suppress(AttributeError):  # no real transport, or one that has let go of its socket
        session = transport.getHandle()
    cipher = session.get_cipher_name() if hasattr(session, "get_cipher_name") else None
    return Tls(session.get_protocol_version_name(), iana_name(cipher)) if cipher else None
