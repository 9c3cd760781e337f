"""Store: where the archive lives. One small interface over a local folder and S3-compatible stores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from crawler.errors import SettingsError, StoreError
from crawler.s3 import AMAZON, S3Settings
from crawler.store.abilities import Abilities
from crawler.store.digests import Digests


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of a store: its key (POSIX path, no leading slash) and size in bytes."""

    key: str
    size: int


class Store(Protocol):
    """What every store can do. Objects are created whole, never overwritten."""

    uri: str
    where: str
    """The uri, and the server where one is named: what tells two stores apart."""

    def put(self, key: str, source: Path, *, digests: Digests | None = None) -> Entry:
        """Create `key` from the file `source`, whole or not at all, and confirm that it is there.

        The same bytes under the same key are success (a reply may have been lost); other bytes raise
        AlreadyStored. `digests`, where they are known, are checked against what arrived. Raises StoreError.
        """

    def confirm(self, key: str, digests: Digests) -> Entry:
        """Read size and checksum of `key` back. Raises StoreError where they are not those of `digests`."""

    def learn(self, known: Abilities | None = None) -> Abilities:
        """Return what the store can do: as `known`, else found out once by a probe. Raises StoreError."""

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """Open `key` for reading from byte `offset`, at most `length` bytes. Raises NotStored, StoreError."""

    def head(self, key: str) -> Entry | None:
        """Return the object's entry, or None where there is none. Raises StoreError."""

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Yield the objects whose key begins with `prefix`, in byte order of their keys."""

    def delete(self, key: str) -> None:
        """Remove `key`; only the preflight's own probe is ever removed."""

    def sweep(self, before: datetime, *, dry_run: bool = False) -> tuple[str, ...]:
        """Remove what broken-off puts left that were last at work `before`, which is no object; name it.

        With `dry_run` nothing is removed. Raises StoreError.
        """

    def clock(self) -> datetime | None:
        """Return the store's own time (aware, UTC), None where it tells none. Raises StoreError."""

    def close(self) -> None:
        """Let go of connections; `contextlib.closing(open_store(uri))` does so at the end of a block."""


def open_store(uri: str, *, s3: S3Settings = AMAZON) -> Store:
    """Return the store of `uri`: `file:///abs/path`, a path, or `s3://bucket/prefix`. Raises SettingsError.

    Nothing is asked of the store yet. `s3` says how an S3-compatible server is spoken to.
    """
    scheme, _, rest = uri.partition(":")
    if not _SCHEME.match(uri):
        return _local(uri)
    if scheme.lower() == "file":
        return _local(_file_path(uri))
    if scheme.lower() == "s3" and rest.startswith("//"):
        return _s3(rest[2:], s3)
    raise SettingsError(f"archive {uri!r} is neither a folder, file:///folder nor s3://bucket/prefix")


def checked_key(key: str) -> str:
    """Return `key` if it names one object inside any store. Raises StoreError."""
    parts = key.split("/")
    if "\x00" in key or any(part in ("", ".", "..") for part in parts):
        raise StoreError(
            f"{key!r} is no name of an object: parts between '/' must be names, none '.' or '..'"
        )
    return key


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BUCKET = re.compile(r"[A-Za-z0-9._-]{3,255}")


def _local(path: str) -> Store:
    from crawler.store.local import LocalStore

    if not path.strip() or "\x00" in path:
        raise SettingsError(
            "the archive's folder has no name: set ARCHIVE_URI to a folder or s3://bucket/prefix"
        )
    return LocalStore(Path(path))


def _file_path(uri: str) -> str:
    parts = urlsplit(uri)
    if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        raise SettingsError(
            f"archive {uri!r} names no folder: write file:///absolute/path, with three slashes"
        )
    return unquote(parts.path)


def _s3(rest: str, settings: S3Settings) -> Store:
    # boto3 costs a quarter second of import; those who keep a local folder never pay it.
    from crawler.store.s3 import S3Store

    bucket, _, prefix = rest.partition("/")
    if "@" in bucket:
        raise SettingsError(
            "s3:// addresses take no credentials: use AWS_ACCESS_KEY_ID or a profile of ~/.aws"
        )
    if not _BUCKET.fullmatch(bucket):
        raise SettingsError(f"archive s3://{rest}: {bucket!r} is no name of a bucket")
    if settings.endpoint_url is not None and not _is_web_address(settings.endpoint_url):
        raise SettingsError("S3_ENDPOINT_URL must be an address such as https://s3.example:9000")
    prefix = prefix.rstrip("/")
    try:
        return S3Store(bucket, checked_key(prefix) if prefix else "", settings)
    except StoreError as error:
        raise SettingsError(f"archive s3://{rest}: {error}") from error


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
