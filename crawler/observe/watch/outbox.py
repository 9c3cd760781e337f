"""The outbox of notices in the database: each is put in once, and sent until somebody has taken it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Engine, Integer, String, Table, and_, delete, func, or_, select, update

from crawler.database import Instant, add_new, metadata, told

NOTICES = Table(
    "notices",
    metadata,
    Column("notice_id", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("text", String, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    Column("next_at", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("sent_at", Instant),
    Column("fault", String(300)),
)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
GIVEN_UP = timedelta(days=7)
"""A notice that nobody has taken for this long is news no more."""
KEPT = timedelta(days=30)
"""How long a notice is known: within this it is not made again."""
LEASE = timedelta(minutes=2)
"""How long whoever sends a notice has it for itself; a process that dies meanwhile lets go of it by this."""
UNUSABLE = "the notices cannot be used"


class Kind(StrEnum):
    """What a notice is about."""

    RUN_FAILED = "run_failed"
    OUTLET_SILENT = "outlet_silent"
    DOOR_SWITCHED = "door_switched"
    COVERAGE_DROPPED = "coverage_dropped"
    SPOOL_NEAR_BOUND = "spool_near_bound"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news for the operator.

    `once` names what happened, such as a run: there is one notice of a kind, a subject and it. `text` is a
    line for people, `facts` are for programs.
    """

    kind: Kind
    subject: str
    once: str
    text: str
    facts: dict[str, Any]

    @property
    def notice_id(self) -> str:
        """A digest of what the notice is about."""
        about = "\n".join((self.kind, self.subject, self.once))
        return hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it lies in the outbox."""

    notice_id: str
    kind: str
    subject: str
    text: str
    facts: dict[str, Any]
    made_at: datetime
    next_at: datetime | None
    attempts: int
    sent_at: datetime | None
    fault: str | None


class Outbox:
    """The notices of one database. Every call may raise DatabaseError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, notices: list[Notice], at: datetime) -> None:
        """Put in what is not known yet."""
        rows = [
            {
                "notice_id": notice.notice_id,
                "kind": notice.kind,
                "subject": plain(notice.subject)[:300],
                "text": plain(notice.text),
                "facts": {name: _plain_fact(value) for name, value in notice.facts.items()},
                "made_at": at,
                "next_at": at,
                "attempts": 0,
            }
            for notice in notices
        ]
        add_new(self._engine, NOTICES, rows)

    def take(self, at: datetime) -> Letter | None:
        """Return the notice that is to be sent next and keep others from it; None where none is due."""
        due = select(NOTICES).where(NOTICES.c.next_at <= at).order_by(NOTICES.c.next_at).limit(1)
        while True:
            with told(UNUSABLE), self._engine.begin() as connection:
                row = connection.execute(due).mappings().first()
                if row is None:
                    return None
                mine = and_(NOTICES.c.notice_id == row["notice_id"], NOTICES.c.next_at == row["next_at"])
                taken = {"next_at": at + LEASE, "attempts": NOTICES.c.attempts + 1}
                if connection.execute(update(NOTICES).where(mine).values(taken)).rowcount:
                    return _letter({**row, "attempts": row["attempts"] + 1})

    def sent(self, letter: Letter, at: datetime) -> None:
        """Note that somebody has taken a notice."""
        self._change(letter, sent_at=at, next_at=None, fault=None)

    def failed(self, letter: Letter, fault: str, at: datetime) -> bool:
        """Note why a notice could not be sent and when it is tried again; False where it is given up."""
        wait = min(FIRST_WAIT * 2 ** min(letter.attempts - 1, 10), LONGEST_WAIT)
        again = at + wait if at + wait < letter.made_at + GIVEN_UP else None
        self._change(letter, fault=fault[:300], next_at=again)
        return again is not None

    def unsent(self) -> int:
        """Return how many notices wait."""
        waiting = select(func.count()).select_from(NOTICES).where(NOTICES.c.next_at.is_not(None))
        with told(UNUSABLE), self._engine.connect() as connection:
            return int(connection.execute(waiting).scalar_one())

    def latest(self, limit: int) -> list[Letter]:
        """Return the latest notices, the newest first."""
        query = select(NOTICES).order_by(NOTICES.c.made_at.desc(), NOTICES.c.notice_id).limit(limit)
        with told(UNUSABLE), self._engine.connect() as connection:
            return [_letter(row) for row in connection.execute(query).mappings()]

    def prune(self, at: datetime) -> None:
        """Forget what was sent, or given up, long ago."""
        over = or_(NOTICES.c.sent_at.is_not(None), NOTICES.c.next_at.is_(None))
        with told(UNUSABLE), self._engine.begin() as connection:
            connection.execute(delete(NOTICES).where(NOTICES.c.made_at < at - KEPT, over))

    def _change(self, letter: Letter, **values: Any) -> None:
        mine = NOTICES.c.notice_id == letter.notice_id
        with told(UNUSABLE), self._engine.begin() as connection:
            connection.execute(update(NOTICES).where(mine).values(values))


def plain(text: str) -> str:
    """Return text without what could be markup, a mention or a command where it is shown; bounded."""
    printable = "".join(char if char.isprintable() else " " for char in text[:2_000])
    return re.sub(r"[<>`\"'\\@*|&]", lambda found: f"%{ord(found[0]):02X}", printable)


def _plain_fact(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else value


def _letter(row: Any) -> Letter:
    return Letter(**{name: row[name] for name in Letter.__slots__})
