"""The log of one run: a file that stops at its bound rather than fill a disk."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from pathlib import Path

from crawler.errors import SpoolError

FULL = "the log is full: RUN_LOG_BYTES bounds it"
"""The last line of a log that had more to tell."""


class BoundedFileHandler(logging.FileHandler):
    """A log file of at most `limit` bytes; its last line says that there was more."""

    def __init__(self, path: Path, limit: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, encoding="utf-8", errors="backslashreplace")
        self._left = limit - len(FULL) - 1
        self._is_full = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record while there is room."""
        if not self._is_full:
            super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, or the log's last one where it has no room."""
        line = super().format(record)
        self._left -= len(line.encode(errors="backslashreplace")) + 1
        self._is_full = self._left < 0
        return FULL if self._is_full else line

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Stop telling where the file cannot be written; a wrong call of the log costs its own line."""
        if isinstance(sys.exc_info()[1], OSError):
            self._is_full = True
        else:
            super().handleError(record)

    def close(self) -> None:
        """Close the file, whatever is left unwritten."""
        with suppress(OSError):
            super().close()


def open_log(path: Path, level: str, limit: int) -> BoundedFileHandler:
    """Add a bounded log file to the root logger and return its handler. Raises SpoolError."""
    try:
        handler = BoundedFileHandler(path, limit)
    except OSError as error:
        raise SpoolError(f"spool file {path} cannot be written: {error.strerror}; set SPOOL_DIR") from error
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(min(handler.level, logging.getLogger().level or handler.level))
    return handler
