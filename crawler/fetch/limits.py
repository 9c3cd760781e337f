"""Limits on what a host may send and how long it may keep its answer back, held at the connection."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, ResponseFailed
from twisted.web.http import _ChunkedTransferDecoder

from crawler.capture.tap import TapFactory, TapProtocol

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.web.client import Agent

CHUNKS = 100_000
"""Chunks of one body: a page of 5 MB may send every line of it by itself."""
HEAD_BYTES = 256 * 1024
"""Bytes of a response before its body begins, interim responses included; servers send up to 64 kB."""


class Overrun(DownloadCancelledError):
    """A response was cut off because it ran over a limit; its words tell which."""


class LimitedProtocol(TapProtocol):
    """The tapped protocol, which hangs up on a response that is larger than any page.

    Twisted bounds a header line and a chunk's, but not their number. A flood of tiny chunks keeps the reactor
    busy long before it is large.
    """

    def __init__(self, quiescent: Any, body_bytes: int) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._most = 2 * body_bytes + HEAD_BYTES if body_bytes else 0
        self._heard = self._before_body = self._chunks = 0
        self._counted: object = None
        self._over = False

    def request(self, request: Any) -> Any:
        """Send a request; the counting begins anew."""
        self._heard = self._before_body = self._chunks = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Count and pass on, or give up."""
        if self._over:
            return
        self._heard += len(data)
        if self._parser and self._parser.state in (STATUS, HEADER):
            self._before_body += len(data)
        super().dataReceived(data)
        if self._before_body > HEAD_BYTES and self._in_head():
            self._give_up(f"more than {HEAD_BYTES} bytes came before a body")
        elif self._most and self._heard > self._most:
            self._give_up(f"more than {self._most} bytes came, most of them framing")
        elif self._chunks > CHUNKS:
            self._give_up(f"the body came in more than {CHUNKS} chunks")
        else:
            self._count_chunks()

    def _count_chunks(self) -> None:
        """Have each chunk counted from now on, once the head has said that there are chunks."""
        decoder = getattr(self._parser, "bodyDecoder", None)
        if decoder is not self._counted and isinstance(decoder, _ChunkedTransferDecoder):
            self._counted, deliver = decoder, decoder.dataCallback

            def count(data: bytes) -> None:
                self._chunks += 1
                deliver(data)

            decoder.dataCallback = count

    def _in_head(self) -> bool:
        return bool(self._parser and self._parser.state in (STATUS, HEADER))

    def _give_up(self, words: str) -> None:
        self._over = True
        reason = Failure(Overrun(words))  # type: ignore[no-untyped-call]
        self._giveUp(reason)  # type: ignore[no-untyped-call]
        self.transport.abortConnection()  # type: ignore[union-attr]


class LimitedFactory(TapFactory):
    """Makes limited protocols; `body_bytes` is DOWNLOAD_MAXSIZE, 0 for no limit."""

    def __init__(self, *args: Any, body_bytes: int) -> None:
        super().__init__(*args)  # type: ignore[no-untyped-call]
        self._body_bytes = body_bytes

    def buildProtocol(self, addr: Any) -> LimitedProtocol:  # noqa: N802 - Twisted's name
        """Return the protocol of a new connection."""
        return LimitedProtocol(self._quiescentCallback, self._body_bytes)


def limited_factory(body_bytes: int) -> Any:
    """Return what a connection pool takes as its factory."""
    return partial(LimitedFactory, body_bytes=body_bytes)


def overrun(error: BaseException) -> str | None:
    """Return why a limit ended the response that failed with `error`; None where none did."""
    cause = error.__cause__
    reasons = cause.reasons if isinstance(cause, ResponseFailed) else []
    return next((str(each.value) for each in reasons if each.check(Overrun)), None)


class HeadClock:
    """Gives each request the same time to connect and to bring the whole head of its response.

    One timer serves them all: who was asked first is late first.
    """

    def __init__(self, seconds: float, clock: Any) -> None:
        self._seconds = seconds
        self._clock = clock
        self._waiting: deque[_Wait] = deque()
        self._timer: Any = None

    def limit(self, agent: Agent) -> None:
        """Bound the requests of `agent`: interim responses and endless headers win no time.

        They fail with Scrapy's DownloadTimeoutError.
        """
        send: Any = agent.request

        def limited(*args: Any) -> Any:
            return self._watch(send(*args))

        agent.request = limited  # type: ignore[method-assign, assignment]

    def _watch(self, asked: Deferred[Any]) -> Deferred[Any]:
        wait = _Wait(asked, self._clock.seconds() + self._seconds)
        while self._waiting and self._waiting[0].asked is None:
            self._waiting.popleft()
        self._waiting.append(wait)
        if self._timer is None:
            self._timer = self._clock.callLater(self._seconds, self._strike)
        return asked.addBoth(self._came, wait)

    def _came(self, result: Any, wait: _Wait) -> Any:
        wait.asked = None  # nothing of the response is held any longer
        if wait.is_late:
            raise DownloadTimeoutError(f"no head of a response within {self._seconds:g} seconds")
        return result

    def _strike(self) -> None:
        """Give up on those that are late, and sleep until the next one can be."""
        now = self._clock.seconds()
        while self._waiting and (self._waiting[0].until <= now or self._waiting[0].asked is None):
            wait = self._waiting.popleft()
            if wait.asked:
                wait.is_late = True
                wait.asked.cancel()
        rest = self._waiting[0].until - now if self._waiting else None
        self._timer = self._clock.callLater(rest, self._strike) if rest is not None else None


@dataclass(slots=True)
class _Wait:
    asked: Deferred[Any] | None
    """What is waited for; None once it came."""
    until: float
    is_late: bool = False
