"""`/metrics` and `/healthz` on a port of the daemon's own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from crawler.errors import SettingsError, WirecopyError
from crawler.observe.watch.metrics import CONTENT_TYPE

log = logging.getLogger(__name__)

STALLED = 60.0
"""Seconds without a turn of the daemon after which it is not well: a turn takes a fraction of one."""

Health = Callable[[], tuple[bool, dict[str, Any]]]
"""Returns whether all is well, and what there is to know."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], health: Health, metrics: Callable[[], bytes]) -> None:
        self.health = health
        self.metrics = metrics
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        """Answer the two paths; the words are the same for HEAD."""
        if self.path == "/healthz":
            well, words = self.server.health()
            self._answer(200 if well else 503, json.dumps(words).encode(), "application/json")
        elif self.path == "/metrics":
            try:
                self._answer(200, self.server.metrics(), CONTENT_TYPE)
            except WirecopyError as error:
                self._answer(503, f"{error}\n".encode(), "text/plain; charset=utf-8")
        else:
            self._answer(404, b"/metrics and /healthz are here\n", "text/plain; charset=utf-8")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Say nothing: a monitor asks every few seconds."""

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(address: tuple[str, int], health: Health, metrics: Callable[[], bytes]) -> Iterator[int]:
    """Serve for as long as the context lasts; gives the port. Raises SettingsError where that is taken."""
    try:
        server = _Server(address, health, metrics)
    except OSError as error:
        host, port = address
        raise SettingsError(f"METRICS: {host}:{port} cannot be listened on: {error.strerror}") from error
    port = int(server.server_address[1])
    log.info("metrics and health on http://%s:%d/metrics and /healthz", address[0], port)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    try:
        yield port
    finally:
        server.shutdown()
        server.server_close()
