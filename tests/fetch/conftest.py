"""Loopback servers and the probe of the connection tests."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from dnslib import AAAA, QTYPE, RR, A, DNSRecord
from dnslib.server import DNSServer

ROOT = Path(__file__).parents[2]


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: Any = self.server
        server.hosts.append(self.headers["Host"])
        server.paths.append(self.path)
        if self.path.startswith(("/to/", "/loop")):
            self._reply(302, b"", unquote(self.path.removeprefix("/to/")))
        elif self.path in _SLOW:
            self._drip(*_SLOW[self.path])
        elif self.path in FLOODS:
            self._flood(*FLOODS[self.path])
        else:
            self._reply(200, f"from {server.server_address[0]}".encode())

    def _reply(self, status: int, body: bytes, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, start: bytes, again: bytes) -> None:
        self.wfile.write(start)
        for _ in range(100):
            self.wfile.write(again)
            time.sleep(0.05)

    def _flood(self, start: bytes, again: bytes) -> None:
        self.wfile.write(start)
        block = again * (65_536 // len(again))
        for _ in range(10_000):
            self.wfile.write(block)

    def log_message(self, *_: object) -> None:
        pass


_SLOW = {
    "/silent": (b"", b""),
    "/drip": (b"HTTP/1.1 200 OK\r\n", b"X-More: of it\r\n"),
    "/early": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"),
}
"""Paths whose head never ends: how it starts, and what comes again and again."""

FLOODS = {
    "/flood-head": (b"HTTP/1.1 200 OK\r\n", b"X-More: of it\r\n"),
    "/flood-early": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"),
    "/flood-folds": (b"HTTP/1.1 200 OK\r\nX-Long: 1\r\n", b" and more of it\r\n"),
    "/flood-body": (b"HTTP/1.1 200 OK\r\n\r\n", b"0" * 1_000),
    "/flood-framing": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1;%b\r\n0\r\n" % (b"a" * 900),
    ),
    "/flood-chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n0\r\n" * 100),
    "/flood-trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: of it\r\n"),
}
"""The same without a pause, up to 650 MB of it."""


class WebServer(ThreadingHTTPServer):
    """Answers every GET with the address it listens on; `hosts` are the Host headers it got."""

    def __init__(self, address: str, port: int = 0, context: ssl.SSLContext | None = None) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        super().__init__((address, port), _Page)
        self.hosts: list[str] = []
        self.paths: list[str] = []
        self.connections = 0
        self.names: list[str | None] = []
        if context:
            context.sni_callback = lambda _, name, __: self.names.append(name)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def process_request(self, *args: Any) -> None:
        self.connections += 1
        super().process_request(*args)

    def handle_error(self, *_: object) -> None:
        pass

    def __enter__(self) -> WebServer:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class NameServer:
    """A real DNS server on loopback: each query for A takes the next answer, the last one stays."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self._answers = answers
        self.queries: list[tuple[str, str]] = []
        self._server = DNSServer(self, address="127.0.0.1", port=0, logger=_Silent())
        self.address = f"127.0.0.1:{self._server.server.server_address[1]}"

    def resolve(self, request: DNSRecord, _: object) -> DNSRecord:
        name, kind = str(request.q.qname).rstrip("."), QTYPE[request.q.qtype]
        asked_before = self.queries.count((name, kind))
        self.queries.append((name, kind))
        reply = request.reply()
        steps = self._answers.get(name, [[]])
        for address in steps[min(asked_before, len(steps) - 1)]:
            if (":" in address) == (kind == "AAAA"):
                data = AAAA(address) if kind == "AAAA" else A(address)
                reply.add_answer(RR(request.q.qname, request.q.qtype, rdata=data, ttl=0))
        return reply

    def __enter__(self) -> NameServer:
        self._server.start_thread()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._server.server.server_close()


class _Silent:
    def __getattr__(self, _: str) -> Any:
        return lambda *_: None


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer("127.0.0.1") as server:
        yield server


def has_ipv6() -> bool:
    """Tell whether this machine has an IPv6 loopback."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def probe(
    urls: list[str], settings: dict[str, Any], ca_file: Path | None = None, head_seconds: float = 20
) -> list[dict[str, Any]]:
    """Fetch `urls` with the gated agent in a process of its own and return what came of each."""
    job = {"urls": urls, "settings": settings, "head_seconds": head_seconds}
    return _run("tests.fetch.probe", job, {"SSL_CERT_FILE": str(ca_file)} if ca_file else {})


def crawl(urls: list[str], settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Crawl `urls` with Scrapy in a process of its own and return what came of each, in no order.

    Each answer carries the URL `asked`, `truncated` of its exchanges, and the process's `memory` in MB.
    """
    return _run("tests.fetch.crawl", {"urls": urls, "settings": settings}, {})


def _run(module: str, job: dict[str, Any], environ: dict[str, str]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", module, json.dumps(job)]
    environ = {**os.environ, **environ}
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
