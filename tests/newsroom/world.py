"""The server of the world: all hosts on one port of loopback, over TLS, in the round that the world is in."""

from __future__ import annotations

import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.newsroom import pages
from tests.newsroom.life import Life, Room, Story


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and what it was answered with."""

    now: int
    host: str
    path: str
    status: int
    at: float = 0.0
    """When it came, in seconds of a clock that never goes back."""


class World(ThreadingHTTPServer):
    """Serves a life; `now` is its round, `log` what was asked."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, life: Life, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context = context
        self.now = 0
        self.log: list[Asked] = []
        self.rooms = {host: room for room in life.rooms for host in pages.hosts(room)}

    @property
    def hosts(self) -> dict[str, str]:
        """What the HOSTS setting takes."""
        return dict.fromkeys(self.rooms, f"127.0.0.1:{self.server_address[1]}")

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: clients hang up as they please."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: World
    timeout = 60

    def setup(self) -> None:
        """Speak TLS in the connection's own thread."""
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        """Close what `setup` has made: the server knows the bare socket alone."""
        with suppress(OSError):
            super().finish()
        self.request.close()

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        room, now, came = self.server.rooms[host], self.server.now, time.monotonic()
        status, body, headers = self._found(room, host, now)
        if status == 200 and headers and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.server.log.append(Asked(now, host, self.path, status, came))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", _kind(body))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _found(self, room: Room, host: str, now: int) -> tuple[int, bytes, dict[str, str]]:
        fate = room.fate_in(now)
        if fate == "moved" and host == room.host:
            return 301, b"", {"Location": f"https://www.{host}{self.path}", "ETag": ""}
        if fate == "left" and host != pages.new_host(room):
            return 301, b"", {"Location": f"https://{pages.new_host(room)}{self.path}", "ETag": ""}
        if fate in ("dead", "blocked") and self.path in pages.best_doors(room):
            return 404 if fate == "dead" else 403, b"", {}
        stories = [story for story in room.stories if story.version(now)]
        shown = [story for story in reversed(stories) if story.retracted is None or now < story.retracted]
        door = self._door(room, host, shown, fate)
        return (200, door, {}) if door else self._article(room, host, stories, now)

    def _door(self, room: Room, host: str, shown: list[Story], fate: str | None) -> bytes | None:
        """Return what a newsroom shows at an address that is no article's."""
        if self.path == "/robots.txt":
            return pages.robots(room, host)
        if self.path in pages.FEEDS.get(room.group, ()):
            return pages.feed(room, host, shown)
        if self.path == pages.SITEMAP and room.group not in pages.WITHOUT_SITEMAP:
            return pages.sitemap(room, host, shown)
        if self.path == pages.listing(room):
            return pages.stories_of(room, f"www.{room.host}" if fate == "moved" else room.host, shown)
        return pages.front(room, shown) if self.path == "/" else None

    def _article(
        self, room: Room, host: str, stories: list[Story], now: int
    ) -> tuple[int, bytes, dict[str, str]]:
        for story in stories:
            if pages.path(room, story) == self.path:
                if story.retracted is not None and now >= story.retracted:
                    return 410, b"", {}
                tag = f'"{story.number}-{story.version(now)}"'
                return 200, pages.article(room, host, story, now), {"ETag": tag}
        return 404, b"", {}


def _kind(body: bytes) -> str:
    if body[:1] in (b"{", b"["):
        return "application/json"
    return "text/html; charset=utf-8" if b"<!" in body[:20] else "text/xml"
