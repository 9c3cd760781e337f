"""What the archive holds already: payloads, so that a repeat becomes a revisit, and pages.

What a run finds counts for itself at once and for others once its files are delivered (`confirm`): a
revisit must never refer to a record that was lost on its way.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Engine, String, Table, bindparam, select

from crawler.database import add_new, metadata, put_latest
from crawler.index.rows import Rows

PAYLOADS = Table(
    "payloads",
    metadata,
    Column("archive", String(36), primary_key=True),
    Column("digest", String(80), primary_key=True),
    Column("framing", String(80), primary_key=True),
    Column("record_id", String(60), nullable=False),
    Column("url", String, nullable=False),
    Column("date", String(30), nullable=False),
)
PAGES = Table(
    "seen_pages",
    metadata,
    Column("archive", String(36), primary_key=True),
    Column("url", String, primary_key=True),
    Column("etag", String),
    Column("last_modified", String),
    Column("payload_digest", String(80), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("record_id", String(60), nullable=False),
    Column("target_uri", String, nullable=False),
    Column("date", String(30), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)


BY_PAYLOAD = select(PAYLOADS).where(
    PAYLOADS.c.archive == bindparam("archive"),
    PAYLOADS.c.digest == bindparam("digest"),
    PAYLOADS.c.framing == bindparam("framing"),
)
BY_URL = select(PAGES).where(PAGES.c.archive == bindparam("archive"), PAGES.c.url == bindparam("url"))


@dataclass(frozen=True, slots=True)
class Original:
    """The response record that holds a payload: its id, address and WARC-Date."""

    record_id: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Payload:
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
    """What one archive holds, put there by this run and by those before it."""

    def __init__(self, engine: Engine, archive: str) -> None:
        self._engine = engine
        self._archive = archive
        self._payloads: dict[Payload, Original] = {}
        self._pages: dict[str, SeenPage] = {}
        self._rows = Rows(engine)

    def original(self, payload: Payload) -> Original | None:
        """Return the record that holds `payload`, if the archive has it."""
        if payload in self._payloads:
            return self._payloads[payload]
        row = self._rows.one(
            BY_PAYLOAD, archive=self._archive, digest=payload.digest, framing=payload.framing
        )
        return Original(row["record_id"], row["url"], row["date"]) if row else None

    def page(self, url: str) -> SeenPage | None:
        """Return the last whole capture of `url`, if there was one."""
        if url in self._pages:
            return self._pages[url]
        row = self._rows.one(BY_URL, archive=self._archive, url=url)
        if row is None:
            return None
        original = Original(row["record_id"], row["target_uri"], row["date"])
        return SeenPage(
            row["etag"], row["last_modified"], row["payload_digest"], row["content_sha256"], original
        )

    def close(self) -> None:
        """Let go of the database; call it in the thread that looked things up."""
        self._rows.close()

    def note_payload(self, payload: Payload, original: Original) -> None:
        """Note that `original` holds `payload`."""
        self._payloads[payload] = original

    def note_page(self, url: str, page: SeenPage) -> None:
        """Note the newest whole capture of `url`."""
        self._pages[url] = page

    def confirm(self) -> None:
        """Make what this run noted count for others: its files are delivered. Raises DatabaseError."""
        of = {"archive": self._archive}
        add_new(self._engine, PAYLOADS, [of | _payload_row(*pair) for pair in self._payloads.items()])
        put_latest(self._engine, PAGES, [of | _page_row(*pair) for pair in self._pages.items()])


def _payload_row(payload: Payload, original: Original) -> dict[str, Any]:
    return {**asdict(payload), **asdict(original)}


def _page_row(url: str, page: SeenPage) -> dict[str, Any]:
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
