"""How a page ended stands in the WARC beside what was fetched for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.archive import RunArchive
from crawler.archive.endings import says_more
from crawler.index.seen import SeenPage
from crawler.records import Capture, Outcome, PageEnd
from tests.archives import LONG, keep, new_archive
from tests.capture.exchanges import URL, exchange

READER = {"extractor": "wirecopy", "extractor_version": "7", "pack": "north_sky@2025-03-01"}
CAPTURE = Capture(warc_file="warc/a", offset=1, length=2, record_id="urn:test:1")
NOT_MODIFIED = exchange(response=b"HTTP/1.1 304 Not Modified\r\n\r\n")


@pytest.fixture
def archive(tmp_path: Path) -> RunArchive:
    return new_archive(tmp_path)


def metadata(archive: RunArchive) -> list[tuple[Any, dict[str, str]]]:
    """Return the headers and fields of all metadata records, in order."""
    archive.seal()
    [file] = archive.sealed.glob("warc/**/*.warc.gz")
    found = []
    with file.open("rb") as opened:
        for record in ArchiveIterator(opened):
            if record.rec_type == "metadata":
                lines = record.raw_stream.read().decode().splitlines()
                found.append((record.rec_headers, dict(line.split(": ", 1) for line in lines)))
    return found


def end(capture: Capture, outcome: Outcome, reason: str | None = None) -> PageEnd:
    return PageEnd(url=URL, outcome=outcome, reason=reason, capture=capture)


def test_the_end_of_a_page_refers_to_its_capture_and_says_who_read_it(archive: RunArchive) -> None:
    capture = msgspec.structs.replace(keep(archive, exchange()), **READER)
    archive.ended(end(capture, Outcome.NOT_ARTICLE, "no_story"))

    headers, fields = metadata(archive)[-1]

    assert headers.get_header("WARC-Refers-To") == f"<{capture.record_id}>"
    assert headers.get_header("WARC-Target-URI") == URL
    assert headers.get_header("WARC-Date") == capture.fetched_at
    assert fields == {
        "outcome": "not_article",
        "reason": "no_story",
        "extractor": "wirecopy/7",
        "layouts": "north_sky@2025-03-01",
    }
    assert (archive.exchanges, archive.written) == (1, 1)


def test_a_page_that_nobody_read_names_no_reader(archive: RunArchive) -> None:
    archive.ended(end(keep(archive, exchange()), Outcome.HTTP_ERROR, "404"))

    assert metadata(archive)[-1][1] == {"outcome": "http_error", "reason": "404"}


@pytest.mark.parametrize(
    ("answer", "outcome"), [(NOT_MODIFIED, "unchanged"), (exchange(response=LONG), "revisit")]
)
def test_what_has_not_changed_says_so_in_its_own_metadata(
    archive: RunArchive, answer: Any, outcome: str
) -> None:
    kept = archive.keep([exchange(response=LONG)], [])
    assert kept
    known = SeenPage('"a"', None, str(kept.capture.payload_digest), "", kept.original)
    archive.keep([answer], [], known=known)

    assert [fields.get("outcome") for _, fields in metadata(archive)] == [None, outcome]


def test_a_page_that_changed_foretells_nothing(archive: RunArchive) -> None:
    kept = archive.keep([exchange(response=LONG)], [])
    assert kept
    known = SeenPage('"a"', None, str(kept.capture.payload_digest), "", kept.original)
    archive.keep([exchange(response=LONG + b"more")], [], known=known)

    assert [fields.get("outcome") for _, fields in metadata(archive)] == [None, None]


def test_only_ends_that_their_captures_do_not_tell_are_written() -> None:
    assert says_more(end(CAPTURE, Outcome.STORED))
    assert says_more(end(CAPTURE, Outcome.UNCHANGED, "same_text"))
    assert not says_more(end(CAPTURE, Outcome.UNCHANGED, "304"))
    assert not says_more(end(CAPTURE, Outcome.REVISIT, "same_payload"))
    assert not says_more(PageEnd(url=URL, outcome=Outcome.FAILED, reason="timeout"))
    assert not says_more(PageEnd(url=URL, outcome=Outcome.STORED, capture=CAPTURE, supersedes=True))
