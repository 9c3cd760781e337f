"""The origin itself: a listening socket for http, one for https, a thread a connection."""

from __future__ import annotations

import itertools
import re
import select
import socket
import ssl
import struct
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.certificates import Authority
from tests.origin.cases import CASES
from tests.origin.log import Entry, Logged
from tests.origin.script import Apart, Case, End, Excess, Interim, Step, sized

NOT_SCRIPTED = Case("", "not in the script", (sized(b"not scripted", status=b"HTTP/1.1 404 Not Found"),))
LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d+)")
SETTLE_SECONDS = 10


class Origin:
    """A context manager that serves the cases on loopback until it is left.

    `hosts` are the names and addresses that the certificate is for. A request that meets a connection the
    origin has just closed is read by nobody, and so is not logged.
    """

    def __init__(
        self,
        cases: Sequence[Case] = CASES,
        hosts: Sequence[str] = ("127.0.0.1", "localhost", "origin.example"),
    ) -> None:
        self.paths = [case for case in cases if case.start]
        self.stopping = threading.Event()
        self._cases = {case.path: case for case in cases}
        self._hosts = hosts
        self._visits: Counter[tuple[str, str]] = Counter()
        self._numbers = itertools.count(1)
        self._entries: list[Entry] = []
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Origin:
        self._folder = tempfile.TemporaryDirectory(prefix="origin-")
        authority = Authority(Path(self._folder.name))
        self.ca_file = authority.ca_file
        self._plain = self._listen(None)
        self._secure = self._listen(authority.server_context(*self._hosts))
        self.http_base = f"http://127.0.0.1:{self._plain.getsockname()[1]}"
        self.https_base = f"https://127.0.0.1:{self._secure.getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for listener in (self._plain, self._secure):
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._folder.cleanup()

    def exchanges(self) -> list[Logged]:
        """Return what was exchanged so far, once nothing is under way but stalls."""
        with self._lock:
            entries = list(self._entries)
        deadline = time.monotonic() + SETTLE_SECONDS
        for entry in entries:
            entry.settled.wait(max(0, deadline - time.monotonic()))
        return [entry.logged() for entry in entries]

    def begin(self, request: bytes, connection: int, base: str) -> tuple[Entry, Case, tuple[Step, ...]]:
        """Log a request and return its entry, its case and the steps of this visit."""
        target = request.partition(b" ")[2].partition(b" ")[0].decode("latin-1")
        url = target if target.startswith("http://") else base + target
        path = url.split("://", 1)[1].partition("/")[2]
        case = self._cases.get(f"/{path}", NOT_SCRIPTED)
        entry = Entry(url, f"/{path}", connection, request)
        entry.odd = case.odd
        with self._lock:
            self._entries.append(entry)
            self._visits[base, path] += 1
            again = self._visits[base, path] > 1
        return entry, case, case.later if again and case.later is not None else case.steps

    def _listen(self, context: ssl.SSLContext | None) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        threading.Thread(target=self._accept, args=(listener, context), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection, context), daemon=True).start()

    def _serve(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        base = self.https_base if context else self.http_base
        with suppress(OSError):  # a handshake or a client that fails is what some tests are about
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            with self._lock:
                self._open.add(connection)
            _Talk(self, connection, next(self._numbers), base).run()
        connection.close()
        with self._lock:
            self._open.discard(connection)


class _Talk:
    """One connection: reads whole requests, follows their steps."""

    def __init__(self, origin: Origin, connection: socket.socket, number: int, base: str) -> None:
        self._origin = origin
        self._socket = connection
        self._number = number
        self._base = base
        self._buffer = b""
        self._dying = False

    def run(self) -> None:
        """Serve requests until either side ends the connection."""
        while request := self._request():
            entry, case, steps = self._origin.begin(request, self._number, self._base)
            try:
                if self._dying or b"\r\n\r\n" not in request:
                    self._close(farewell=True)
                    return
                lasting = self._follow(entry, steps)
                entry.aborted = not case.whole and steps is not case.later
            finally:
                entry.settled.set()
            if not lasting:
                return

    def _request(self) -> bytes:
        """Return the bytes of the next request; what there was of it where the client left before its end."""
        while b"\r\n\r\n" not in self._buffer and self._more():
            pass
        head, blank, _ = self._buffer.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        end = len(head) + len(blank) + (int(length[1]) if length else 0)
        while len(self._buffer) < end and self._more():
            pass
        request, self._buffer = self._buffer[:end], self._buffer[end:]
        return request

    def _more(self) -> bool:
        data = self._socket.recv(65536)
        self._buffer += data
        return bool(data)

    def _follow(self, entry: Entry, steps: Sequence[Step]) -> bool:
        """Do the steps; tell whether the connection lasts. What is not apart leaves in one piece."""
        pending = b""
        for step in steps:
            pending += _data(entry, step)
            if isinstance(step, Apart):
                self._send_apart(entry, step)
            if isinstance(step, End):
                self._send(entry, pending)
                return self._end(entry, step)
        self._send(entry, pending)
        return True

    def _send_apart(self, entry: Entry, step: Apart) -> None:
        entry.plan(step.data)
        for start in range(0, len(step.data), step.size):
            self._send(entry, step.data[start : start + step.size])
            time.sleep(0.002)

    def _send(self, entry: Entry, data: bytes) -> None:
        view = memoryview(data)
        while view:
            sent = self._socket.send(view[:65536])
            entry.response += view[:sent]
            view = view[sent:]

    def _end(self, entry: Entry, end: End) -> bool:
        if end is End.DIE_LATER:
            self._dying = True
            return True
        if end is End.STALL:
            self._stall(entry)
        elif end is End.RESET:
            time.sleep(0.1)  # so that what was sent is read before the reset overtakes it
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self._close(farewell=end is End.CLOSE)
        return False

    def _stall(self, entry: Entry) -> None:
        entry.settled.set()
        while not self._origin.stopping.is_set():
            readable, _, _ = select.select([self._socket], [], [], 0.1)
            if readable and not self._socket.recv(65536):
                return

    def _close(self, *, farewell: bool) -> None:
        self._socket.settimeout(2)
        with suppress(OSError, ValueError):
            if farewell and isinstance(self._socket, ssl.SSLSocket):
                self._socket = self._socket.unwrap()
            self._socket.shutdown(socket.SHUT_WR)
            while self._socket.recv(65536):
                pass


def _data(entry: Entry, step: Step) -> bytes:
    """Return the bytes of a step that need not leave apart, and note what kind they are."""
    if isinstance(step, Apart | End):
        return b""
    data = step if isinstance(step, bytes) else step.data
    entry.plan(data, interim=isinstance(step, Interim), excess=isinstance(step, Excess))
    return data
