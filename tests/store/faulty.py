"""A loopback proxy in front of a real S3 server that does harm as it is told, one request at a time.

It reads a request whole, hands it to the fault of the moment, and signs what it forwards anew: so a fault may
change or leave out what the client has signed.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from tests.services import LOOPBACK, S3

MADE_ANEW = ("authorization", "x-amz-date", "x-amz-content-sha256", "host", "expect", "connection")
TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the client sent it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def writes(self) -> bool:
        """Whether it brings something, or completes what was brought."""
        return self.method in ("PUT", "POST")

    def without(self, *names: str) -> Asked:
        """Return the request without these headers."""
        kept = {name: value for name, value in self.headers.items() if name.lower() not in names}
        return replace(self, headers=kept)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; None in its place hangs up."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Forward = Callable[[Asked], Answer]
Fault = Callable[[Asked, Forward], Answer | None]


def steady(asked: Asked, forward: Forward) -> Answer | None:
    """Forward, and no more."""
    return forward(asked)


def refusing(status: int, code: str) -> Fault:
    """Return a fault that answers every write with an error."""
    body = f"<Error><Code>{code}</Code><Message>not now</Message></Error>".encode()

    def refuse(asked: Asked, forward: Forward) -> Answer | None:
        return Answer(status, {}, body) if asked.writes else forward(asked)

    return refuse


def dropping(asked: Asked, forward: Forward) -> Answer | None:
    """Hang up on a write that was never passed on."""
    return None if asked.writes else forward(asked)


def losing(asked: Asked, forward: Forward) -> Answer | None:
    """Pass a write on, and hang up in place of its reply."""
    answer = forward(asked)
    return None if asked.writes else answer


def damaging(asked: Asked, forward: Forward) -> Answer | None:
    """Pass on other bytes than came, of the same length."""
    flipped = bytes([asked.body[0] ^ 1]) + asked.body[1:] if asked.body else b""
    return forward(replace(asked, body=flipped) if asked.method == "PUT" else asked)


def lying(asked: Asked, forward: Forward) -> Answer | None:
    """Say yes to what brings bytes, and drop them."""
    return Answer(200, {"ETag": '"0"'}, b"") if asked.method == "PUT" else forward(asked)


class Faulty:
    """The proxy: `fault` is what happens to each request, and may be set at any time."""

    def __init__(self, server: S3) -> None:
        self.fault: Fault = steady
        self.asked: list[str] = []
        self.ended = threading.Event()
        self._server = server
        self._target = urlsplit(server.endpoint).netloc

    def forward(self, asked: Asked) -> Answer:
        """Ask the real server and return what it answers."""
        with self._connected() as connection:
            signed = self._signed(asked)
            connection.request(asked.method, asked.path, body=asked.body, headers=dict(signed.headers))
            reply = connection.getresponse()
            return Answer(reply.status, dict(reply.getheaders()), reply.read())

    def stalling(self, asked: Asked, forward: Forward) -> Answer | None:
        """Take a write and never answer."""
        if not asked.writes:
            return forward(asked)
        self.ended.wait()
        return None

    def halving(self, asked: Asked, forward: Forward) -> Answer | None:
        """Pass on half of what a write brings, and hang up on both sides."""
        if not asked.writes:
            return forward(asked)
        with self._connected() as connection:
            connection.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self._signed(asked).headers.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(asked.body)))
            connection.endheaders(asked.body[: len(asked.body) // 2])
        return None

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve for the length of the block; yields the address."""
        server = _Server((LOOPBACK, 0), _handler(self))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}"
        finally:
            self.ended.set()
            server.shutdown()
            thread.join()
            server.server_close()

    @contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        connection = http.client.HTTPConnection(self._target, timeout=TIMEOUT)
        try:
            yield connection
        finally:
            connection.close()

    def _signed(self, asked: Asked) -> AWSRequest:
        headers = {**asked.without(*MADE_ANEW).headers, "Host": self._target}
        headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
        request = AWSRequest(asked.method, f"http://{self._target}{asked.path}", headers, asked.body)
        request.context["client_config"] = Config()
        keys = Credentials(self._server.access_key, self._server.secret_key)
        S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
        return request


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that has given up is what is tried here."""


def _handler(proxy: Faulty) -> type[BaseHTTPRequestHandler]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        asked = Asked(handler.command, handler.path, dict(handler.headers.items()), body)
        proxy.asked.append(f"{asked.method} {asked.path}")
        given = proxy.fault(asked, proxy.forward)
        handler.close_connection = True
        if given is None:
            return
        handler.send_response_only(given.status)
        for name, value in given.headers.items():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                handler.send_header(name, value)
        length = given.headers.get("Content-Length", "0") if asked.method == "HEAD" else str(len(given.body))
        handler.send_header("Content-Length", length)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b"" if asked.method == "HEAD" else given.body)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = TIMEOUT
        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = answer  # noqa: N815 - names of the base class

        def log_message(self, *args: object) -> None:
            """Tests print nothing."""

    return Handler
