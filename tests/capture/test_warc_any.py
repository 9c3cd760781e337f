"""Whatever crossed the wire comes back from its records."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from crawler.capture import warc
from crawler.capture.digest import sha1
from crawler.capture.exchange import Exchange
from tests.capture.exchanges import TLS, exchange, ids, read_back, repeat, types

CODES = st.integers(100, 599).map(lambda code: b"HTTP/1.1 %d x\r\n" % code)
MESSAGES = st.one_of(st.just(b""), st.binary(), st.tuples(CODES, st.binary()).map(b"".join))
EXCHANGES = st.builds(
    exchange,
    request=st.one_of(st.just(b""), st.binary()),
    response=MESSAGES,
    interim=st.binary(),
    excess=st.binary(),
    seconds=st.floats(0, 1e6),
    truncated=st.sampled_from([None, "length", "time", "disconnect", "unspecified"]),
    error=st.none() | st.text(st.characters(exclude_categories=())),
    tls=st.sampled_from([None, TLS]),
)


@given(EXCHANGES)
def test_the_bytes_of_any_exchange_come_back_exactly(kept: Exchange) -> None:
    records = warc.capture(kept, [], "urn:test:info", ids=ids()).records
    file = b"".join(piece for record in records for piece in record.to_member(1))

    read = list(read_back(file))

    assert [record.rec_type for record, _ in read] == [record.type for record in records]
    blocks = [block for _, block in read]
    assert blocks == [record.block for record in records]
    digests = [record.rec_headers.get_header("WARC-Block-Digest") for record, _ in read]
    assert digests == [sha1(block) for block in blocks]
    assert blocks[:-1] == [part for part in (kept.request, kept.response) if part]


@given(EXCHANGES, st.sampled_from([None, warc.IDENTICAL, warc.NOT_MODIFIED]))
def test_any_answer_to_a_request_is_read_to_the_end_of_the_file(kept: Exchange, profile: str | None) -> None:
    kept = replace(kept, request=b"GET / HTTP/1.1\r\n\r\n")
    records = warc.capture(kept, [], "urn:test:info", ids(), repeat(profile) if profile else None).records
    file = b"".join(piece for record in [*records, *records] for piece in record.to_member(1))

    assert types(file) == [record.type for record in records] * 2
