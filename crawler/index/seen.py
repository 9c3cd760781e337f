"""What the archive holds already: payloads, so that a repeat becomes a revisit, pages, editions of records.

What a run finds counts for itself at once and for others once its WARC is delivered (`confirm`): a revisit
must never refer to a record that was lost on its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Engine, Table

from crawler.index.editions import Edition
from crawler.index.notes import Notes
from crawler.index.rows import Rows
from crawler.index.tables import (
    ADDRESSES,
    BY_ADDRESS,
    BY_PAYLOAD,
    BY_RECORD,
    BY_URL,
    EDITIONS,
    ENDS,
    PAGES,
    PAYLOADS,
)
from crawler.records import PageEnd

NOWHERE = ""
"""The WARC of what refers to none: the end of a page that was never asked for."""


class Original(NamedTuple):
    """The response record that holds a payload: its id, address and WARC-Date."""

    record_id: str
    url: str
    date: str


class Payload(NamedTuple):
    """A payload by its digest, and the codings under which it was sent.

    A revisit's headers are shown with the original's body, so both must be framed alike.
    """

    digest: str
    framing: str


@dataclass(frozen=True, slots=True)
class SeenPage:
    """The last whole capture of an address: its validators (RFC 9110 §8.8), digests, and original."""

    etag: str | None
    last_modified: str | None
    payload_digest: str
    content_sha256: str
    original: Original


class Seen:
    """What one archive holds, put there by this run and by those before it.

    Look-ups and notes are for one thread, the run's writer; `confirm` is for any.
    """

    def __init__(self, engine: Engine, archive: str) -> None:
        self._engine = engine
        self._archive = archive
        self._known: dict[Any, Any] = {}
        self._pending: dict[str, Notes] = {}
        self._lock = Lock()
        self._rows = Rows(engine)

    def original(self, payload: Payload) -> Original | None:
        """Return the record that holds `payload`, if the archive has it."""
        if (PAYLOADS.name, payload) in self._known:
            found: Original = self._known[PAYLOADS.name, payload]
            return found
        row = self._rows.one(
            BY_PAYLOAD, archive=self._archive, digest=payload.digest, framing=payload.framing
        )
        return Original(row["record_id"], row["url"], row["date"]) if row else None

    def page(self, url: str) -> SeenPage | None:
        """Return the last whole capture of `url`, if there was one."""
        if (PAGES.name, url) in self._known:
            found: SeenPage = self._known[PAGES.name, url]
            return found
        row = self._rows.one(BY_URL, archive=self._archive, url=url)
        if row is None:
            return None
        original = Original(row["record_id"], row["target_uri"], row["date"])
        return SeenPage(
            row["etag"], row["last_modified"], row["payload_digest"], row["content_sha256"], original
        )

    def edition(self, record_id: str) -> Edition | None:
        """Return the newest reading of a record, if there was one."""
        if (EDITIONS.name, record_id) in self._known:
            found: Edition = self._known[EDITIONS.name, record_id]
            return found
        row = self._rows.one(BY_RECORD, archive=self._archive, record_id=record_id)
        if row is None:
            return None
        said = msgspec.json.decode(row["said"], type=dict[str, str])
        return Edition(record_id, row["number"], row["capture_id"], said, row["gone"], row["first_seen_at"])

    def article_at(self, url: str) -> str | None:
        """Return the record id of the article that was found at `url`, if there was one."""
        if (ADDRESSES.name, url) in self._known:
            found: str = self._known[ADDRESSES.name, url]
            return found
        row = self._rows.one(BY_ADDRESS, archive=self._archive, url=url)
        return row["record_id"] if row else None

    def close(self) -> None:
        """Let go of the database; call it in the thread that looked things up."""
        self._rows.close()

    def note_payload(self, payload: Payload, original: Original, warc_file: str) -> None:
        """Note that `original`, in the WARC of this key, holds `payload`."""
        row = {**payload._asdict(), **original._asdict()}
        self._note(PAYLOADS, (PAYLOADS.name, payload), original, warc_file, row)

    def note_page(self, url: str, page: SeenPage, warc_file: str) -> None:
        """Note the newest whole capture of `url`."""
        self._note(PAGES, (PAGES.name, url), page, warc_file, page_row(url, page))

    def note_edition(self, edition: Edition, warc_file: str) -> None:
        """Note the newest reading of a record."""
        row = edition_row(edition)
        self._note(EDITIONS, (EDITIONS.name, edition.record_id), edition, warc_file, row)

    def note_address(self, url: str, record_id: str, warc_file: str) -> None:
        """Note that an article was found at `url`."""
        row = {"url": url, "record_id": record_id}
        self._note(ADDRESSES, (ADDRESSES.name, url), record_id, warc_file, row)

    def note_end(self, end: PageEnd, run_id: str) -> None:
        """Note how a page ended."""
        self._add(ENDS, end.capture.warc_file if end.capture else NOWHERE, end_row(end, run_id))

    def confirm(self, warc_file: str | None = None) -> None:
        """Make what was noted of a WARC count for others: it is delivered; without a key, of all there are.

        Raises DatabaseError; what could not be written can be confirmed again.
        """
        with self._lock:
            keys = list(self._pending) if warc_file is None else [warc_file]
            taken = {key: self._pending.pop(key) for key in keys if key in self._pending}
        try:
            for key, notes in list(taken.items()):
                notes.write(self._engine)
                del taken[key]
        finally:
            with self._lock:
                for key, notes in taken.items():
                    notes.update(self._pending.pop(key, Notes()))
                    self._pending[key] = notes

    def _note(self, table: Table, name: Any, value: Any, warc_file: str, row: dict[str, Any]) -> None:
        self._known[name] = value
        self._add(table, warc_file, row)

    def _add(self, table: Table, warc_file: str, row: dict[str, Any]) -> None:
        row = {"archive": self._archive, **row, "warc_file": warc_file}
        with self._lock:
            self._pending.setdefault(warc_file, Notes()).add(table, row)


def page_row(url: str, page: SeenPage) -> dict[str, Any]:
    """Return the row of a page, but for the archive and the WARC."""
    return {
        "url": url,
        "etag": page.etag,
        "last_modified": page.last_modified,
        "payload_digest": page.payload_digest,
        "content_sha256": page.content_sha256,
        "record_id": page.original.record_id,
        "target_uri": page.original.url,
        "date": page.original.date,
        "seen_at": datetime.now(UTC),
    }


def edition_row(edition: Edition) -> dict[str, Any]:
    """Return the row of an edition, but for the archive and the WARC."""
    return {
        "record_id": edition.record_id,
        "number": edition.number,
        "capture_id": edition.capture_id,
        "said": msgspec.json.encode(edition.said).decode(),
        "gone": edition.gone,
        "first_seen_at": edition.first_seen_at,
    }


def end_row(end: PageEnd, run_id: str) -> dict[str, Any]:
    """Return the row of a page's end, but for the archive and the WARC."""
    record = end.article or end.story
    at = end.capture.fetched_at if end.capture else None
    return {
        "url": end.url,
        "ended_at": at or datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "run_id": run_id,
        "outcome": str(end.outcome),
        "reason": end.reason,
        "status": end.status,
        "capture_id": end.capture.record_id if end.capture else None,
        "record_id": record.record_id if record else None,
    }
