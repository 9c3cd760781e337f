"""What a run that was killed had noted is what is read from the segment that it left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from scrapy.settings import Settings
from sqlalchemy import text

from crawler.archive.archive import RunArchive
from crawler.capture.exchange import Exchange
from crawler.config import DEFAULTS, Config
from crawler.database import open_database
from crawler.extract import read_page
from crawler.index.history import History
from crawler.index.learn import learn
from crawler.index.seen import Seen, SeenPage
from crawler.records import PageEnd
from crawler.store.lines import lines
from tests.archives import ABOUT
from tests.reread.kept import RUN_ID, answered, page_of
from tests.site.template import article_page
from tests.site.truth import samples

ARCHIVE = "urn:test:archive"
TABLES = ("payloads", "seen_pages", "editions", "addresses")
VALIDATORS = ('"a"', "Sun, 22 Nov 2026 06:00:00 GMT")


class Run:
    """A run with a database of its own that keeps, reads, notes and records pages as a crawl does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.engine = open_database(f"sqlite:///{folder}/state.db")
        config = Config.from_settings(Settings({**DEFAULTS, "SPOOL_DIR": str(folder / "spool")}))
        self.seen = Seen(self.engine, ARCHIVE)
        self.archive = RunArchive(config, RUN_ID, ABOUT, self.seen)
        self._history = History(self.seen)

    def page(self, exchange: Exchange) -> None:
        """Keep a page and note it."""
        kept = self.archive.keep([exchange], [])
        assert kept
        capture = msgspec.structs.replace(kept.capture, content_sha256="c" * 64)
        reading = read_page(bytes(exchange.payload), exchange.url, fetched_at=capture.fetched_at)
        end = PageEnd(url=exchange.url, outcome=reading.outcome, article=reading.article, capture=capture)
        for kind, record in lines(self._history.placed(end)):
            self.archive.record(kind, record.to_json())
        page = SeenPage(*VALIDATORS, str(capture.payload_digest), "c" * 64, kept.original)
        self.seen.note_page(exchange.url, page, capture.warc_file)

    def close(self) -> None:
        """Let go of everything; what was noted is lost."""
        self.seen.close()
        self.archive.close()
        self.engine.dispose()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path / "run")
    with ExitStack() as stack:
        stack.callback(made.close)
        yield made


def validated(exchange: Exchange) -> Exchange:
    """Return the exchange with a response that can be asked for again conditionally."""
    etag, modified = VALIDATORS
    fields = f"\r\nETag: {etag}\r\nLast-Modified: {modified}\r\n".encode()
    return replace(exchange, response=exchange.response.replace(b"\r\n", fields, 1))


def rows(run: Run, tables: tuple[str, ...] = TABLES) -> dict[str, list[Any]]:
    """Return what counts for other runs, but for the time at which it was written."""
    with run.engine.connect() as connection:
        found = {
            table: connection.execute(text(f"SELECT * FROM {table}")).mappings().all()  # noqa: S608
            for table in tables
        }
    return {
        table: sorted(({**row, "seen_at": None} for row in held), key=repr) for table, held in found.items()
    }


def learned(run: Run, key: str) -> dict[str, list[Any]]:
    """Return what another run knows once the segment was learned from and confirmed."""
    confirm = learn(key, run.archive.sealed / key, run.engine, ARCHIVE)
    assert all(held == [] for held in rows(run).values()), "nothing counts before the segment is confirmed"
    confirm()
    return rows(run)


def test_what_is_learned_from_a_segment_is_what_its_run_had_noted(run: Run) -> None:
    for minute, sample in enumerate(samples()[:3]):
        run.page(validated(page_of(sample, minute)))
    run.page(validated(page_of(samples()[0], 5)))  # the same payload again: a revisit
    key = run.archive.seal()[0]
    found = learned(run, key)
    with run.engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608

    run.seen.confirm(key)
    assert rows(run) == found
    assert {table: len(held) for table, held in found.items()} == {
        "payloads": 3,
        "seen_pages": 3,
        "editions": 3,
        "addresses": 3,
    }


def test_a_page_that_was_not_read_is_not_taken_for_one_that_was(run: Run) -> None:
    run.archive.keep([validated(answered("http://www.kpol9.example/", b"<p>front</p>" * 200))], [])
    key = run.archive.seal()[0]
    found = learned(run, key)
    assert [len(found[table]) for table in TABLES] == [1, 0, 0, 0]


def test_a_response_that_was_cut_off_is_no_original(run: Run) -> None:
    cut = replace(page_of(samples()[0]), truncated="disconnect")
    run.archive.keep([cut], [])
    assert learned(run, run.archive.seal()[0])["payloads"] == []


def test_from_a_file_that_is_no_warc_nothing_is_learned(run: Run) -> None:
    key = "warc/2026/11/22/odd.warc.gz"
    for data in (b"", b"a shopping list", b"\x1f\x8b\x08 no gzip"):
        odd = run.archive.sealed / key
        odd.parent.mkdir(parents=True, exist_ok=True)
        odd.write_bytes(data)
        assert learned(run, key)["payloads"] == []


@pytest.mark.parametrize("kind", ["warc", "records/articles"])
def test_a_file_that_breaks_off_costs_what_it_held_alone(run: Run, kind: str) -> None:
    run.page(page_of(samples()[0]))
    key = run.archive.seal()[0]
    keys = {"warc": key, "records/articles": f"records/articles/{key[5:].removesuffix('.warc.gz')}.jsonl.gz"}
    broken = run.archive.sealed / keys[kind]
    broken.write_bytes(broken.read_bytes()[:-50])
    found = learned(run, key)
    assert bool(found["payloads"]) == (kind != "warc")


def test_the_numbers_of_versions_go_on_from_what_was_learned(run: Run) -> None:
    sample = samples()[0]
    run.page(page_of(sample))
    run.page(answered(sample.url, article_page(replace(sample, headline="Another headline")), minute=3))
    key = run.archive.seal()[0]
    learned(run, key)
    later = Seen(run.engine, ARCHIVE)
    edition = later.edition(sample.record_id)
    later.close()
    assert edition
    assert edition.number == 2
