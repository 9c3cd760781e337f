"""A WARC pair, ours beside warcio's writer: CPU and bytes over the same exchanges."""

from __future__ import annotations

import gzip
import io
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.capture import warc
from crawler.capture.exchange import Exchange
from crawler.capture.ids import Ids
from tests.bench.pages import WAYS, grow
from tests.site.template import article_page
from tests.site.truth import samples

REQUEST = b"GET /story HTTP/1.1\r\nHost: www.kpol9.example\r\nUser-Agent: Wirecopy\r\n\r\n"

MOST_CPU, MOST_BYTES = 0.12, 1.06


def main(rounds: int, corpus: Path | None) -> None:
    """Print the ratio of CPU and of bytes, medians and min to max; `corpus` holds saved pages, *.html.gz."""
    exchanges = _exchanges(_saved(corpus) if corpus else _sample())
    ours, theirs = [], []
    _measure(_ours, exchanges)
    _measure(_warcio, exchanges)
    for _ in range(rounds):
        ours.append(_measure(_ours, exchanges))
        theirs.append(_measure(_warcio, exchanges))
    cpu = [a[0] / b[0] for a, b in zip(ours, theirs, strict=True)]
    size = ours[0][1] / theirs[0][1]
    each = 1000 * statistics.median(run[0] for run in ours) / len(exchanges)
    print(f"{len(exchanges)} pairs, {rounds} rounds in turn")
    print(f"ours       {each:.2f} ms a pair, {ours[0][1] // len(exchanges):,} bytes")
    ratio = statistics.median(cpu)
    spread = f"{ratio:.3f} ({min(cpu):.3f}-{max(cpu):.3f})"
    print(f"CPU / warcio's gzip writer   {spread}   target <= {MOST_CPU}: {_verdict(ratio <= MOST_CPU)}")
    print(f"bytes / warcio's gzip writer {size:.3f}   target <= {MOST_BYTES}: {_verdict(size <= MOST_BYTES)}")


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def _sample() -> list[bytes]:
    chance = random.Random(5)
    bases = [article_page(samples()[number % len(samples())]) for number in range(60)]
    return [grow(base.decode("latin-1"), chance).encode() for base in bases]


def _saved(corpus: Path) -> list[bytes]:
    files = sorted(corpus.rglob("*.html.gz"))
    return [
        gzip.decompress(file.read_bytes()) for file in random.Random(5).sample(files, min(200, len(files)))
    ]


def _exchanges(pages: list[bytes]) -> list[Exchange]:
    """Return pages as they are sent: most of them compressed."""
    found = []
    for number, page in enumerate(pages):
        packed = WAYS[number % len(WAYS)] != "plain"
        body = gzip.compress(page, 6) if packed else page
        coding = b"Content-Encoding: gzip\r\n" if packed else b""
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%sContent-Length: %d\r\n\r\n"
        response = head % (coding, len(body)) + body
        url = f"http://www.kpol9.example/{number}"
        found.append(Exchange(url, REQUEST, response, datetime.now(UTC), 0.1, "127.0.0.1", 80))
    return found


def _measure(write: Callable[[list[Exchange]], int], exchanges: list[Exchange]) -> tuple[float, int]:
    fresh = [Exchange(e.url, e.request, e.response, e.started_at, e.seconds, e.address) for e in exchanges]
    start = time.process_time()
    size = write(fresh)
    return time.process_time() - start, size


def _ours(exchanges: list[Exchange]) -> int:
    out, ids = io.BytesIO(), Ids()
    for exchange in exchanges:
        captured = warc.capture(exchange, [], "urn:uuid:0", ids)
        pair = [record for record in captured.records if record.type != "metadata"]
        out.writelines(piece for record in pair for piece in record.to_member(1))
    return out.tell()


def _warcio(exchanges: list[Exchange]) -> int:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    for exchange in exchanges:
        head, _, body = exchange.response.partition(b"\r\n\r\n")
        lines = [tuple(line.decode("latin-1").split(": ", 1)) for line in head.split(b"\r\n")[1:]]
        http = StatusAndHeaders("200 OK", lines, protocol="HTTP/1.1")
        response = writer.create_warc_record(
            exchange.url, "response", payload=io.BytesIO(body), http_headers=http
        )
        asked = StatusAndHeaders("GET /story HTTP/1.1", [("Host", "www.kpol9.example")], is_http_request=True)
        request = writer.create_warc_record(exchange.url, "request", http_headers=asked)
        writer.write_request_response_pair(request, response)
    return out.tell()
