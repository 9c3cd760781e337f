"""The courier: a thread that delivers beside the crawl, and for a bounded time after it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from crawler.errors import DatabaseError, SpoolError, StoreError, WirecopyError
from crawler.store.backoff import Backoff

LOOK_SECONDS = 1.0
"""How often the courier looks for something to deliver."""

logger = logging.getLogger(__name__)


class Courier:
    """Makes rounds: `work` delivers what there is, and raises what failed.

    A fault costs time and nothing else: the round is made again, later each time (`backoff`). `patience` is
    for how many seconds after `finish` it goes on though the store takes nothing; `say` hears what a person
    should know.
    """

    def __init__(
        self,
        work: Callable[[], object],
        backoff: Backoff,
        patience: float,
        say: Callable[[str], None],
        every: float = LOOK_SECONDS,
    ) -> None:
        self.fault: WirecopyError | None = None
        """What the last round ended in; None while all is well."""
        self._work = work
        self._backoff = backoff
        self._patience = patience
        self._say = say
        self._every = every
        self._last = threading.Event()
        self._hurry = threading.Event()
        self._finished_at = 0.0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to make rounds."""
        self._last.clear()
        # A store that never answers must not keep the process: what it did not take waits in the spool.
        self._thread = threading.Thread(target=self._rounds, name="courier", daemon=True)
        self._thread.start()

    def finish(self) -> WirecopyError | None:
        """Make a last round once all is sealed; return the fault that is left after all patience."""
        self._finished_at = time.monotonic()
        self._last.set()
        # In short steps, so that a signal is heard in between. Every call of a store ends by itself.
        while self._thread and self._thread.is_alive() and not self._hurry.is_set():
            self._thread.join(0.1)
        return self.fault

    def hasten(self) -> None:
        """Lose all patience: `finish` returns, and what is not delivered waits in the spool."""
        self.fault = self.fault or StoreError("delivery was broken off by a second signal")
        self._hurry.set()

    def _rounds(self) -> None:
        while True:
            last = self._last.is_set()
            delay = self._round()
            if last and (self.fault is None or time.monotonic() + delay > self._until()):
                return
            (self._hurry if last else self._last).wait(delay)

    def _until(self) -> float:
        """Return when patience ends; each file that the store takes renews it."""
        return max(self._finished_at, self._backoff.succeeded_at) + self._patience

    def _round(self) -> float:
        """Make a round; return how many seconds to wait for the next."""
        try:
            self._work()
        except (StoreError, SpoolError, DatabaseError) as error:
            return self._failed(error)
        except Exception as error:  # the border of the thread: a mistake of ours must not end delivery unseen
            logger.exception("delivery failed")
            return self._failed(StoreError(f"delivery failed: {type(error).__name__}: {error}"))
        if self.fault:
            self._say("delivery goes on: the archive takes files again")
        self.fault = None
        self._backoff.succeeded()
        return self._every

    def _failed(self, error: WirecopyError) -> float:
        if str(error) != str(self.fault):
            self._say(f"{error}; what is not delivered waits in the spool, and is tried again")
        self.fault = error
        return self._backoff.seconds or self._backoff.failed()
