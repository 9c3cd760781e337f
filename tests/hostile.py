"""A raw server on loopback that answers each host and path as a test scripts it, to the byte."""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.crawling import Place

Act = Callable[[socket.socket], None]
"""Sends what it likes; the connection is closed when it returns or the client has left."""
Answer = bytes | Act

ALL_WELCOME = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a whole response; HTML unless `headers` say otherwise."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    if not any(header.lower().startswith("content-type:") for header in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def flood(start: bytes, again: bytes, pause: float = 0.0) -> Act:
    """Send `start`, then `again` without end, up to 64 kB at a time or a piece each `pause` seconds."""
    block = again if pause else again * max(1, 65_536 // len(again))

    def act(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(block)
            time.sleep(pause)

    return act


def article(words: str) -> bytes:
    """Return a page that reads as an article."""
    text = f"<p>{words} and the ferry left the harbour on time, the harbour master said on Monday.</p>" * 12
    return f"<!DOCTYPE html><title>{words}</title><article><h1>{words}</h1>{text}</article>".encode()


class Hostile:
    """Serves `answers`, by `host/path`, one request a connection; what is not scripted is a 404.

    `requests` are the requests heard, `connections` counts those that were opened.
    """

    def __init__(self, answers: Mapping[str, Answer], context: ssl.SSLContext | None = None) -> None:
        self._answers = answers
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.requests: list[str] = []
        self.connections = 0

    @property
    def address(self) -> str:
        """ADDRESS:PORT, as HOSTS takes it."""
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    @property
    def hosts(self) -> dict[str, str]:
        """The hosts that are scripted and where they answer."""
        return {name.partition("/")[0]: self.address for name in self._answers}

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            if self._context is None:
                self._answer(connection)
            else:
                with self._context.wrap_socket(connection, server_side=True) as secured:
                    self._answer(secured)

    def _answer(self, connection: socket.socket) -> None:
        name = _asked(_head(connection))
        if not name:
            return
        self.requests.append(name)
        scripted = self._answers.get(name, ALL_WELCOME)
        if isinstance(scripted, bytes):
            connection.sendall(scripted)
        else:
            scripted(connection)


def _head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head and (data := connection.recv(65_536)):
        head += data
    return head


def _asked(head: bytes) -> str:
    """Return the `host/path` of a request head, asked of a proxy or not; empty where there is none."""
    line, *fields = head.decode("latin-1").split("\r\n")
    host = next((field[5:].strip() for field in fields if field.lower().startswith("host:")), "")
    parts = line.split(" ")
    if len(parts) != 3:
        return ""
    return host.partition(":")[0].lower() + (urlsplit(parts[1]).path or "/")


def log_of(place: Place) -> str:
    """Return the log of the newest run."""
    newest = max(place.archive.glob("runs/*/*/*/*.log.gz"), key=lambda file: file.stat().st_mtime_ns)
    return gzip.decompress(newest.read_bytes()).decode()


def ends(place: Place) -> dict[str, tuple[str, str]]:
    """Return how each page of the newest run ended by its log: address to outcome and words."""
    found = re.findall(r" page (\w+) (\S+) (.*)", log_of(place))
    assert len({url for _, url, _ in found}) == len(found), "a page ends once"
    return {url: (outcome, words) for outcome, url, words in found}
