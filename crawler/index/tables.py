"""What the database remembers of an archive: payloads, pages, newest editions of records, ends of pages."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, String, Table, bindparam, select

from crawler.database import metadata

PAYLOADS = Table(
    "payloads",
    metadata,
    Column("archive", String(36), primary_key=True),
    Column("digest", String(80), primary_key=True),
    Column("framing", String(80), primary_key=True),
    Column("record_id", String(60), nullable=False),
    Column("url", String, nullable=False),
    Column("date", String(30), nullable=False),
    Column("warc_file", String),
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
    Column("warc_file", String),
)
EDITIONS = Table(
    "editions",
    metadata,
    Column("archive", String(36), primary_key=True),
    Column("record_id", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("capture_id", String(60), nullable=False),
    Column("said", String, nullable=False),
    Column("gone", String(20)),
    Column("first_seen_at", String(40)),
    Column("warc_file", String, nullable=False),
)
"""The newest reading of each record; `said` is JSON, a digest a field; `gone` why it is there no more;
`first_seen_at` RFC 3339."""
ADDRESSES = Table(
    "addresses",
    metadata,
    Column("archive", String(36), primary_key=True),
    Column("url", String, primary_key=True),
    Column("record_id", String, nullable=False),
    Column("warc_file", String, nullable=False),
)
"""Where articles were found: the address asked for, and the one that answered."""
ENDS = Table(
    "page_ends",
    metadata,
    Column("archive", String(36), primary_key=True),
    Column("url", String, primary_key=True),
    Column("ended_at", String(30), primary_key=True),
    Column("run_id", String(160), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", String),
    Column("status", Integer),
    Column("capture_id", String(60)),
    Column("record_id", String),
    Column("warc_file", String),
)
"""How a page ended each time; `ended_at` is RFC 3339 in UTC."""
REFERRING = (PAYLOADS, PAGES, EDITIONS, ADDRESSES, ENDS)
"""The tables whose rows mean something only as long as their WARC is in the archive."""

BY_PAYLOAD = select(PAYLOADS).where(
    PAYLOADS.c.archive == bindparam("archive"),
    PAYLOADS.c.digest == bindparam("digest"),
    PAYLOADS.c.framing == bindparam("framing"),
)
BY_URL = select(PAGES).where(PAGES.c.archive == bindparam("archive"), PAGES.c.url == bindparam("url"))
BY_RECORD = select(EDITIONS).where(
    EDITIONS.c.archive == bindparam("archive"), EDITIONS.c.record_id == bindparam("record_id")
)
BY_ADDRESS = select(ADDRESSES).where(
    ADDRESSES.c.archive == bindparam("archive"), ADDRESSES.c.url == bindparam("url")
)
