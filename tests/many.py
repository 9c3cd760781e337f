"""An origin with as many pages as are asked for, each of its own bytes that hardly compress."""

from __future__ import annotations

import base64
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "many.example"


class Many:
    """The pages `/0`, `/1` … of `HOST`, about `size` bytes each; `served` counts them."""

    def __init__(self, size: int = 8_000) -> None:
        self.served = 0
        self._size = size

    @contextmanager
    def running(self) -> Iterator[dict[str, str]]:
        """Serve for the length of the block; yields what the HOSTS setting takes."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield {HOST: f"127.0.0.1:{server.server_port}"}
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def page(self, number: int) -> bytes:
        """Return the page of that number, always the same."""
        words = base64.b64encode(random.Random(number).randbytes(self._size * 3 // 4))
        return b"<html><head><title>Page %d</title></head><body><!-- %s --></body></html>" % (number, words)


def _handler(many: Many) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.strip("/")
            body = many.page(int(name)) if name.isdecimal() else b""
            many.served += bool(body)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Tests print nothing."""

    return Handler
