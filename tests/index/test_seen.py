"""What the archive holds already."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import msgspec
import pytest
from sqlalchemy import Engine, select

from crawler.errors import DatabaseError
from crawler.index import notes
from crawler.index.seen import Original, Payload, Seen, SeenPage
from crawler.index.tables import ENDS, PAGES
from crawler.records import Capture, Outcome, PageEnd

URL = "https://www.kpol9.example/story/1"
PAYLOAD = Payload("sha1:A", "chunked/gzip")
FIRST = Original("urn:test:1", URL, "2026-11-22T06:00:00.000000Z")
LATER = Original("urn:test:2", URL, "2026-11-23T06:00:00.000000Z")
PAGE = SeenPage('"etag"', "Sun, 22 Nov 2026 06:00:00 GMT", "sha1:A", "a" * 64, FIRST)
ARCHIVE = "urn:test:archive"
See = Callable[..., Seen]
WARC = "warc/2026/11/22/a.warc.gz"


@pytest.fixture
def see(engine: Engine) -> Iterator[See]:
    """A function that begins a run over an archive; what it has open is closed at the end."""
    with ExitStack() as stack:

        def begins(archive: str = ARCHIVE) -> Seen:
            return stack.enter_context(closing(Seen(engine, archive)))

        yield begins


def test_an_empty_archive_has_seen_nothing(see: See) -> None:
    seen = see()

    assert (seen.original(PAYLOAD), seen.page(URL)) == (None, None)


def test_what_a_run_noted_counts_for_itself_at_once(see: See) -> None:
    seen = see()
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.note_page(URL, PAGE, WARC)

    assert (seen.original(PAYLOAD), seen.page(URL)) == (FIRST, PAGE)


def test_what_a_run_noted_counts_for_others_once_it_is_delivered(see: See) -> None:
    seen = see()
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.note_page(URL, PAGE, WARC)
    assert see().original(PAYLOAD) is None
    assert see().page(URL) is None

    seen.confirm()

    assert see().original(PAYLOAD) == FIRST
    assert see().page(URL) == PAGE


def test_what_one_archive_holds_is_not_in_another(see: See) -> None:
    seen = see()
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.note_page(URL, PAGE, WARC)
    seen.confirm()

    assert see("urn:test:other").original(PAYLOAD) is None
    assert see("urn:test:other").page(URL) is None


def test_the_same_payload_framed_otherwise_is_another(see: See) -> None:
    seen = see()
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.confirm()

    assert see().original(Payload("sha1:A", "/gzip")) is None


def test_a_payload_keeps_the_first_record_that_holds_it(see: See) -> None:
    for original in (FIRST, LATER):
        seen = see()
        seen.note_payload(PAYLOAD, original, WARC)
        seen.confirm()

    assert see().original(PAYLOAD) == FIRST


def test_a_page_is_known_by_its_newest_capture(see: See) -> None:
    newest = SeenPage(None, None, "sha1:B", "b" * 64, LATER)
    for page in (PAGE, newest):
        seen = see()
        seen.note_page(URL, page, WARC)
        seen.confirm()

    assert see().page(URL) == newest


def test_a_run_sees_what_another_has_delivered_meanwhile(see: See) -> None:
    running, other = see(), see()
    assert running.original(PAYLOAD) is None
    other.note_payload(PAYLOAD, FIRST, WARC)
    other.confirm()

    assert running.original(PAYLOAD) == FIRST


OTHER = "warc/2026/11/22/b.warc.gz"


def test_a_warc_that_is_confirmed_counts_and_another_does_not_yet(see: See) -> None:
    seen = see()
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.note_page(URL, PAGE, OTHER)
    seen.confirm(WARC)

    assert see().original(PAYLOAD) == FIRST
    assert see().page(URL) is None
    seen.confirm(OTHER)
    assert see().page(URL) == PAGE


def test_what_is_noted_of_a_confirmed_warc_counts_with_the_next_confirmation(see: See) -> None:
    seen = see()
    seen.confirm(WARC)
    seen.note_page(URL, PAGE, WARC)
    assert see().page(URL) is None

    seen.confirm()
    assert see().page(URL) == PAGE


def test_what_could_not_be_written_is_confirmed_the_next_time(
    see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = see()
    seen.note_payload(PAYLOAD, FIRST, WARC)
    seen.note_page(URL, PAGE, WARC)
    newest = SeenPage(None, None, "sha1:B", "b" * 64, LATER)

    def fails(*_: object) -> None:
        seen.note_page(URL, newest, WARC)  # by the other thread, meanwhile
        raise DatabaseError("table seen_pages cannot be written: disk full")

    with monkeypatch.context() as failing:
        failing.setattr(notes, "WRITES", ((PAGES, fails),))
        with pytest.raises(DatabaseError):
            seen.confirm(WARC)

    seen.confirm(WARC)
    fresh = see()
    assert (fresh.original(PAYLOAD), fresh.page(URL)) == (FIRST, newest), "what was noted later counts"


def test_notes_and_confirmations_of_two_threads_lose_nothing(see: See) -> None:
    seen = see()
    done = threading.Event()

    def confirms() -> None:
        while not done.is_set():
            seen.confirm(WARC)

    thread = threading.Thread(target=confirms)
    thread.start()
    urls = [f"{URL}/{number}" for number in range(300)]
    for url in urls:
        seen.note_page(url, PAGE, WARC)
    done.set()
    thread.join()
    seen.confirm()
    fresh = see()
    assert [url for url in urls if fresh.page(url) is None] == []


def test_the_ends_of_a_page_are_its_history(see: See, engine: Engine) -> None:
    seen = see()
    capture = Capture(warc_file=WARC, offset=1, length=2, record_id="urn:test:1", fetched_at=FIRST.date)
    again = msgspec.structs.replace(capture, record_id="urn:test:2", fetched_at=LATER.date)
    seen.note_end(PageEnd(url=URL, outcome=Outcome.STORED, capture=capture, status=200), "run-1")
    seen.note_end(
        PageEnd(url=URL, outcome=Outcome.HTTP_ERROR, reason="404", capture=again, status=404), "run-2"
    )
    seen.note_end(PageEnd(url=URL, outcome=Outcome.REFUSED, reason="robots"), "run-3")
    seen.confirm()

    with engine.connect() as connection:
        rows = connection.execute(select(ENDS).order_by(ENDS.c.run_id)).all()
    assert [(row.outcome, row.reason, row.status, row.capture_id, row.warc_file) for row in rows] == [
        ("stored", None, 200, "urn:test:1", WARC),
        ("http_error", "404", 404, "urn:test:2", WARC),
        ("refused", "robots", None, None, ""),
    ]
    assert [row.ended_at for row in rows[:2]] == [FIRST.date, LATER.date]
