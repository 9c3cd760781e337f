"""What our own writer makes of any kind of exchange is clean in the eyes of the verifier."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.capture import warc
from crawler.capture.exchange import Exchange
from crawler.capture.ids import Ids
from crawler.capture.member import Piece
from crawler.records import Capture
from tests.capture.exchanges import AT, RESPONSE, TLS, exchange
from tests.verify.bytesmith import STEM
from tests.verify.judging import judged_warc

ABOUT = [
    ("software", "Wirecopy"),
    ("operator", "archive@polaris.example"),
    ("robots", "obeyed"),
    ("http-header-user-agent", "Wirecopy (+https://polaris.example/)"),
    ("format", "WARC File Format 1.1"),
    ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
]
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
EXCHANGES = (
    exchange(),
    exchange(tls=TLS, address="2001:db8::9", interim=b"HTTP/1.1 103 Early Hints\r\n\r\n", excess=b"more"),
    exchange(response=CHUNKED),
    exchange(response=CHUNKED[:-9], truncated="disconnect", error="the connection was lost"),
    exchange(response=RESPONSE[:30], truncated="time"),
    exchange(response=b"", error="no byte came in 30 s"),
    exchange(response=b"SSH-2.0-none\r\n", error="not HTTP"),
    exchange(response=b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    exchange(request=b"", response=b"", address=None, error="refused"),
    exchange(request=b"", error="the server spoke first"),
)


def members(exchanges: tuple[Exchange, ...]) -> Iterator[Piece]:
    ids = Ids()
    info = warc.warcinfo(f"{STEM}.warc.gz", ABOUT, AT, ids)
    yield from info.to_member(1)
    first = None
    for one in exchanges:
        captured = warc.capture(one, [("via", "https://www.kpol9.example/")], info.id, ids)
        first = first or captured.main
        yield from (piece for record in captured.records for piece in record.to_member(1))
        at = Capture(
            warc_file=STEM,
            offset=0,
            length=0,
            record_id=captured.main.id,
            fetched_at=captured.main.date,
            final_url=one.url,
        )
        yield from warc.ending(at, [("outcome", "stored")], info.id, ids).to_member(1)
    assert first is not None
    for profile, again in ((warc.IDENTICAL, exchanges[0]), (warc.NOT_MODIFIED, exchanges[7])):
        repeat = warc.Repeat(profile, first.id, exchanges[0].url, first.date)
        captured = warc.capture(again, [], info.id, ids, repeat)
        yield from (piece for record in captured.records for piece in record.to_member(1))


def test_what_our_writer_writes_is_clean() -> None:
    report = judged_warc(b"".join(members(EXCHANGES)))

    assert report.findings == []
    assert report.records > 30
