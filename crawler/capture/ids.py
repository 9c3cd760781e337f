"""Record ids: unlike any other in the world, and alike in one file."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count

NewId = Callable[[], str]


class Ids:
    """Fresh record ids, `urn:uuid:…` without angle brackets: one instance for each file.

    90 bits are random and shared by all, the last 32 count on (RFC 9562 §5.8): ids that are alike take up
    a third of what random ones do once they are packed, and a record names up to five.
    """

    def __init__(self) -> None:
        digits = f"{int.from_bytes(os.urandom(12), 'big'):024x}"
        variant = "89ab"[int(digits[15], 16) % 4]
        self._base = (
            f"urn:uuid:{digits[:8]}-{digits[8:12]}-8{digits[12:15]}-{variant}{digits[16:19]}-{digits[19:23]}"
        )
        self._numbers = count()

    def __call__(self) -> str:
        """Return the next id."""
        return f"{self._base}{next(self._numbers):08x}"
