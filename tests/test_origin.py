"""The origin that captures are proven against does what its script says, and logs it to the byte."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.origin import CASES, Case, Logged, Origin, Proxy
from tests.origin.log import write_log
from tests.origin.script import End

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


def _connect(origin: Origin, base: str, server: socket.socket | None = None) -> socket.socket:
    parts = urlsplit(base)
    plain = server or socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=10)
    if parts.scheme == "http":
        return plain
    context = ssl.create_default_context(cafile=str(origin.ca_file))
    return context.wrap_socket(plain, server_hostname="origin.example", suppress_ragged_eofs=False)


def _request(case: Case) -> bytes:
    length = b"Content-Length: %d\r\n" % len(case.body) if case.body else b""
    line = f"{case.method} {case.path} HTTP/1.1\r\n".encode()
    return line + b"Host: origin.example\r\n" + length + b"\r\n" + case.body


def _read(connection: socket.socket, most: int) -> bytes:
    """Return what comes until the end, a reset, or `most` bytes."""
    got = b""
    with suppress(OSError):
        while len(got) < most and (data := connection.recv(65536)):
            got += data
    return got


def _size(case: Case) -> int:
    sent = [step for step in case.steps if not isinstance(step, End)]
    return sum(len(step if isinstance(step, bytes) else step.data) for step in sent)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_log_is_what_crossed_the_wire(case: Case, scheme: str) -> None:
    with Origin([case]) as origin:
        base = origin.https_base if scheme == "https" else origin.http_base
        with _connect(origin, base) as connection:
            connection.sendall(_request(case))
            got = _read(connection, _size(case) or int(End.STALL not in case.steps))
        logged = _last(origin, case.path)
    assert logged.request == _request(case)
    assert logged.response == got
    assert len(got) == _size(case)
    assert logged.url == base + case.path
    assert logged.aborted == (not case.whole)


def test_there_are_enough_cases_and_no_two_of_a_path() -> None:
    assert len([case for case in CASES if case.start]) >= 45
    assert len({case.path for case in CASES}) == len(CASES)


def test_interim_responses_and_excess_are_told_from_the_final_response(origin: Origin) -> None:
    early, more = _once(origin, "/interim-103"), _once(origin, "/excess")
    assert early.final.startswith(b"HTTP/1.1 200 OK\r\n")
    assert early.response.startswith(b"HTTP/1.1 103 Early Hints\r\n")
    assert early.interim == early.response.index(b"HTTP/1.1 200")
    assert more.final.endswith(b"\r\n\r\nbody")
    assert more.excess == len(b"HTTP/1.1 200 OK\r\n\r\nmore")


def test_a_second_visit_may_find_another_answer(origin: Origin) -> None:
    assert [_once(origin, "/unavailable").response[9:12] for _ in range(3)] == [b"503", b"200", b"200"]


def test_many_requests_share_a_connection(origin: Origin) -> None:
    with _connect(origin, origin.https_base) as connection:
        for n in range(3):
            connection.sendall(_request(Case(f"/small/{n}", "", ())))
            assert connection.recv(65536).endswith(b"small %d" % n)
    numbers = [exchange.connection for exchange in origin.exchanges()[-3:]]
    assert len(set(numbers)) == 1


def test_a_connection_can_die_under_the_next_request(origin: Origin) -> None:
    with _connect(origin, origin.http_base) as connection:
        connection.sendall(_request(Case("/leave", "", ())))
        assert connection.recv(65536).endswith(b"bye")
        connection.sendall(_request(Case("/plain", "", ())))
        assert _read(connection, 1) == b""
    left, lost = origin.exchanges()[-2:]
    assert (left.aborted, lost.aborted, lost.path, lost.response) == (False, True, "/plain", b"")


def test_a_client_that_leaves_is_logged_as_aborted(origin: Origin) -> None:
    with _connect(origin, origin.http_base) as connection:
        connection.sendall(b"GET /plain HTTP/1.1\r\nHost: orig")
    with _connect(origin, origin.http_base) as connection:
        connection.sendall(_request(Case("/stall-body", "", ())))
        assert connection.recv(65536).endswith(b"part")
        waiting = _last(origin, "/stall-body")
    assert waiting.aborted
    assert waiting.response.endswith(b"part")
    with _connect(origin, origin.http_base) as connection:
        connection.sendall(_request(Case("/plain", "", ())))
        connection.recv(1)
    cut = [exchange for exchange in origin.exchanges() if exchange.request.endswith(b"Host: orig")]
    assert [(exchange.aborted, exchange.response) for exchange in cut] == [(True, b"")]


def test_the_log_is_lines_of_json(origin: Origin, tmp_path: Path) -> None:
    logged = _once(origin, "/header-latin1")
    write_log(tmp_path / "log", [logged])
    line = json.loads((tmp_path / "log").read_text())
    assert b64decode(line.pop("request")) == logged.request
    assert b64decode(line.pop("response")) == logged.response
    assert line == {
        "url": f"{origin.http_base}/header-latin1",
        "path": "/header-latin1",
        "connection": logged.connection,
        "interim": 0,
        "excess": 0,
        "aborted": False,
        "odd": False,
    }


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_proxy_relays_to_the_byte(origin: Origin, scheme: str) -> None:
    base = origin.https_base if scheme == "https" else origin.http_base
    netloc = base.partition("://")[2]
    with Proxy() as proxy, _connect(origin, proxy.base) as way:
        if scheme == "https":
            way.sendall(f"CONNECT {netloc} HTTP/1.1\r\nHost: {netloc}\r\n\r\n".encode())
            assert way.recv(65536).startswith(b"HTTP/1.1 200")
            way = _connect(origin, base, way)
        target = "/plain" if scheme == "https" else f"{base}/plain"
        way.sendall(_request(Case(target, "", ())))
        got = _read(way, len(_last(origin, "/plain").response))
        way.close()
    logged = _last(origin, "/plain")
    assert (logged.url, logged.response) == (f"{base}/plain", got)
    assert len(proxy.connections) == 1
    if scheme == "http":
        assert bytes(proxy.connections[0].received) == got


def test_it_runs_by_itself_and_leaves_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.origin", str(tmp_path / "log")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        base = urlsplit(running.stdout.readline().strip())
        with socket.create_connection((str(base.hostname), int(base.port or 0))) as connection:
            connection.sendall(_request(Case("/gone", "", ())))
            got = connection.recv(65536)
        while "/leave-again" not in running.stdout.readline():
            pass
        running.send_signal(signal.SIGTERM)
    line = json.loads((tmp_path / "log").read_text())
    assert b64decode(line["response"]) == got


def _once(origin: Origin, path: str) -> Logged:
    with _connect(origin, origin.http_base) as connection:
        connection.sendall(_request(Case(path, "", ())))
        connection.recv(65536)
        return _last(origin, path)


def _last(origin: Origin, path: str) -> Logged:
    """Return the last exchange of `path` once there is one: a client may be ahead of the log."""
    while not (found := [exchange for exchange in origin.exchanges() if exchange.path == path]):
        time.sleep(0.01)
    return found[-1]
