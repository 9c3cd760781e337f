"""The hosts that asked to be left alone, in the database, so that every run leaves them alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, Engine, Integer, String, Table, delete, select, update

from crawler.database import Instant, add_new, metadata, told
from crawler.errors import DatabaseError

HOSTS = Table(
    "hosts",
    metadata,
    Column("host", String(253), primary_key=True),
    Column("reason", String(40), nullable=False),
    Column("strikes", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
)

BASE = timedelta(seconds=60)
"""How long a host is left alone at its first strike; each further one doubles it."""
LONGEST = timedelta(hours=6)
"""How long a host is left alone at most, whatever it asks for."""
FORGIVEN = timedelta(days=1)
"""How long after a rest its strikes still count; a good page wipes them out at once."""
TRIES = 100
"""How often a strike is tried anew because other runs wrote one of the same host meanwhile."""

UNUSABLE = "the hosts to be left alone cannot be looked up"


@dataclass(frozen=True, slots=True)
class Strike:
    """A host's answer that it does not want to be asked now."""

    host: str
    reason: str
    """The status, or `challenge`."""
    at: datetime
    retry_after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Rest:
    """How a host is left alone; `strikes` counts the rests in a row that ended in another one."""

    host: str
    reason: str
    strikes: int
    asked_at: datetime
    not_before: datetime

    @property
    def words(self) -> str:
        """Say it in one line."""
        asked, until = (at.astimezone(UTC).strftime("%H:%M") for at in (self.asked_at, self.not_before))
        return f"{self.host} asked at {asked} to be left alone until {until}Z ({self.reason})"


def after_strike(known: Rest | None, strike: Strike) -> Rest:
    """Return the rest that a strike leads to.

    An answer that comes during a rest was asked for before it: it may lengthen the rest, but is no further
    strike.
    """
    if known and known.not_before > strike.at:
        asked_for = strike.at + min(strike.retry_after, LONGEST)
        return Rest(known.host, known.reason, known.strikes, known.asked_at, max(known.not_before, asked_for))
    before = known.strikes if known and strike.at - known.not_before < FORGIVEN else 0
    pause = min(max(strike.retry_after, BASE * 2 ** min(before, 20)), LONGEST)
    return Rest(strike.host, strike.reason, before + 1, strike.at, strike.at + pause)


class Hosts:
    """The table of hosts; several processes may write it at once. All methods raise DatabaseError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def remembered(self, at: datetime) -> list[Rest]:
        """Return the hosts that rest, and those whose strikes still count."""
        return self._later_than(at - FORGIVEN)

    def resting(self, at: datetime) -> list[Rest]:
        """Return the hosts that rest, the next to be asked again first."""
        return self._later_than(at)

    def strike(self, strike: Strike) -> Rest:
        """Write what a strike leads to, and return it."""
        for _ in range(TRIES):
            known = self._of(strike.host)
            rest = after_strike(known, strike)
            if self._replaced(known, rest):
                return rest
        raise DatabaseError(f"table {HOSTS.name} cannot be written: too many write {strike.host} at once")

    def forgive(self, host: str, at: datetime) -> None:
        """Wipe out the strikes of a host that gave a good page; a rest begun meanwhile stays."""
        over = delete(HOSTS).where(HOSTS.c.host == host, HOSTS.c.not_before <= at)
        with told(f"table {HOSTS.name} cannot be written"), self._engine.begin() as connection:
            connection.execute(over)

    def _of(self, host: str) -> Rest | None:
        with told(UNUSABLE), self._engine.connect() as connection:
            row = connection.execute(select(HOSTS).where(HOSTS.c.host == host)).mappings().first()
        return Rest(**row) if row else None

    def _later_than(self, at: datetime) -> list[Rest]:
        query = select(HOSTS).where(HOSTS.c.not_before > at).order_by(HOSTS.c.not_before, HOSTS.c.host)
        with told(UNUSABLE), self._engine.connect() as connection:
            return [Rest(**row) for row in connection.execute(query).mappings()]

    def _replaced(self, known: Rest | None, rest: Rest) -> bool:
        """Put `rest` where `known` was; False where another run was faster."""
        if known is None:
            add_new(self._engine, HOSTS, [asdict(rest)])
            return self._of(rest.host) == rest
        with told(f"table {HOSTS.name} cannot be written"), self._engine.begin() as connection:
            return _swap(connection, known, rest)


def _swap(connection: Connection, known: Rest, rest: Rest) -> bool:
    unchanged = [HOSTS.c[name] == value for name, value in asdict(known).items()]
    return connection.execute(update(HOSTS).where(*unchanged).values(**asdict(rest))).rowcount == 1
