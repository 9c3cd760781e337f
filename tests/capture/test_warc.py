"""WARC records, compared byte for byte and read back by another program."""

from __future__ import annotations

import base64
import gzip
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.capture import warc
from crawler.capture.exchange import Exchange, Truncation
from crawler.capture.ids import Ids
from crawler.capture.member import gzip_member
from crawler.capture.warc import Captured, Record
from tests.capture.exchanges import AT, RESPONSE, TLS, URL, exchange, ids, repeat
from tests.capture.goldens import GOLDEN_METADATA, GOLDEN_REQUEST, GOLDEN_RESPONSE

INFO = "urn:test:info"

ABOUT = [("via", "https://www.kpol9.example/"), ("hopsFromSeed", "L")]


def captured(kept: Exchange, **more: Any) -> Captured:
    return warc.capture(kept, more.pop("about", []), INFO, ids=ids(), **more)


def of_type(records: Captured, kind: str) -> list[Record]:
    return [record for record in records.records if record.type == kind]


def values(record: Record, name: str) -> list[str]:
    return [value for key, value in record.fields if key == name]


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()  # noqa: S324 - WARC's own


def metadata_fields(records: Captured) -> dict[str, str]:
    block = records.records[-1].block.decode()
    return dict(line.split(": ", 1) for line in block.splitlines())


@pytest.mark.parametrize(
    ("place", "golden"), [(0, GOLDEN_REQUEST), (1, GOLDEN_RESPONSE), (2, GOLDEN_METADATA)]
)
def test_a_record_stands_in_the_file_byte_for_byte(place: int, golden: bytes) -> None:
    records = captured(exchange(tls=TLS), about=ABOUT).records

    assert len(records) == 3
    assert records[place].to_bytes() == golden


def test_a_warcinfo_record_stands_in_the_file_byte_for_byte() -> None:
    about = [("software", "Wirecopy/1"), ("operator", "North\r\nSky"), ("robots", "obeyed")]

    info = warc.warcinfo("w-1.warc.gz", about, AT, ids())

    assert info.to_bytes() == (
        b"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:test:1>\r\n"
        b"WARC-Date: 2026-11-22T06:00:00.123456Z\r\nWARC-Filename: w-1.warc.gz\r\n"
        b"Content-Type: application/warc-fields\r\n"
        b"WARC-Block-Digest: sha1:PQSJRSXI3TV23BKO2IUWHMHHXBTQRB3S\r\nContent-Length: 59\r\n\r\n"
        b"software: Wirecopy/1\r\noperator: North Sky\r\nrobots: obeyed\r\n\r\n\r\n"
    )


def test_words_that_no_encoding_has_are_written_escaped() -> None:
    assert warc.fields_block([("operator", "caf\udce9")]) == b"operator: caf\\udce9\r\n"


def test_the_main_record_is_the_response() -> None:
    assert captured(exchange()).main.type == "response"


def test_ids_are_urns_and_never_the_same() -> None:
    new_id = Ids()
    made = {Ids()(), *(new_id() for _ in range(100))}

    assert len(made) == 101
    assert all(one.startswith("urn:uuid:") and " " not in one for one in made)


def test_the_payload_digest_is_taken_after_dechunking_and_before_decoding() -> None:
    entity = gzip.compress(b"words")
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    response = head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(entity), entity)

    [record] = of_type(captured(exchange(response=response)), "response")

    assert record.field("WARC-Payload-Digest") == sha1(entity)
    assert record.block == response


def test_only_a_request_with_a_body_has_a_payload_digest() -> None:
    plain, posting = exchange(), exchange(request=b"POST / HTTP/1.1\r\n\r\na=1")

    assert of_type(captured(plain), "request")[0].field("WARC-Payload-Digest") is None
    assert of_type(captured(posting), "request")[0].field("WARC-Payload-Digest") == sha1(b"a=1")


@pytest.mark.parametrize("reason", ["length", "time", "disconnect", "unspecified"])
def test_a_response_cut_off_says_why_and_the_metadata_says_more(reason: Truncation) -> None:
    records = captured(exchange(truncated=reason, error="DownloadTimeoutError:\n 60 s"))

    assert of_type(records, "response")[0].field("WARC-Truncated") == reason
    assert metadata_fields(records)["error"] == "DownloadTimeoutError: 60 s"


def test_a_whole_response_is_not_called_truncated() -> None:
    assert of_type(captured(exchange()), "response")[0].field("WARC-Truncated") is None


