"""Segments: the files of a run that are being written, and how they become whole ones.

A segment is one WARC and what belongs to it: its index and its records, under one stem. While it is
written its files carry `.open`; sealing flushes them to the disk and renames them to their place under
`sealed/`, which mirrors the archive's keys.
"""

from __future__ import annotations

import gzip
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import SpoolError


@dataclass(frozen=True, slots=True)
class Stem:
    """The name shared by a segment's files, and the UTC day under which they are kept."""

    name: str
    day: str
    """`YYYY/MM/DD`."""

    @property
    def warc_key(self) -> str:
        """Key of the WARC in the archive."""
        return f"warc/{self.day}/{self.name}.warc.gz"

    @property
    def index_key(self) -> str:
        """Key of the CDXJ index in the archive."""
        return f"index/{self.day}/{self.name}.cdxj.gz"

    def records_key(self, kind: str) -> str:
        """Key of the records of `kind`: articles, stories or transcripts."""
        return f"records/{kind}/{self.day}/{self.name}.jsonl.gz"


def make_stem(prefix: str, serial: int, token: str, now: datetime) -> Stem:
    """Return `<prefix>-<17 digits>-<serial>-<host>` (WARC 1.1 annex C), never the same twice.

    `token` tells runs on one host apart; it stands behind the host name.
    """
    utc = now.astimezone(UTC)
    stamp = utc.strftime("%Y%m%d%H%M%S") + f"{utc.microsecond // 1000:03d}"
    host = "".join(c if c.isalnum() or c == "." else "_" for c in socket.gethostname()) or "localhost"
    return Stem(f"{prefix}-{stamp}-{serial:05d}-{host}~{token}", utc.strftime("%Y/%m/%d"))


PARTS = os.sysconf("SC_IOV_MAX")
"""How many parts the system writes in one go."""


class OpenFile:
    """A file being written: unbuffered, so that a killed process loses nothing it wrote."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.open"
        self.size = 0
        try:
            make_folder(folder)
            self._fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
            sync_folder(folder)
        except OSError as error:
            raise _spool_error(self.path, error) from error

    def append(self, parts: Sequence[bytes | memoryview]) -> int:
        """Write `parts` in one go; return the offset of the first. Raises SpoolError, nothing half done."""
        start = self.size
        length = sum(map(len, parts))
        parts = parts if len(parts) <= PARTS else [b"".join(parts)]
        try:
            written = os.writev(self._fd, parts)
            if written != length:
                written += _write_rest(self._fd, b"".join(parts)[written:])
        except OSError as error:
            os.ftruncate(self._fd, start)
            raise _spool_error(self.path, error) from error
        self.size += length
        return start

    def sync(self) -> None:
        """Put what was written on the disk, where a loss of power leaves it. Raises SpoolError."""
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            raise _spool_error(self.path, error) from error

    def seal(self, target: Path) -> Path:
        """Flush to the disk, close, and rename to `target` (made whole or not at all)."""
        try:
            os.fsync(self._fd)
            make_folder(target.parent)
            self.path.rename(target)
            sync_folder(target.parent)
            os.close(self._fd)
        except OSError as error:
            raise _spool_error(target, error) from error
        return target

    def discard(self) -> None:
        """Close and remove the file."""
        with suppress(OSError):
            os.close(self._fd)
        self.path.unlink(missing_ok=True)


def write_whole(target: Path, data: bytes) -> Path:
    """Write `data` to `target` so that it is there whole or not at all. Raises SpoolError."""
    file = OpenFile(target.parent, target.name)
    try:
        file.append([data])
        return file.seal(target)
    except SpoolError:
        file.discard()
        raise


def gzip_lines(lines: bytes) -> bytes:
    """Compress JSON lines as one gzip stream with no time stamp."""
    return gzip.compress(lines, 6, mtime=0)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it that are missing, each of them durable."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _write_rest(fd: int, rest: bytes) -> int:
    done = 0
    while done < len(rest):
        done += os.write(fd, rest[done:])
    return done


def _spool_error(path: Path, error: OSError) -> SpoolError:
    return SpoolError(
        f"spool file {path} cannot be written: {error.strerror}; free some space or set SPOOL_DIR"
    )
