"""What can be judged: a WARC, a WACZ, a folder, a whole archive by URI, a WACZ behind an address."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import unquote

from crawler.errors import UnusableArchive
from crawler.s3 import AMAZON, S3Settings
from crawler.store import Store, open_store
from crawler.verify import rules, zipnum
from crawler.verify.archive import check_pointers
from crawler.verify.container import ZIP_ERRORS, Wacz
from crawler.verify.exchanges import ExchangeLog
from crawler.verify.findings import Report
from crawler.verify.judge import Judge, Progress
from crawler.verify.served import verify_served
from crawler.verify.wacz import INDEX_ENDS, PACKAGE_DIGEST, WARC_ENDS

RULE_MODULES = (zipnum,)
"""Enters its functions in the registries when it is imported."""
ARCHIVE_FOLDERS = ("warc/", "index/", "records/", "runs/")
FILE_ENDS = (*WARC_ENDS, ".wacz")


@dataclass(frozen=True, slots=True)
class Options:
    """How to judge: beside which log, telling whom, at which S3 server."""

    log: ExchangeLog | None = None
    progress: Progress | None = None
    s3: S3Settings = AMAZON


def verify(target: str, options: Options | None = None) -> Report:
    """Judge a file, a folder or a URI. Raises UnusableArchive, StoreError, SettingsError."""
    options = options or Options()
    if target.startswith(("http://", "https://")):
        return verify_served(target)
    if not target.startswith("s3:"):
        path = Path(unquote(target.removeprefix("file://")) if target.startswith("file://") else target)
        if not path.exists():
            raise UnusableArchive(f"{target}: no such file or folder")
        if not path.is_dir():
            return verify_file(path, options)
    folder, _, name = target.rpartition("/") if target.endswith(FILE_ENDS) else (target, "", "")
    with closing(open_store(folder, s3=options.s3)) as store:
        return _verify_object(store, name, options) if name else verify_store(store, options)


def verify_file(path: Path, options: Options | None = None) -> Report:
    """Judge one WARC or WACZ by itself, as delivery does. Raises UnusableArchive."""
    try:
        with path.open("rb") as opened:
            return _verify_opened(opened, str(path), options or Options())
    except OSError as error:
        raise UnusableArchive(f"{path}: cannot be read: {error.strerror or error}") from error


def verify_store(store: Store, options: Options | None = None) -> Report:
    """Judge an archive, or any folder of WARC and WACZ files. Raises UnusableArchive, StoreError."""
    options = options or Options()
    whole = any(next(iter(store.list(folder)), None) for folder in ARCHIVE_FOLDERS)
    with closing(Judge(whole=whole, log=options.log, progress=options.progress)) as judge:
        for entry in store.list("warc/" if whole else ""):
            if entry.key.endswith(WARC_ENDS):
                with store.open(entry.key) as opened:
                    judge.one_of_many(opened, entry.key)
        judge.join()
        if whole:
            check_pointers(judge, store)
        report = judge.finish()
    for entry in store.list():
        if entry.key.endswith(".wacz"):
            report.merge(_verify_object(store, entry.key, options))
    if not report.files:
        raise UnusableArchive(f"{store.uri} holds no WARC and no WACZ")
    return report


def _verify_object(store: Store, key: str, options: Options) -> Report:
    """Judge one object of a store by itself; a WACZ is read by ranges."""
    entry = store.head(key)
    if entry is None:
        raise UnusableArchive(f"{store.uri}/{key}: no such file")
    with store.open(key, length=4) as opened:
        zipped = opened.read(4).startswith(b"PK")
    if zipped:
        return _verify_wacz(Ranged(store, key, entry.size).buffered(), key, options)
    with store.open(key) as opened:
        return _verify_warc(opened, key, options)


def _verify_opened(opened: IO[bytes], name: str, options: Options) -> Report:
    zipped = opened.read(2) == b"PK"
    opened.seek(0)
    return (_verify_wacz if zipped else _verify_warc)(opened, name, options)


def _verify_warc(opened: IO[bytes], name: str, options: Options) -> Report:
    with closing(Judge(whole=False, log=options.log, progress=options.progress)) as judge:
        judge.warc(opened, name)
        judge.join()
        return judge.finish()


def _verify_wacz(opened: IO[bytes], name: str, options: Options) -> Report:
    try:
        zipped = zipfile.ZipFile(opened)
    except ZIP_ERRORS as error:
        raise UnusableArchive(f"{name}: not a WACZ: {error}") from error
    judge = Judge(whole=True, log=options.log, progress=options.progress)
    with zipped, closing(judge):
        wacz = Wacz(name, zipped)
        for part in wacz.named("archive/", WARC_ENDS):
            judge.one_of_many(wacz.open(part), f"{name}/{part}")
        judge.join()
        for part in wacz.named("indexes/", INDEX_ENDS):
            judge.index(wacz.open(part), f"{name}/{part}")
        report = judge.finish()
        report.files = report.files or 1
        report.add(rules.wacz.judge(wacz))
        report.judged |= rules.wacz.numbers
        if "signedData" not in wacz.json(PACKAGE_DIGEST):
            report.judged.discard(41)
    return report


class Ranged(io.RawIOBase):
    """An object of a store as a seekable file: each read asks for its range."""

    def __init__(self, store: Store, key: str, size: int) -> None:
        super().__init__()
        self._store = store
        self._key = key
        self._size = size
        self._at = 0

    def buffered(self) -> IO[bytes]:
        """Return the file behind a buffer, so that small reads do not each cost a request."""
        return cast(IO[bytes], io.BufferedReader(self, 1 << 20))

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to `offset` from the start, from here, or from the end."""
        self._at = max(offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence], 0)
        return self._at

    def tell(self) -> int:
        """Return where the next read begins."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read the next range into `buffer`."""
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        with self._store.open(self._key, offset=self._at, length=length) as opened:
            data = opened.read(length)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
