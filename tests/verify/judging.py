"""Brings good and broken files before the verifier."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.verify import ExchangeLog, Options, Report, verify
from crawler.verify.served import verify_served
from tests.verify.bytesmith import STEM, zipped
from tests.verify.package_mutants import PACKED, Packed
from tests.verify.packages import packaged, wacz_entries
from tests.verify.relation_mutants import ALL

WACZ = zipped(packaged(wacz_entries()))


@dataclass(frozen=True)
class Case:
    """Something to be judged, and the rules that must say that it is broken."""

    name: str
    rules: frozenset[int]
    judge: Callable[[], Report]


def judged(packed: Packed) -> Report:
    """Write a package to a folder of its own and judge it."""
    with TemporaryDirectory() as folder:
        for path, data in packed.files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        log = None
        if packed.log is not None:
            Path(folder, "server.log").write_bytes(packed.log)
            log = ExchangeLog(Path(folder, "server.log"))
        return verify(str(Path(folder, packed.target)), Options(log))


def judged_warc(data: bytes, ending: str = ".warc.gz") -> Report:
    """Judge one WARC by its bytes."""
    return judged(Packed("", frozenset(), {STEM + ending: data}, STEM + ending))


@dataclass(frozen=True)
class Manners:
    """How a server answers: which fields it sends, whether it knows ranges."""

    fields: tuple[tuple[str, str], ...] = (
        ("Content-Type", "application/wacz"),
        ("Content-Length", str(len(WACZ))),
        ("Access-Control-Allow-Origin", "*"),
    )
    ranges: bool = True


@contextmanager
def served(manners: Manners) -> Iterator[str]:
    """Serve a WACZ with these manners; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            for name, value in manners.fields:
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(206 if manners.ranges else 200)
            if manners.ranges:
                self.send_header("Content-Range", f"bytes 0-3/{len(WACZ)}")
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(WACZ[:4])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sample.wacz"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(manners: Manners) -> Report:
    """Judge how a server with these manners serves."""
    with served(manners) as url:
        return verify_served(url)


def _without(name: str, value: str | None = None) -> Manners:
    kept = tuple((key, said) for key, said in Manners().fields if key != name)
    return Manners((*kept, (name, value)) if value else kept)


def cases() -> list[Case]:
    """Every broken thing of the corpus."""
    found = [Case(m.name, m.rules, lambda m=m: judged_warc(m.data, m.ending)) for m in ALL]  # type: ignore[misc]
    found += [Case(p.name, p.rules, lambda p=p: judged(p)) for p in PACKED]  # type: ignore[misc]
    for name, manners in (
        ("served without its length", _without("Content-Length")),
        ("served as octets", _without("Content-Type", "application/octet-stream")),
        ("served without CORS", _without("Access-Control-Allow-Origin")),
        ("served without ranges", Manners(ranges=False)),
    ):
        found.append(Case(name, frozenset({42}), lambda manners=manners: ask(manners)))  # type: ignore[misc]
    return found
