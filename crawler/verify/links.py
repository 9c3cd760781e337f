"""What records say of each other, over any number of files, in a temporary database.

The database is SQLite's own temporary file: memory stays at its page cache however large the archive is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from crawler.verify.findings import Fault
from crawler.verify.http import framing_gap
from crawler.verify.record import Record, bare

CACHE_KIB = 64 * 1024

_TABLES = """
CREATE TABLE file (f INTEGER PRIMARY KEY, key TEXT, name TEXT, size INTEGER, sha256 TEXT);
CREATE TABLE record (
    n INTEGER PRIMARY KEY, f INTEGER, offset INTEGER, length INTEGER, id TEXT, type TEXT, uri TEXT, date TEXT,
    digest TEXT, status INTEGER, method TEXT, gap TEXT, profile TEXT, source_uri TEXT, source_date TEXT,
    indexed INTEGER DEFAULT 0
);
CREATE TABLE ref (n INTEGER, kind TEXT, target TEXT);
CREATE TABLE pair (a INTEGER, b INTEGER, kind TEXT);
"""
_PAIRS = """
CREATE INDEX record_by_id ON record (id);
CREATE INDEX record_by_place ON record (f, offset);
CREATE INDEX record_by_capture ON record (uri, date);
CREATE INDEX file_by_name ON file (name);
INSERT INTO pair SELECT ref.n, b.n, ref.kind
    FROM ref JOIN record a ON a.n = ref.n JOIN record b ON b.id = ref.target
    WHERE ref.kind = 'concurrent' OR (ref.kind = 'refers' AND a.type = 'metadata');
INSERT INTO pair SELECT b, a, kind FROM pair;
CREATE INDEX pair_by_a ON pair (a);
"""
_UNRESOLVED = """
SELECT count(*) FROM record r JOIN ref ON ref.n = r.n AND ref.kind = 'refers'
WHERE r.type = 'revisit' AND NOT EXISTS (SELECT 1 FROM record t WHERE t.id = ref.target)
"""
_INSERT = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
_KINDS = (
    ("concurrent", "warc-concurrent-to"),
    ("refers", "warc-refers-to"),
    ("warcinfo", "warc-warcinfo-id"),
)


class Row(NamedTuple):
    """One record as it is kept: where it stands and what an index must say of it."""

    n: int
    file: str
    offset: int
    length: int
    id: str | None
    type: str
    uri: str
    date: str | None
    digest: str | None
    status: int | None

    def fault(self, message: str) -> Fault:
        """Return a fault of this record."""
        return Fault(message, self.file, self.id, self.offset)


class Links:
    """All records of one input; `whole` says that nothing outside the input may be referred to."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        self.gaps = 0
        """Stretches that could not be read: what refers to nothing may refer into one of them."""
        self.has_index = False
        self._database = sqlite3.connect("")
        self._database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._database.executescript(_TABLES)
        self._file = 0
        self._count = 0

    def begin(self, key: str) -> None:
        """Go on with the records of another file."""
        self._file += 1
        name = PurePosixPath(key).name
        self._database.execute("INSERT INTO file VALUES (?, ?, ?, NULL, NULL)", (self._file, key, name))

    def end(self, size: int, sha256: str, gaps: int) -> None:
        """Note what is known of the file once it was read."""
        self._database.execute("UPDATE file SET size = ?, sha256 = ? WHERE f = ?", (size, sha256, self._file))
        self.gaps += gaps

    def add(self, record: Record) -> None:
        """Keep what later rules need of a record."""
        self._count += 1
        message = record.message
        asked = message if record.type == "request" else None
        answered = message if record.type != "request" else None
        values = (
            self._count,
            self._file,
            record.offset,
            record.length,
            record.id,
            record.type,
            record.uri,
            record.get("warc-date"),
            record.get("warc-payload-digest"),
            answered.status if answered else None,
            asked.start.partition(b" ")[0][:20].decode("latin-1") if asked else None,
            _open_gap(record),
            _profile(record),
            record.get("warc-refers-to-target-uri"),
            record.get("warc-refers-to-date"),
        )
        self._database.execute(_INSERT, values)
        for kind, name in _KINDS:
            targets = [bare(value) for value in record.all(name)]
            self._database.executemany(
                "INSERT INTO ref VALUES (?, ?, ?)",
                [(self._count, kind, target) for target in targets if target],
            )

    def join(self) -> None:
        """Join the records once all are there; rules may be asked from now on."""
        self._database.executescript(_PAIRS)

    def close(self) -> None:
        """Let go of the temporary database."""
        self._database.close()

    def unresolved(self) -> int:
        """Return how many revisits repeat a record that is not here."""
        return int(self._database.execute(_UNRESOLVED).fetchone()[0])

    def rows(self, joins: str, *values: Any, more: str = "NULL") -> Iterator[tuple[Row, tuple[Any, ...]]]:
        """Yield the records `r` of a query from its joins on, and the columns `more`."""
        columns = "r.n, file.key, r.offset, r.length, r.id, r.type, r.uri, r.date, r.digest, r.status"
        # Every piece is a constant of this package; what files say goes in as values.
        query = f"SELECT {columns}, {more} FROM record r JOIN file ON file.f = r.f {joins}"  # noqa: S608
        for found in self._database.execute(query, values):
            yield Row(*found[:10]), found[10:]

    def at(self, file: str, offset: int) -> Row | None:
        """Return the record at `offset` of a file named by key or by bare name."""
        name = PurePosixPath(file).name
        where = "WHERE file.name = ? AND r.offset = ? AND substr('/' || file.key, -length(?)) = ?"
        return next((row for row, _ in self.rows(where, name, offset, f"/{file}", f"/{file}")), None)

    def indexed(self, row: Row) -> None:
        """Note that an index leads to this record."""
        self._database.execute("UPDATE record SET indexed = 1 WHERE n = ?", (row.n,))

    def files(self, where: str = "", *values: Any) -> Iterator[tuple[str, int, str]]:
        """Yield key, size and sha256 of the files read."""
        query = f"SELECT key, size, sha256 FROM file {where}"  # noqa: S608 - as above
        yield from self._database.execute(query, values)


def _open_gap(record: Record) -> str | None:
    """Return how an empty body misses its framing: a fault, unless the request was HEAD."""
    message = record.message
    if message is None or message.head is None or record.type != "response":
        return None
    return None if message.body_size or record.truncated else framing_gap(message)


def _profile(record: Record) -> str:
    return "same" if record.same_payload else "unmodified" if record.not_modified else ""
