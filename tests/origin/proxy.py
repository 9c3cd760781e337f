"""A proxy on loopback: tunnels for CONNECT, relays what else is asked of it, and logs both."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass

TARGET = re.compile(rb"(?:CONNECT |\S+ http://)([^\s/]+?):(\d+)[\s/]")


@dataclass
class Relayed:
    """One connection through the proxy: what opened it, and every byte either way behind that."""

    opening: bytes
    """The CONNECT request with its head; empty where requests were relayed in the open."""
    sent: bytearray
    received: bytearray


class Proxy:
    """A context manager; `base` is the proxy's URL, `connections` what went through it."""

    def __init__(self) -> None:
        self.connections: list[Relayed] = []

    def __enter__(self) -> Proxy:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                data = client.recv(65536)
                if not data:
                    return
                head += data
            self._relay(client, head)

    def _relay(self, client: socket.socket, head: bytes) -> None:
        target = TARGET.match(head)
        if not target:
            client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return
        tunnel = head.startswith(b"CONNECT ")
        relayed = Relayed(head if tunnel else b"", bytearray(), bytearray())
        self.connections.append(relayed)
        with socket.create_connection((target[1].decode(), int(target[2]))) as server:
            if tunnel:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                relayed.sent += head
                server.sendall(head)
            back = threading.Thread(target=_pump, args=(server, client, relayed.received), daemon=True)
            back.start()
            _pump(client, server, relayed.sent)
            back.join()


def _pump(source: socket.socket, sink: socket.socket, log: bytearray) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            log += data
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
