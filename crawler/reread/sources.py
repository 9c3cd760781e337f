"""What can be read again: the archive, or anyone's WARC and WACZ files, in a folder or by themselves."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from crawler.errors import Damaged, UnusableArchive
from crawler.index.pages import KeptPage, pages
from crawler.s3 import S3Settings
from crawler.store import Store, open_store
from crawler.verify.container import ZIP_ERRORS, Wacz
from crawler.verify.inputs import Ranged

WARC_ENDS = (".warc", ".warc.gz")
FILE_ENDS = (*WARC_ENDS, ".wacz")
OURS = "warc/"
"""The folder that makes an archive of a store."""


@dataclass(frozen=True, slots=True)
class Source:
    """A store, and the one file of it that is meant; without one, all of it."""

    uri: str
    key: str | None = None


def source_of(target: str) -> Source:
    """Return what a file, a folder or a URI names. Raises UnusableArchive where there is no such file."""
    if target.startswith("s3:"):
        folder, _, name = target.rpartition("/")
        return Source(folder, name) if target.endswith(FILE_ENDS) else Source(target)
    path = Path(unquote(target.removeprefix("file://")) if target.startswith("file://") else target)
    if not path.exists():
        raise UnusableArchive(f"{target}: no such file or folder")
    path = path.absolute()
    return Source(str(path)) if path.is_dir() else Source(str(path.parent), path.name)


def is_archive(source: Source, s3: S3Settings) -> bool:
    """Tell whether a source is an archive of this project. Raises StoreError, SettingsError."""
    if source.key:
        return False
    with closing(open_store(source.uri, s3=s3)) as store:
        return next(iter(store.list(OURS)), None) is not None


def pages_in(source: Source, s3: S3Settings, note: Callable[[str], None]) -> Iterator[KeptPage]:
    """Yield the pages of a file, or of every WARC and WACZ of a folder; `note` is told where one breaks off.

    Raises UnusableArchive where there is none.
    """
    with closing(open_store(source.uri, s3=s3)) as store:
        keys = [source.key] if source.key else _files(store)
        if not keys:
            raise UnusableArchive(f"{store.uri} holds no WARC and no WACZ")
        for key in keys:
            try:
                yield from _pages_of(store, key)
            except Damaged as damage:
                note(str(damage))


def _files(store: Store) -> list[str]:
    return [entry.key for entry in store.list() if entry.key.endswith(FILE_ENDS)]


def _pages_of(store: Store, key: str) -> Iterator[KeptPage]:
    with store.open(key, length=4) as opened:
        start = opened.read(4)
    if start.startswith(b"PK"):
        yield from _wacz_pages(store, key)
        return
    if not start.startswith((b"WARC", b"\x1f\x8b")):
        raise UnusableArchive(f"{key}: neither a WARC nor a WACZ: it does not begin as one")
    with store.open(key) as opened:
        yield from pages(opened, key)


def _wacz_pages(store: Store, key: str) -> Iterator[KeptPage]:
    entry = store.head(key)
    try:
        zipped = zipfile.ZipFile(Ranged(store, key, entry.size if entry else 0).buffered())
    except ZIP_ERRORS as error:
        raise UnusableArchive(f"{key}: not a WACZ: {error}") from error
    with zipped:
        wacz = Wacz(key, zipped)
        for part in wacz.named("archive/", WARC_ENDS):
            with wacz.open(part) as opened:
                yield from pages(opened, f"{key}/{part}")  # type: ignore[arg-type]
        for part, why in wacz.unreadable.items():
            raise Damaged(f"{key}/{part}: cannot be read on: {why}; scrapy verify says more")
