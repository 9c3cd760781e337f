"""A local folder as a store: every object is one file, there whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from crawler.errors import AlreadyStored, NotStored, StoreError
from crawler.store import Entry, checked_key
from crawler.store.abilities import ABLE, Abilities
from crawler.store.digests import Digests
from crawler.store.reading import window

PART = ".part-"
"""Begins the names of files that are still written; they are no objects."""
CHUNK = 1 << 20

_ADVICE = {
    errno.ENOSPC: "the disk is full: free some space, or choose another place",
    errno.EDQUOT: "the disk quota is used up: free some space, or choose another place",
    errno.EFBIG: "the file is larger than this process or file system may write: raise the limit (ulimit -f)",
    errno.EACCES: "this user may not use it: change its owner or rights, or choose another folder",
    errno.EROFS: "the file system is mounted read-only: choose another folder",
    errno.ENOTDIR: "a file stands where a folder should be: move it away, or choose another folder",
    errno.EISDIR: "a folder stands where a file should be: move it away",
    errno.EPERM: "the file system does not allow it (hard links are needed): choose another folder",
    errno.ENAMETOOLONG: "the name is longer than the file system takes",
    errno.ESTALE: "the network share is gone: mount it again",
    errno.EIO: "the disk does not work: look at the system's log",
}
_ADVICE[errno.EEXIST] = _ADVICE[errno.ENOTDIR]
_ADVICE[errno.EOPNOTSUPP] = _ADVICE[errno.EPERM]


class LocalStore:
    """The folder `root`, made at the first put."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self.uri = self.where = self._root.as_uri()

    def put(self, key: str, source: Path, *, digests: Digests | None = None) -> Entry:
        """Create `key` from the file `source`: copy beside, fsync, link to the final name (see Store.put)."""
        target = self._path(key)
        with self._faults(target):
            _make_folder(target.parent)
            part = target.parent / f"{PART}{secrets.token_hex(8)}"
            try:
                size, arrived = _copy(source, part)
                if digests and digests.whole != arrived:
                    raise StoreError(
                        f"{source} has SHA-256 {arrived}, not {digests.whole}: damaged, not stored"
                    )
                _link(part, target, arrived)
            finally:
                part.unlink(missing_ok=True)
            _sync_folders(target.parent, self._root.parent)
        return Entry(key, size)

    def confirm(self, key: str, digests: Digests) -> Entry:
        """Read the file again and compare (see Store.confirm)."""
        path = self._path(key)
        with self._faults(path):
            if not path.is_file() or path.stat().st_size != digests.size or _sha256(path) != digests.whole:
                raise StoreError(f"archive {self._root}: {path} did not read back as written: try again")
        return Entry(key, digests.size)

    def learn(self, known: Abilities | None = None) -> Abilities:
        """Return that a folder can do all that is needed: where links cannot be made, a put says so."""
        return ABLE

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """Open `key` from byte `offset`, at most `length` bytes (see Store.open)."""
        path = self._path(key)
        with self._faults(path):
            try:
                file = path.open("rb", buffering=0)
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
                raise NotStored(f"{self.uri} holds no {key}") from error
            file.seek(offset)
        return window(file, length, lambda: self._faults(path))

    def head(self, key: str) -> Entry | None:
        """Return the entry of `key`, None where there is none (see Store.head)."""
        path = self._path(key)
        with self._faults(path):
            try:
                return Entry(key, path.stat().st_size) if path.is_file() else None
            except FileNotFoundError:
                return None

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Yield the objects under `prefix` in byte order (see Store.list)."""
        with self._faults(self._root):
            yield from _walk(self._root, "", prefix)

    def delete(self, key: str) -> None:
        """Remove `key` and the folders it leaves empty (see Store.delete)."""
        path = self._path(key)
        with self._faults(path):
            path.unlink(missing_ok=True)
        for folder in path.relative_to(self._root).parents:
            with suppress(OSError):
                if folder != Path():
                    (self._root / folder).rmdir()

    def sweep(self, before: datetime, *, dry_run: bool = False) -> tuple[str, ...]:
        """Remove half-written copies that nobody has written to since `before` (see Store.sweep)."""
        with self._faults(self._root):
            stale = [path for path in self._root.rglob(f"{PART}*") if _is_older(path, before)]
            for path in [] if dry_run else stale:
                path.unlink(missing_ok=True)
        return tuple(sorted(path.relative_to(self._root).as_posix() for path in stale))

    def clock(self) -> datetime | None:
        """Return None: a folder's clock is our own."""

    def close(self) -> None:
        """Nothing is held open between calls."""

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    @contextmanager
    def _faults(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            advice = _ADVICE.get(error.errno or 0, error.strerror or str(error))
            raise StoreError(f"archive {self._root}: {error.filename or path}: {advice}") from error


def _make_folder(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(parents=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def _copy(source: Path, part: Path) -> tuple[int, str]:
    """Copy and fsync; return size and SHA-256 of what was written."""
    digest = hashlib.sha256()
    with source.open("rb", buffering=0) as read, part.open("xb", buffering=0) as write:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            _write(write.fileno(), chunk)
        os.fsync(write.fileno())
        return write.tell(), digest.hexdigest()


def _write(number: int, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[os.write(number, left) :]


def _link(part: Path, target: Path, sha256: str) -> None:
    """Give the written file its final name, or find the same bytes there. Raises AlreadyStored."""
    try:
        os.link(part, target)
    except FileExistsError as error:
        if not target.is_file() or _sha256(target) != sha256:
            raise AlreadyStored(f"{target} exists with other bytes: it is left as it is") from error


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folders(folder: Path, last: Path) -> None:
    """Fsync `folder` and those above it up to `last`: a name lasts only when its folder was written."""
    while True:
        _sync(folder)
        if folder in (last, folder.parent):
            return
        folder = folder.parent


def _sync(folder: Path) -> None:
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return  # a folder above the archive that may be passed but not read: not ours to write either
    try:
        os.fsync(number)
    except OSError as error:
        # Some network shares know no fsync of folders.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(number)


def _walk(folder: Path, base: str, prefix: str) -> Iterator[Entry]:
    """Yield in byte order: a folder sorts as its name and a slash, as its keys do."""
    try:
        with os.scandir(folder) as found:
            entries = [(f"{base}{one.name}{'/' if one.is_dir() else ''}", one) for one in found]
    except FileNotFoundError:
        return
    for key, one in sorted(entries, key=lambda pair: os.fsencode(pair[0])):
        if key.endswith("/"):
            if key.startswith(prefix) or prefix.startswith(key):
                yield from _walk(Path(one.path), key, prefix)
        elif key.startswith(prefix) and not one.name.startswith(PART):
            with suppress(FileNotFoundError):
                yield Entry(key, one.stat().st_size)
