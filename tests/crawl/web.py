"""Sites of other makers, answered for on loopback: golden pages under their own names, articles elsewhere."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.golden import PAGES

ARTICLE = b"""<!DOCTYPE html><html><head><meta property="og:type" content="article"/>
<title>Report</title></head><body><article><h1>A report of its own</h1>%s</article></body></html>""" % (
    b"<p>Words of the report.</p>" * 40
)


@dataclass
class Web:
    """Sites by host: each answers for its own pages, any other host with an article."""

    pages: dict[str, tuple[str, bytes]]
    asked: list[str] = field(default_factory=list)

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        if path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nAllow: /\n"
        self.asked.append(f"{host}{path}")
        known = self.pages.get(f"{host}{path}")
        if known:
            return 200, *known
        return (200, "text/html", ARTICLE) if host.endswith(".example") else (404, "text/html", b"none")


@contextmanager
def serving(web: Web) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content_type, body = web.answer(self.headers["Host"].partition(":")[0], self.path)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Keep the terminal for what the crawler says."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def golden(name: str) -> bytes:
    """Return a golden page whose links need no certificates."""
    return gzip.decompress((PAGES / name / "page.html.gz").read_bytes()).replace(b"https://", b"http://")
