"""The log of one run: a file that stops at its bound rather than fill a disk."""

from __future__ import annotations

import logging
from pathlib import Path


class BoundedFileHandler(logging.FileHandler):
    """A log file of at most `limit` bytes; its last line says that there was more."""

    def __init__(self, path: Path, limit: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, encoding="utf-8")
        self._left = limit

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record while there is room."""
        if self._left <= 0:
            return
        line = self.format(record)
        self._left -= len(line) + 1
        if self._left <= 0:
            record = logging.makeLogRecord({**vars(record), "msg": "the log is full", "args": ()})
        super().emit(record)


def open_log(path: Path, level: str, limit: int) -> BoundedFileHandler:
    """Add a bounded log file to the root logger and return its handler."""
    handler = BoundedFileHandler(path, limit)
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(min(handler.level, logging.getLogger().level or handler.level))
    return handler
