"""What the archive holds already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.database import open_database
from crawler.index.seen import Original, Payload, Seen, SeenPage

URL = "https://www.kpol9.example/story/1"
PAYLOAD = Payload("sha1:A", "chunked/gzip")
FIRST = Original("urn:test:1", URL, "2026-11-22T06:00:00.000000Z")
LATER = Original("urn:test:2", URL, "2026-11-23T06:00:00.000000Z")
PAGE = SeenPage('"etag"', "Sun, 22 Nov 2026 06:00:00 GMT", "sha1:A", "a" * 64, FIRST)
ARCHIVE = "urn:test:archive"
WARC = "warc/2026/11/22/a.warc.gz"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path}/state.db")
    yield opened
    opened.dispose()


def test_an_empty_archive_has_seen_nothing(engine: Engine) -> None:
    seen = Seen(engine, ARCHIVE)

    assert (seen.original(PAYLOAD), seen.page(URL)) == (None, None)


def test_what_a_run_noted_counts_for_itself_at_once(engine: Engine) -> None:
    seen = Seen(engine, ARCHIVE)
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.note_page(URL, PAGE, WARC)

    assert (seen.original(PAYLOAD), seen.page(URL)) == (FIRST, PAGE)


def test_what_a_run_noted_counts_for_others_once_it_is_delivered(engine: Engine) -> None:
    seen = Seen(engine, ARCHIVE)
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.note_page(URL, PAGE, WARC)
    assert Seen(engine, ARCHIVE).original(PAYLOAD) is None
    assert Seen(engine, ARCHIVE).page(URL) is None

    seen.confirm()

    assert Seen(engine, ARCHIVE).original(PAYLOAD) == FIRST
    assert Seen(engine, ARCHIVE).page(URL) == PAGE


def test_what_one_archive_holds_is_not_in_another(engine: Engine) -> None:
    seen = Seen(engine, ARCHIVE)
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.note_page(URL, PAGE, WARC)
    seen.confirm()

    assert Seen(engine, "urn:test:other").original(PAYLOAD) is None
    assert Seen(engine, "urn:test:other").page(URL) is None


def test_the_same_payload_framed_otherwise_is_another(engine: Engine) -> None:
    seen = Seen(engine, ARCHIVE)
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.confirm()

    assert Seen(engine, ARCHIVE).original(Payload("sha1:A", "/gzip")) is None


def test_a_payload_keeps_the_first_record_that_holds_it(engine: Engine) -> None:
    for original in (FIRST, LATER):
        seen = Seen(engine, ARCHIVE)
        seen.note_payload(PAYLOAD, original, WARC)
        seen.confirm()

    assert Seen(engine, ARCHIVE).original(PAYLOAD) == FIRST


def test_a_page_is_known_by_its_newest_capture(engine: Engine) -> None:
    newest = SeenPage(None, None, "sha1:B", "b" * 64, LATER)
    for page in (PAGE, newest):
        seen = Seen(engine, ARCHIVE)
        seen.note_page(URL, page, WARC)
        seen.confirm()

    assert Seen(engine, ARCHIVE).page(URL) == newest


def test_a_run_sees_what_another_has_delivered_meanwhile(engine: Engine) -> None:
    running, other = Seen(engine, ARCHIVE), Seen(engine, ARCHIVE)
    assert running.original(PAYLOAD) is None
    other.note_payload(PAYLOAD, FIRST, WARC)
    other.confirm()

    assert running.original(PAYLOAD) == FIRST
