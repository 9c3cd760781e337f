"""What the archive of a run holds already is referred to, and what it must not hold is left out."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from crawler.archive.archive import RunArchive
from crawler.capture.exchange import Exchange
from crawler.index.seen import SeenPage
from tests.archives import LONG, keep, new_archive, record_at
from tests.capture.exchanges import URL, exchange, types


@pytest.fixture
def archive(tmp_path: Path) -> RunArchive:
    return new_archive(tmp_path)


def test_a_payload_kept_before_becomes_a_revisit_of_it(archive: RunArchive) -> None:
    first = keep(archive, exchange(response=LONG))
    again = keep(
        archive, exchange(url=f"{URL}&again", response=LONG.replace(b"html\r\n", b"html\r\nX-N: 2\r\n"))
    )
    [key, _] = archive.seal()

    record, raw = record_at(archive, again)
    assert record.rec_type == "revisit"
    assert record.rec_headers.get_header("WARC-Refers-To") == f"<{first.record_id}>"
    assert record.rec_headers.get_header("WARC-Refers-To-Target-URI") == URL
    assert raw.endswith(b"\r\nX-N: 2\r\n\r\n\r\n\r\n")
    assert again.payload_digest == first.payload_digest
    assert types((archive.sealed / key).read_bytes())[4:] == ["request", "revisit", "metadata"]


@pytest.mark.parametrize(
    "other",
    [
        exchange(),
        exchange(response=LONG, truncated="disconnect"),
        exchange(response=LONG.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n", 1)),
        exchange(response=LONG + b"."),
    ],
    ids=["small", "cut off", "framed otherwise", "other payload"],
)
def test_what_is_no_repeat_is_stored_again(archive: RunArchive, other: Exchange) -> None:
    keep(archive, exchange())
    keep(archive, exchange(response=LONG))
    pointer = keep(archive, other)
    archive.seal()

    assert record_at(archive, pointer)[0].rec_type == "response"


def test_a_304_refers_to_the_page_it_confirms(archive: RunArchive) -> None:
    kept = archive.keep([exchange(response=LONG)], [])
    assert kept
    known = SeenPage('"a"', None, str(kept.capture.payload_digest), "", kept.original)

    answer = archive.keep([exchange(response=b"HTTP/1.1 304 Not Modified\r\n\r\n")], [], known=known)
    archive.seal()

    assert answer
    assert answer.original == kept.original
    assert answer.capture.payload_digest == kept.capture.payload_digest
    record, _ = record_at(archive, answer.capture)
    assert record.rec_type == "revisit"
    assert record.rec_headers.get_header("WARC-Refers-To") == f"<{kept.capture.record_id}>"


def test_credentials_do_not_reach_the_archive(archive: RunArchive) -> None:
    secret = b"GET / HTTP/1.1\r\nCookie: session=opensesame\r\n\r\n"
    keep(archive, exchange(request=secret))
    [key, _] = archive.seal()

    assert b"opensesame" not in gzip.decompress((archive.sealed / key).read_bytes())
