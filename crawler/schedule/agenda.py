"""What is due at each newsroom, in the database: a look at its door, and articles to be asked for again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Column, Engine, Float, Index, String, Table, delete, select

from crawler.database import Instant, metadata, put_latest, told
from crawler.pace import Pace
from crawler.records import Article, PageEnd
from crawler.schedule.cadence import Cadence, ahead, first_cadence, looked
from crawler.schedule.revisit import Revisit, asked, first_revisit

CADENCES = Table(
    "cadences",
    metadata,
    Column("outlet", String(120), primary_key=True),
    Column("interval_s", Float, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("looked_at", Instant),
    Column("new_at", Instant),
)
REVISITS = Table(
    "revisits",
    metadata,
    Column("outlet", String(120), primary_key=True),
    Column("story", String(64), primary_key=True),
    Column("url", String, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("interval_s", Float, nullable=False),
    Column("text", String(64)),
    Index("revisits_due", "outlet", "due_at"),
)

MOST_DUE = 500
"""Articles of one newsroom asked for again in one run, those that wait longest first."""
FORGOTTEN = timedelta(days=30)
"""How long after its last day an article is still known: a door that shows it then shows nothing new."""
PUT_OFF = ("backoff", "budget", "blocked", "spool", "stopped")
"""Reasons of an end that say nothing of the article: it stays due."""
UNUSABLE = "what is due cannot be looked up"


@dataclass(frozen=True, slots=True)
class _Page:
    """An article as one run knows it; `text` is a digest of what it said when it was last read."""

    outlet: str
    story: str
    url: str
    revisit: Revisit
    text: str | None


class Agenda:
    """What is due, for one run, which tells what became of it. All methods raise DatabaseError."""

    def __init__(self, engine: Engine, pace: Pace) -> None:
        self._engine = engine
        self._pace = pace
        self._pages: dict[str, _Page] = {}
        self._new: Counter[str] = Counter()

    def door_is_due(self, outlet: str, at: datetime) -> bool:
        """Tell whether a newsroom is to be looked at for new articles."""
        return self._cadence(outlet, at).due_at <= at + ahead(self._pace)

    def articles_due(self, outlet: str, at: datetime) -> list[str]:
        """Return the addresses of a newsroom's articles that are to be asked for again."""
        due = select(REVISITS).where(REVISITS.c.outlet == outlet, REVISITS.c.due_at <= at + ahead(self._pace))
        pages = self._select(due.order_by(REVISITS.c.due_at).limit(MOST_DUE))
        self._pages |= {page.url: page for page in pages}
        return [page.url for page in pages]

    def shown(self, outlet: str, articles: Mapping[str, str], at: datetime) -> list[str]:
        """Take what a door shows, address by story; return the addresses of what was never shown before.

        From then on these are due, whatever becomes of this run.
        """
        stories = {_digest(story): url for story, url in articles.items()}
        query = select(REVISITS).where(REVISITS.c.outlet == outlet, REVISITS.c.story.in_(stories))
        known = {page.story: page for page in self._select(query)}
        new = [
            _Page(outlet, story, url, first_revisit(at), None)
            for story, url in stories.items()
            if story not in known
        ]
        put_latest(self._engine, REVISITS, [_row(page) for page in new])
        self._new[outlet] += len(new)
        self._pages |= {stories[page.story]: page for page in known.values()}
        self._pages |= {page.url: page for page in new}
        return [page.url for page in new]

    def looked(self, outlet: str, at: datetime) -> None:
        """Note that a newsroom was looked at, with what its doors have `shown` in this run."""
        cadence = looked(self._cadence(outlet, at), at, self._new.pop(outlet, 0), self._pace)
        put_latest(self._engine, CADENCES, [{"outlet": outlet, **msgspec.structs.asdict(cadence)}])
        last = at - timedelta(days=self._pace.article_days) - FORGOTTEN
        old = delete(REVISITS).where(REVISITS.c.outlet == outlet, REVISITS.c.found_at < last)
        with told(UNUSABLE), self._engine.begin() as connection:
            connection.execute(old)

    def knows(self, url: str) -> bool:
        """Tell whether an address is one that was due, or that a door showed, in this run."""
        return url in self._pages

    def ended(self, end: PageEnd, at: datetime) -> None:
        """Note how an article ended that this agenda `knows`."""
        if end.reason in PUT_OFF:
            return
        page = self._pages[end.url]
        text = _text(end.article) if end.article else page.text
        changed = page.text is not None and text != page.text
        revisit = asked(page.revisit, at, changed, self._pace)
        self._pages[end.url] = page = _Page(page.outlet, page.story, page.url, revisit, text)
        put_latest(self._engine, REVISITS, [_row(page)])

    def _cadence(self, outlet: str, at: datetime) -> Cadence:
        query = select(CADENCES).where(CADENCES.c.outlet == outlet)
        with told(UNUSABLE), self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return first_cadence(at, self._pace)
        return Cadence(**{name: row[name] for name in Cadence.__struct_fields__})

    def _select(self, query: Any) -> list[_Page]:
        with told(UNUSABLE), self._engine.connect() as connection:
            return [_page(row) for row in connection.execute(query).mappings()]


def _text(article: Article) -> str:
    """Return a digest of what an article says: what surrounds it changes with every request."""
    return _digest(f"{article.headline}\n{article.body_text}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _page(row: Mapping[Any, Any]) -> _Page:
    revisit = Revisit(**{name: row[name] for name in Revisit.__struct_fields__})
    return _Page(row["outlet"], row["story"], row["url"], revisit, row["text"])


def _row(page: _Page) -> dict[str, Any]:
    of = {"outlet": page.outlet, "story": page.story, "url": page.url, "text": page.text}
    return of | msgspec.structs.asdict(page.revisit)
