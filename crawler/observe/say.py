"""A line for whoever watches a run, on stderr and in its log."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

logger = logging.getLogger(__name__)


def say(words: str) -> None:
    """Say it at once, from any thread; that nobody listens any more stops no crawl and no delivery."""
    logger.info(words)  # where no log is set up, a warning would be printed twice
    with suppress(OSError, ValueError):
        print(f"wirecopy: {words}", file=sys.stderr, flush=True)
