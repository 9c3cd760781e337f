"""The tap: a Scrapy download handler that records each exchange below Twisted's HTTP parser.

Twisted never pipelines, so the bytes between `request()` and `_finishResponse()` of one connection are one
exchange; TLS lies beneath the protocol, so the tap sees plain text. The pool silently asks again over a new
connection when a kept-alive one turns out dead: one Scrapy request may be several exchanges, in order.

It leans on private names of Scrapy 2.19 and Twisted 26.10, pinned in `requirements.txt`; `_contract()`
refuses to start without them rather than record something else.
"""

from __future__ import annotations

from datetime import UTC, datetime
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
from twisted.web.client import HTTPConnectionPool
from twisted.web.http_headers import Headers

from crawler.capture.calls import CALLS, ENDED, Calls
from crawler.capture.exchange import Exchange, Truncation
from crawler.capture.recording import Recording, Tee, cause_of, peer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers as ScrapyHeaders
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.web._newclient import Request as TxRequest
    from twisted.web.client import Agent
    from twisted.web.iweb import IResponse

_NAMES: tuple[tuple[Any, str], ...] = (
    (http11, "_ScrapyAgent"),
    (http11._ScrapyAgent, "_cb_timeout"),
    (http11._ScrapyAgent, "_get_agent"),
    (http11._ScrapyAgent, "_headers_from_twisted_response"),
    (http11, "_LenientHTTP11ClientProtocol"),
    (http11, "_LenientHTTP11ClientFactory"),
    (HTTP11ClientProtocol, "_finishResponse"),
    (HTTP11ClientProtocol, "_giveUp"),
    (HTTPConnectionPool, "_factory"),
    (Headers, "_rawHeaders"),
)
"""The private names this module and `fetch` lean on, by their owners."""
EXCHANGES = "exchanges"
"""Key of `request.meta` under which the exchanges of a request are handed on, a list of Exchange."""


class _TapHeaders(Headers):
    """Request headers that carry the request's list of recordings through Twisted's copies of them.

    Names and values were made safe where `headers` took them.
    """

    def __init__(self, headers: Headers, tape: list[Recording]) -> None:
        super().__init__()
        self._rawHeaders = {name: [*values] for name, values in headers._rawHeaders.items()}
        self.tape = tape

    def copy(self) -> _TapHeaders:
        return _TapHeaders(self, self.tape)


class TapProtocol(http11._LenientHTTP11ClientProtocol):
    """A client protocol that records what it sends and receives."""

    _recording: Recording | None = None
    _peer: tuple[str | None, int | None] | None = None

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        """Send a request and begin its recording."""
        self._peer = self._peer or peer_of(self.transport)
        recording = Recording(self.transport, self._peer)
        cast("_TapHeaders", request.headers).tape.append(recording)
        self._recording = recording
        _tee(request, recording)
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Note what came and pass it on."""
        if self._recording:
            self._recording.hear(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._recording:
            self._recording.finish(len(rest))
            self._recording = None
        super()._finishResponse(rest)


def _tee(request: Any, recording: Recording) -> None:
    """Make a Twisted request write through a tee; the pool may send it once more, to another recording."""
    write = type(request).writeTo
    request.writeTo = lambda transport: write(request, Tee(transport, recording))


class TapFactory(http11._LenientHTTP11ClientFactory):
    """Makes tapped protocols for a connection pool."""

    def buildProtocol(self, addr: Any) -> HTTP11ClientProtocol:  # noqa: N802 - Twisted's name
        """Return the protocol of a new connection."""
        return TapProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _TapAgent(http11._ScrapyAgent):
    """Scrapy's agent, with the tape threaded through to the protocol."""

    def __init__(self, *, tape: list[Recording], prepare: Callable[[Agent], None], **named: Any) -> None:
        super().__init__(**named)
        self._tape = tape
        self._prepare = prepare
        self._headers: ScrapyHeaders | None = None

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        agent = super()._get_agent(request, timeout)
        if not request.meta.get("proxy"):
            self._prepare(agent)
        send: Any = agent.request

        def taped(method: bytes, uri: bytes, headers: Headers, body: Any = None) -> Deferred[IResponse]:
            return cast("Deferred[IResponse]", send(method, uri, _TapHeaders(headers, self._tape), body))

        agent.request = taped  # type: ignore[method-assign, assignment]
        return agent

    def _headers_from_twisted_response(self, response: Any) -> ScrapyHeaders:  # type: ignore[override]
        """Return the headers of the one response there is: Scrapy asks twice."""
        if self._headers is None:
            self._headers = super()._headers_from_twisted_response(response)
        return self._headers


class TapHandler(http11.HTTP11DownloadHandler):
    """Download http and https, leaving the exchanges of each request in its `meta`, whatever came of it."""

    def __init__(self, crawler: Crawler) -> None:
        _contract()
        super().__init__(crawler)
        self._pool._factory = TapFactory

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
        calls: Calls | None = request.meta.get(CALLS)
        try:
            with wrap_twisted_exceptions():
                download = agent.download_request(request)
                if calls:
                    calls.add(agent._timeout_cl)
                return await maybe_deferred_to_future(download)
        except DownloadTimeoutError as error:
            failure = DownloadTimeoutError(ENDED) if calls and calls.are_over else error
            raise failure from error
        except BaseException as error:
            failure = error
            raise
        finally:
            request.meta[EXCHANGES] = _exchanges(request, tape, failure)


def _exchanges(request: Request, tape: list[Recording], failure: BaseException | None) -> list[Exchange]:
    url = urldefrag(request.url)[0]
    if not tape:
        return [Exchange(url, b"", b"", datetime.now(UTC), 0.0, error=cause_of(failure))]
    truncated = _truncation(failure)
    return [recording.exchange(url, failure, truncated) for recording in tape]


def _contract() -> None:
    """Check the private names this module leans on."""
    missing = [f"{owner.__name__}.{name}" for owner, name in _NAMES if not hasattr(owner, name)]
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
