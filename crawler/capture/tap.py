"""The tap: a Scrapy download handler that records each exchange below Twisted's HTTP parser.

Twisted never pipelines, so the bytes between `request()` and `_finishResponse()` of one connection are one
exchange; TLS lies beneath the protocol, so the tap sees plain text. The pool silently asks again over a new
connection when a kept-alive one turns out dead: one Scrapy request may be several exchanges, in order.

It leans on private names of Scrapy 2.19 and Twisted 26.10, pinned in `requirements.txt`; `_contract()`
refuses to start without them rather than record something else.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urldefrag

from scrapy.core.downloader.handlers import http11
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web.http_headers import Headers

from crawler.capture.cipher import iana_name
from crawler.capture.exchange import Exchange, Tls, Truncation
from crawler.capture.message import split_interim

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.web._newclient import Request as TxRequest
    from twisted.web.client import Agent
    from twisted.web.iweb import IResponse

EXCHANGES = "exchanges"
"""Key of `request.meta` under which the exchanges of a request are handed on, a list of Exchange."""


class Recording:
    """The bytes of one exchange while it goes on."""

    def __init__(self, transport: Any) -> None:
        self.started_at = datetime.now(UTC)
        self._start = monotonic()
        self.seconds = 0.0
        self.sent: list[bytes] = []
        self.received: list[bytes] = []
        self.rest = 0
        self.complete = False
        self.address, self.port = _peer(transport)
        self.tls = _tls(transport)

    def hear(self, data: bytes) -> None:
        """Note bytes received."""
        self.received.append(data)
        self.seconds = monotonic() - self._start

    def finish(self, rest: int) -> None:
        """Note that the response is complete but for its last `rest` bytes, which are not of it."""
        self.complete = True
        self.rest = rest
        self.seconds = monotonic() - self._start

    def exchange(self, url: str, failure: BaseException | None, *, proxied: bool = False) -> Exchange:
        """Return what was recorded; `failure` is what ended an incomplete exchange.

        Behind a proxy the peer is the proxy, so the server's address is not known.
        """
        received = b"".join(self.received)
        end = len(received) - self.rest
        interim, response = split_interim(received[:end])
        broken = failure if not self.complete else None
        return Exchange(
            url=url,
            request=b"".join(self.sent),
            response=response,
            started_at=self.started_at,
            seconds=self.seconds,
            address=None if proxied else self.address,
            port=None if proxied else self.port,
            tls=self.tls,
            interim=interim,
            excess=received[end:],
            truncated=None if self.complete or not response else _truncation(broken),
            error=None if self.complete else cause_of(broken),
        )


class _Tee:
    """A transport whose writes are noted before they are made."""

    def __init__(self, transport: Any, recording: Recording) -> None:
        self._transport = transport
        self._sent = recording.sent

    def write(self, data: bytes) -> None:
        self._sent.append(data)
        self._transport.write(data)

    def writeSequence(self, parts: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        self._sent.extend(parts)
        self._transport.writeSequence(parts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _TeedRequest:
    """A Twisted request that writes through a tee; everything else is the request's own."""

    def __init__(self, request: TxRequest, recording: Recording) -> None:
        self._request = request
        self._recording = recording

    def writeTo(self, transport: Any) -> Deferred[None]:  # noqa: N802 - Twisted's name
        write: Any = self._request.writeTo
        return cast("Deferred[None]", write(_Tee(transport, self._recording)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._request, name)


class _TapHeaders(Headers):
    """Request headers that carry the request's list of recordings through Twisted's copies of them."""

    def __init__(self, headers: Headers, tape: list[Recording]) -> None:
        super().__init__(dict(headers.getAllRawHeaders()))
        self.tape = tape

    def copy(self) -> _TapHeaders:
        return _TapHeaders(self, self.tape)


class _TapProtocol(http11._LenientHTTP11ClientProtocol):
    """A client protocol that records what it sends and receives."""

    _recording: Recording | None = None

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        recording = Recording(self.transport)
        cast("_TapHeaders", request.headers).tape.append(recording)
        self._recording = recording
        return super().request(cast("TxRequest", _TeedRequest(request, recording)))

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._recording:
            self._recording.hear(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._recording:
            self._recording.finish(len(rest))
            self._recording = None
        super()._finishResponse(rest)


class _TapFactory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> HTTP11ClientProtocol:  # noqa: N802 - Twisted's name
        return _TapProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _TapAgent(http11._ScrapyAgent):
    """Scrapy's agent, with the tape threaded through to the protocol."""

    def __init__(self, *, tape: list[Recording], prepare: Callable[[Agent], None], **named: Any) -> None:
        super().__init__(**named)
        self._tape = tape
        self._prepare = prepare

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        agent = super()._get_agent(request, timeout)
        if not request.meta.get("proxy"):
            self._prepare(agent)
        send: Any = agent.request

        def taped(method: bytes, uri: bytes, headers: Headers, body: Any = None) -> Deferred[IResponse]:
            return cast("Deferred[IResponse]", send(method, uri, _TapHeaders(headers, self._tape), body))

        agent.request = taped  # type: ignore[method-assign, assignment]
        return agent


class TapHandler(http11.HTTP11DownloadHandler):
    """Download http and https, leaving the exchanges of each request in its `meta`, whatever came of it."""

    def __init__(self, crawler: Crawler) -> None:
        _contract()
        super().__init__(crawler)
        self._pool._factory = _TapFactory

    def prepare(self, agent: Agent) -> None:
        """Change how an agent connects; called for each request that goes through no proxy."""

    async def download_request(self, request: Request) -> Response:
        """Fetch `request`; `request.meta["exchanges"]` holds what crossed the wire even where this raises."""
        tape: list[Recording] = []
        agent = _TapAgent(
            tape=tape,
            prepare=self.prepare,
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        failure: BaseException | None = None
        try:
            with wrap_twisted_exceptions():
                return await maybe_deferred_to_future(agent.download_request(request))
        except BaseException as error:
            failure = error
            raise
        finally:
            request.meta[EXCHANGES] = _exchanges(request, tape, failure)


def _exchanges(request: Request, tape: list[Recording], failure: BaseException | None) -> list[Exchange]:
    url = urldefrag(request.url)[0]
    if not tape:
        return [Exchange(url, b"", b"", datetime.now(UTC), 0.0, error=cause_of(failure))]
    proxied = bool(request.meta.get("proxy"))
    return [recording.exchange(url, failure, proxied=proxied) for recording in tape]


def _contract() -> None:
    """Check the private names this module leans on."""
    names: list[tuple[Any, str]] = [
        (http11, "_ScrapyAgent"),
        (http11._ScrapyAgent, "_get_agent"),
        (http11, "_LenientHTTP11ClientProtocol"),
        (http11, "_LenientHTTP11ClientFactory"),
        (HTTP11ClientProtocol, "_finishResponse"),
    ]
    missing = [f"{owner.__name__}.{name}" for owner, name in names if not hasattr(owner, name)]
    if missing:
        raise NotSupported(
            f"this Scrapy or Twisted lacks {', '.join(missing)}: install requirements.txt as it is locked"
        )


def _truncation(failure: BaseException | None) -> Truncation:
    """Return WARC-Truncated's reason (WARC 1.1 §5.15) for what ended a response early."""
    if isinstance(failure, DownloadTimeoutError):
        return "time"
    if isinstance(failure, DownloadCancelledError | StopDownload):
        return "length"
    return "disconnect" if isinstance(failure, ResponseDataLossError) or failure is None else "unspecified"


def cause_of(failure: BaseException | None) -> str:
    """Return a failure in one line; Twisted's and Scrapy's wrappers give way to what they wrap."""
    if failure is None:
        return "connection lost"
    reasons = getattr(failure, "reasons", None) or getattr(failure.__cause__, "reasons", None)
    if reasons:
        return cause_of(reasons[-1].value)
    line = str(failure).split("\n", 1)[0].strip().rstrip(".") or type(failure).__name__
    return line[:300]


def _peer(transport: Any) -> tuple[str | None, int | None]:
    with suppress(AttributeError):
        peer = transport.getPeer()
        return peer.host, peer.port
    return None, None


def _tls(transport: Any) -> Tls | None:
    with suppress(AttributeError):
        connection = transport.getHandle()
        return Tls(connection.get_protocol_version_name(), iana_name(connection.get_cipher_name() or ""))
    return None
