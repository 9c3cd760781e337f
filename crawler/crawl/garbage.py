"""What Python's collector of cycles looks at while a crawl goes on: what the crawl itself makes."""

from __future__ import annotations

import gc

YOUNG = 5_000
"""Containers made and still there before the collector looks: some fifty pages' worth, a few megabytes."""


def spare() -> None:
    """Leave what is there by now alone for good, libraries and settings, and look at the rest less often.

    A look at all of it stops the event loop for as long as tens of pages take, and finds nothing.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
