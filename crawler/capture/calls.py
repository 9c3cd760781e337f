"""The requests made for one page: once it is gone, what is still open is hung up."""

from __future__ import annotations

from typing import Protocol

CALLS = "calls"
"""Key of `request.meta` under which a request's Calls stand, where it has any."""

ENDED = "the page that asked for it is gone"
"""Why a request did not go on, or was not begun."""


class Timer(Protocol):
    """What ends a request that takes too long; Twisted's IDelayedCall."""

    def active(self) -> bool:
        """Tell whether it still runs."""

    def reset(self, seconds: float) -> None:
        """Have it go off in so many seconds."""


class Calls:
    """Requests that end together; each brings the timer of its DOWNLOAD_TIMEOUT once it is on its way."""

    def __init__(self) -> None:
        self.are_over = False
        self._timers: list[Timer] = []

    def add(self, timer: Timer) -> None:
        """Take one more request, or end it where the others have ended."""
        self._timers.append(timer)
        if self.are_over:
            self.end()

    def end(self) -> None:
        """Let the time of every open request be over; what came of it by now is kept, as ever."""
        self.are_over = True
        for timer in self._timers:
            if timer.active():
                timer.reset(0)
        self._timers.clear()
