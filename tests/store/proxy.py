"""A loopback proxy that loses replies or damages requests, and a server that answers as it is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


class Proxy:
    """Between a client and `target`: forwards, and does harm where told.

    `loses(request)` is asked for each piece a client sends: True loses the server's next final reply.
    `damages(request)` returns the bytes to send on in place of the client's.
    """

    def __init__(
        self,
        target: str,
        loses: Callable[[bytes], bool] = lambda _: False,
        damages: Callable[[bytes], bytes] = lambda piece: piece,
    ) -> None:
        self.lost = 0
        self._target = (urlsplit(target).hostname, urlsplit(target).port)
        self._loses = loses
        self._damages = damages
        self._listener = socket.create_server((LOOPBACK, 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._sockets: list[socket.socket] = []
        self.endpoint = f"http://{LOOPBACK}:{self._listener.getsockname()[1]}"

    @contextmanager
    def running(self) -> Iterator[Proxy]:
        """Serve for the length of the block."""
        self._threads[0].start()
        try:
            yield self
        finally:
            self._shut(self._listener)
            for one in self._sockets:
                self._shut(one)
            for thread in self._threads:
                thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                server = socket.create_connection(self._target)
                self._sockets += [client, server]
                cut = threading.Event()
                for pump in (self._requests, self._replies):
                    thread = threading.Thread(target=pump, args=(client, server, cut))
                    self._threads.append(thread)
                    thread.start()

    def _requests(self, client: socket.socket, server: socket.socket, cut: threading.Event) -> None:
        with suppress(OSError):
            while piece := client.recv(1 << 16):
                if self._loses(piece):
                    cut.set()
                server.sendall(self._damages(piece))
        self._shut(server)

    def _replies(self, client: socket.socket, server: socket.socket, cut: threading.Event) -> None:
        with suppress(OSError):
            while piece := server.recv(1 << 16):
                if cut.is_set() and not piece.startswith(b"HTTP/1.1 100 "):
                    self.lost += 1
                    break
                client.sendall(piece)
        self._shut(client)

    @staticmethod
    def _shut(one: socket.socket) -> None:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


Reply = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


def refusal(status: int, code: str) -> Reply:
    """Return a reply that is an error in S3's form."""
    return status, {}, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()


@contextmanager
def serving(replies: dict[str, Reply]) -> Iterator[str]:
    """Run a server that answers a method with its reply in `replies`, else with 200; yields its address."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        status, headers, body = replies.get(handler.command, (200, {}, b""))
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = answer  # noqa: N815 - names of the base class

        def log_message(self, *args: object) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
