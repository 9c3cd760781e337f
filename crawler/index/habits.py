"""What each host repeats from page to page, learnt from the stories that are read and kept for later runs."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Column, Engine, String, Table, select

from crawler.database import is_there, metadata, open_database, put_latest, told
from crawler.extract.habits import digest, repeatable, unrepeated
from crawler.records import Article, Reading
from crawler.store import Store
from crawler.store.identity import archive_id
from crawler.urls import host_of

PAGES = 5
"""Pages of a host on which a line must stand to be its furniture."""
LINES = 1_000
"""Lines of a host that are remembered; those seen first are forgotten first."""
GENERIC = "generic"

HABITS = Table(
    "habits",
    metadata,
    Column("archive", String(36), primary_key=True),
    Column("host", String(255), primary_key=True),
    Column("lines", String, nullable=False),
)
"""Per host the digest of each line with those of the pages it stood on, PAGES at most, as JSON."""

_NOTHING: frozenset[str] = frozenset()


class Habits:
    """The lines of every host's stories, and on which pages they stood."""

    def __init__(self, engine: Engine, archive: str) -> None:
        """Recall what earlier runs of the archive learnt. Raises DatabaseError."""
        self._engine = engine
        self._archive = archive
        self._hosts: dict[str, dict[str, list[str]]] = {}
        self._changed: set[str] = set()
        with told("table habits cannot be read"), engine.connect() as connection:
            wanted = select(HABITS.c.host, HABITS.c.lines).where(HABITS.c.archive == archive)
            for host, lines in connection.execute(wanted):
                self._hosts[host] = msgspec.json.decode(lines)

    def of(self, url: str) -> frozenset[str]:
        """Return the furniture of the host of `url`, as digests of its lines."""
        return _furniture(self._hosts.get(host_of(url), {}))

    def all(self) -> Mapping[str, frozenset[str]]:
        """Return the furniture of every host that has any."""
        return {host: found for host, lines in self._hosts.items() if (found := _furniture(lines))}

    def applied(self, reading: Reading) -> Reading:
        """Return a reading without its host's furniture, once its story's lines are noted."""
        if reading.article and reading.pack == GENERIC:
            self.note(reading.article)
            return without_furniture(reading, self.of(reading.article.url))
        return reading

    def note(self, article: Article) -> None:
        """Note the lines of a story; a page counts once for a line."""
        host, page = host_of(article.url), digest(article.record_id)
        lines = self._hosts.setdefault(host, {})
        for line in repeatable(article.blocks):
            pages = lines.setdefault(line, [])
            if page not in pages and len(pages) < PAGES:
                pages.append(page)
                self._changed.add(host)
        for line in list(lines)[: max(0, len(lines) - LINES)]:
            del lines[line]

    def save(self) -> None:
        """Keep what was learnt for later runs. Raises DatabaseError."""
        rows = [
            {
                "archive": self._archive,
                "host": host,
                "lines": msgspec.json.encode(self._hosts[host]).decode(),
            }
            for host in sorted(self._changed)
        ]
        put_latest(self._engine, HABITS, rows)
        self._changed.clear()


def without_furniture(reading: Reading, furniture: frozenset[str]) -> Reading:
    """Return a reading without its host's furniture; a layout says by itself what its story is."""
    if reading.article is None or reading.pack != GENERIC or not furniture:
        return reading
    return msgspec.structs.replace(reading, article=unrepeated(reading.article, furniture))


def furniture_known(database_url: str, store: Store) -> Mapping[str, frozenset[str]]:
    """Return the furniture of every host of an archive; nothing where no run has left a database.

    Raises SettingsError, DatabaseError, StoreError.
    """
    if not is_there(database_url):
        return {}
    engine = open_database(database_url)
    try:
        return Habits(engine, archive_id(store)).all()
    finally:
        engine.dispose()


def _furniture(lines: Mapping[str, list[str]]) -> frozenset[str]:
    return frozenset(line for line, pages in lines.items() if len(pages) >= PAGES) or _NOTHING
