"""How long to wait before a store that failed is asked again."""

from __future__ import annotations

import random
import time

FIRST_SECONDS, MOST_SECONDS = 1.0, 300.0


class Backoff:
    """Twice as long after every failure, with jitter: many deliverers shall not come back at once."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()  # noqa: S311 - no secret hangs on it
        self._failures = 0
        self.seconds = 0.0
        """How long to wait now; 0 where nothing has failed since the last success."""
        self.succeeded_at = 0.0
        """When something last went well, by the monotonic clock."""

    def failed(self) -> float:
        """Count a failure; return how many seconds to wait: between half and all of the present step."""
        step = min(FIRST_SECONDS * 2**self._failures, MOST_SECONDS)
        self._failures += 1
        self.seconds = step * self._chance.uniform(0.5, 1.0)
        return self.seconds

    def succeeded(self) -> None:
        """Begin anew."""
        self._failures, self.seconds = 0, 0.0
        self.succeeded_at = time.monotonic()
