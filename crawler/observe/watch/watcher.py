"""The watch beside the daemon: looks for what is worth a notice, and sends what lies in the outbox."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from threading import Event, Thread
from typing import Any

from sqlalchemy import Engine

from crawler.config import Config
from crawler.errors import SettingsError, WirecopyError
from crawler.observe.watch import causes
from crawler.observe.watch.message import message, read_template
from crawler.observe.watch.outbox import Notice, Outbox
from crawler.observe.watch.post import NotTaken, Send, way
from crawler.observe.watch.silence import Listener
from crawler.observe.watch.tallies import forget_fields

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
COMPARE_EVERY = timedelta(hours=1)
"""How often the fields of pages are compared with those before: for hundreds of newsrooms a second's work."""
AT_ONCE = 20
"""How many notices are sent in one look: a flood leaves room for the next look."""


class Mail:
    """The outbox and the way out of it. Raises SettingsError for settings that cannot be."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self.outbox = Outbox(engine)
        self._send: Send | None = way(config.notice_webhook, config.notice_command)
        self._template: Any = None
        if config.notice_template:
            try:
                self._template = read_template(config.notice_template)
            except ValueError as error:
                raise SettingsError(f"NOTICE_TEMPLATE {error}") from None

    @property
    def is_open(self) -> bool:
        """Whether notices go anywhere."""
        return self._send is not None

    def post(self, notices: list[Notice]) -> None:
        """Put notices into the outbox, if they go anywhere. Raises DatabaseError."""
        if self.is_open and notices:
            self.outbox.put(notices, datetime.now(UTC))

    def deliver(self, most: int = AT_ONCE) -> int:
        """Send what is due; return how many were taken. Raises DatabaseError."""
        taken = 0
        for _ in range(most if self._send else 0):
            letter = self.outbox.take(datetime.now(UTC))
            if letter is None or self._send is None:
                break
            try:
                self._send(letter.notice_id, message(letter, self._template))
            except NotTaken as fault:
                if not self.outbox.failed(letter, str(fault), datetime.now(UTC)):
                    log.error("a notice is given up: %s (%s)", letter.text, fault)
                continue
            self.outbox.sent(letter, datetime.now(UTC))
            taken += 1
        return taken


class Watcher:
    """Looks and sends in a thread of its own until told to stop; no fault of it touches the daemon."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self.mail = Mail(engine, config)
        self.silent: tuple[str, ...] = ()
        """The newsrooms that were silent at the last look."""
        self._engine = engine
        self._config = config
        self._listener = Listener(engine, config.pace)
        self._compared_at: datetime | None = None
        self._told = Event()
        self._trouble = ""
        self._thread = Thread(target=self._work, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self) -> None:
        """Stop; what could not be sent waits in the outbox."""
        self._told.set()
        self._thread.join(timeout=LOOK_SECONDS)

    def look(self) -> None:
        """Find what is worth a notice now and put it into the outbox. Raises DatabaseError, SpoolError."""
        at = datetime.now(UTC)
        silences = self._listener.silent(at)
        self.silent = tuple(silence.outlet for silence in silences)
        if self.mail.is_open:
            self.mail.post(list(chain(map(causes.outlet_silent, silences), self._found(at))))

    def once(self) -> int:
        """Look and send; return how many notices were taken. Raises DatabaseError, SpoolError."""
        self.look()
        taken = self.mail.deliver()
        self.mail.outbox.prune(datetime.now(UTC))
        return taken

    def _found(self, at: datetime) -> Iterator[Notice]:
        yield from causes.runs_failed(self._engine, at)
        yield from causes.spool_near_bound(self._config, at)
        if self._compared_at is None or at - self._compared_at >= COMPARE_EVERY:
            yield from causes.coverage_dropped(self._engine, at)
            forget_fields(self._engine, at)
            self._compared_at = at

    def _work(self) -> None:
        while True:
            try:
                self.once()
                self._trouble = ""
            except WirecopyError as error:
                if str(error) != self._trouble:
                    log.warning("not watching: %s", error)
                self._trouble = str(error)
            if self._told.wait(LOOK_SECONDS):
                return
