"""Serves the sample hosts on loopback, each request by its Host header."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.site import content, trouble
from tests.site.truth import HOST


class Site:
    """The sample hosts, served while the `with` block runs; `hosts` is what the HOSTS setting takes."""

    def __init__(self, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def hosts(self) -> dict[str, str]:
        """Each sample host and the address that answers for it."""
        return dict.fromkeys(content.hosts(), f"127.0.0.1:{self.port}")

    @property
    def requests(self) -> list[str]:
        """The requests answered so far, as `GET www.kpol9.example/robots.txt`."""
        return list(self._server.requests)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the two that the parent takes
        self.requests: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: clients of these pages hang up as they please."""


class Handler(BaseHTTPRequestHandler):
    """One connection; pages come from `content`, misbehaviour from `trouble`."""

    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom/1"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        host = self.headers.get("Host", "").partition(":")[0].lower()
        self.server.requests.append(f"GET {host}{parts.path}")
        if host == HOST and parts.path.startswith(trouble.PREFIX):
            seconds = parse_qs(parts.query).get("seconds")
            name = parts.path.removeprefix(trouble.PREFIX)
            trouble.serve(self, name, float(seconds[0]) if seconds else None)
        else:
            self._answer(content.answer(host, parts.path, flight=self.headers.get("RSC") == "1"))

    def log_message(self, *_args: object) -> None:
        """Keep the terminal for what the crawler says."""

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status line and the headers."""
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def reply(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Send one whole answer with its length."""
        self.begin(status, {"Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def hang_up(self) -> None:
        """Close the connection in the middle of things."""
        self.wfile.flush()
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, answer: content.Answer) -> None:
        headers = {"Content-Type": answer.content_type, **answer.headers}
        if answer.status == 200:
            headers |= {"ETag": answer.etag, "Last-Modified": content.LAST_MODIFIED}
        if self._knows(answer):
            self.begin(304, {"ETag": answer.etag, "Content-Length": "0"})
        elif answer.chunked:
            self._stream(answer, headers)
        else:
            self._send(answer, headers)

    def _knows(self, answer: content.Answer) -> bool:
        return answer.status == 200 and self.headers.get("If-None-Match") == answer.etag

    def _send(self, answer: content.Answer, headers: dict[str, str]) -> None:
        body = answer.body
        if len(body) > 1000 and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        self.reply(answer.status, body, headers)

    def _stream(self, answer: content.Answer, headers: dict[str, str]) -> None:
        self.begin(answer.status, {**headers, "Transfer-Encoding": "chunked"})
        for start in range(0, len(answer.body), 4096):
            piece = answer.body[start : start + 4096]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")