def test_bytes_that_are_no_response_are_kept_as_metadata() -> None:
    records = captured(exchange(response=b"220 ftp ready\r\n"))

    assert [record.type for record in records.records] == ["request", "metadata", "metadata"]
    garbage = records.records[1]
    assert garbage.block == b"220 ftp ready\r\n"
    assert garbage.field("Content-Type") == "application/octet-stream"
    assert metadata_fields(records)["receivedIn"] == f"<{garbage.id}>"
    assert records.main is records.records[-1]


def test_where_nothing_was_sent_there_is_only_metadata() -> None:
    records = captured(exchange(request=b"", response=b"", address=None, error="no route"))

    assert [record.type for record in records.records] == ["metadata"]
    assert values(records.main, "WARC-Protocol") == []
    assert values(records.main, "WARC-IP-Address") == []
    assert values(records.main, "WARC-Concurrent-To") == []
    assert metadata_fields(records)["error"] == "no route"


def test_a_request_without_an_answer_is_kept_with_its_metadata() -> None:
    records = captured(exchange(response=b"", error="connection lost"))

    assert [record.type for record in records.records] == ["request", "metadata"]


def test_interim_and_excess_bytes_stand_in_the_metadata() -> None:
    records = captured(exchange(interim=b"HTTP/1.1 103 \xff\r\n\r\n", excess=b"\x00more"))

    fields = metadata_fields(records)
    assert base64.b64decode(fields["interimResponses"]) == b"HTTP/1.1 103 \xff\r\n\r\n"
    assert base64.b64decode(fields["bytesAfterResponse"]) == b"\x00more"


@pytest.mark.parametrize(
    "kept",
    [
        exchange(),
        exchange(response=b""),
        exchange(response=b"garbage"),
        exchange(request=b""),
        exchange(request=b"", response=b"garbage"),
        exchange(request=b"", response=b""),
    ],
    ids=["all", "no answer", "garbage", "no request", "garbage alone", "nothing"],
)
def test_records_of_an_exchange_name_their_warcinfo_one_date_and_each_other(kept: Exchange) -> None:
    records = captured(kept).records

    assert {record.field("WARC-Warcinfo-ID") for record in records} == {f"<{INFO}>"}
    assert {record.date for record in records} == {"2026-11-22T06:00:00.123456Z"}
    assert {record.field("WARC-Target-URI") for record in records} == {URL}
    links = {(f"<{one.id}>", other) for one in records for other in values(one, "WARC-Concurrent-To")}
    assert links == {(other, one) for one, other in links}
    assert {one for one, _ in links} == ({f"<{one.id}>" for one in records} if len(records) > 1 else set())


def test_a_repeated_payload_is_a_revisit_with_the_new_head_alone() -> None:
    records = captured(exchange(), repeat=repeat(warc.IDENTICAL))

    assert [record.type for record in records.records] == ["request", "revisit", "metadata"]
    revisit = records.main
    assert revisit.block == RESPONSE.removesuffix(b"body")
    assert revisit.field("WARC-Payload-Digest") == sha1(b"body")
    assert revisit.field("WARC-Truncated") == "length"
    assert revisit.field("WARC-Profile") == warc.IDENTICAL
    assert revisit.field("WARC-Refers-To") == "<urn:test:old>"
    assert revisit.field("WARC-Refers-To-Target-URI") == "https://www.kpol9.example/old"
    assert revisit.field("WARC-Refers-To-Date") == "2026-11-21T06:00:00Z"


def test_a_304_is_a_revisit_without_a_block_and_its_head_stands_in_the_metadata() -> None:
    answer = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'
    records = captured(exchange(response=answer), repeat=repeat(warc.NOT_MODIFIED))

    assert (records.main.type, records.main.block) == ("revisit", b"")
    assert records.main.field("WARC-Payload-Digest") is None
    assert base64.b64decode(metadata_fields(records)["notModifiedResponse"]) == answer


def test_a_304_that_refers_to_nothing_is_never_a_response() -> None:
    records = captured(exchange(response=b"HTTP/1.1 304 Not Modified\r\n\r\n"))

    assert [record.type for record in records.records] == ["request", "metadata", "metadata"]
    assert records.records[1].block == b"HTTP/1.1 304 Not Modified\r\n\r\n"


def test_the_date_has_microseconds() -> None:
    assert warc.warc_date(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00.000000Z"


@pytest.mark.parametrize("level", range(10))
def test_each_member_decompresses_alone_and_never_differs(level: int) -> None:
    data = RESPONSE * 20
    member = gzip_member(data, level)

    assert gzip.decompress(member) == data
    assert gzip_member(data, level) == member
    assert member[4:8] == bytes(4), "a time stamp would tell two equal files apart"
