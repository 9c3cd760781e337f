"""An S3-compatible store through boto3: conditional creates, checksums sent and read back."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Literal, cast
from urllib.parse import urlsplit

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from urllib3.exceptions import HTTPError

from crawler.errors import AlreadyStored, NotStored, SettingsError, StoreError
from crawler.s3 import S3Settings
from crawler.store import Entry, checked_key
from crawler.store.abilities import Abilities
from crawler.store.advice import code_of, of_exception, of_reply, status_of
from crawler.store.digests import Digests, digests_of
from crawler.store.probing import probe
from crawler.store.reading import window
from crawler.store.upload import SENDERS, Bucket

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

log = logging.getLogger(__name__)


class S3Store:
    """The objects of `bucket` whose keys begin with `prefix`/ (all, where it is empty)."""

    def __init__(self, bucket: str, prefix: str, settings: S3Settings) -> None:
        self._prefix = f"{prefix}/" if prefix else ""
        self.uri = f"s3://{bucket}/{prefix}".rstrip("/")
        server = urlsplit(settings.endpoint_url or "").netloc.rpartition("@")[2]
        self.where = f"{self.uri} at {server}" if server else self.uri
        self._bucket = Bucket(_client(settings), bucket, settings)
        self._able: Abilities | None = None
        self._probing = Lock()

    def put(self, key: str, source: Path, *, digests: Digests | None = None) -> Entry:
        """Create `key` from the file `source`, then read size and checksum back (see Store.put)."""
        name = self._name(key)
        digests = digests or digests_of(source)
        able = self.learn()
        with _told(self.where):
            created = self._bucket.create(name, source, digests, able)
            if not self._holds(name, digests):
                raise self._differs(key, created or not self._bucket.head(name))
            if len(digests.parts) > 1:
                self._give_up(name)
        return Entry(key, digests.size)

    def confirm(self, key: str, digests: Digests) -> Entry:
        """Ask for size and checksum of `key` once more (see Store.confirm)."""
        name = self._name(key)
        self.learn()
        with _told(self.where):
            if not self._holds(name, digests):
                raise self._differs(key, True)
        return Entry(key, digests.size)

    def learn(self, known: Abilities | None = None) -> Abilities:
        """Return what the store can do: as `known`, or by a probe at the first need (see Store.learn)."""
        with self._probing, _told(self.where):
            if self._able is None or known:
                self._able = known or self._probe()
                if not (self._able.unsigned and self._able.checks):
                    self._bucket.client.close()
                    self._bucket = replace(self._bucket, client=_client(self._bucket.settings, signed=True))
            return self._able

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """Open `key` from byte `offset`, at most `length` bytes (see Store.open)."""
        name = self._name(key)
        with _told(self.where):
            try:
                asked = _range(offset, length)
                body = self._bucket.client.get_object(Bucket=self._bucket.name, Key=name, Range=asked)["Body"]
            except ClientError as error:
                if status_of(error.response) == 416:
                    return BytesIO()
                if code_of(error.response) in ("NoSuchKey", "404"):
                    raise NotStored(f"archive {self.where} holds no {key}") from error
                raise
        return window(body, length, lambda: _told(self.where))

    def head(self, key: str) -> Entry | None:
        """Return the entry of `key`, None where there is none (see Store.head)."""
        with _told(self.where):
            found = self._bucket.head(self._name(key))
        return Entry(key, found["ContentLength"]) if found else None

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Yield the objects under `prefix` in byte order (see Store.list)."""
        pages = self._bucket.client.get_paginator("list_objects_v2")
        with _told(self.where):
            found = [
                Entry(one["Key"].removeprefix(self._prefix), one["Size"])
                for page in pages.paginate(Bucket=self._bucket.name, Prefix=self._prefix + prefix)
                for one in page.get("Contents", [])
                if not one["Key"].endswith("/")  # the "folders" that consoles make
            ]
        # Some servers list a folder before its neighbours: a/b before a-b.
        yield from sorted(found, key=lambda entry: entry.key.encode())

    def delete(self, key: str) -> None:
        """Remove `key` (see Store.delete)."""
        with _told(self.where):
            self._bucket.client.delete_object(Bucket=self._bucket.name, Key=self._name(key))

    def clock(self) -> datetime | None:
        """Return the time the server put on its reply (see Store.clock)."""
        with _told(self.where):
            reply = self._bucket.client.list_objects_v2(Bucket=self._bucket.name, MaxKeys=1)
        told_at = reply["ResponseMetadata"]["HTTPHeaders"].get("date", "")
        with suppress(ValueError):
            return parsedate_to_datetime(told_at).astimezone(UTC)
        return None

    def sweep(self, before: datetime, *, dry_run: bool = False) -> tuple[str, ...]:
        """Give up uploads that were begun `before` and never completed (see Store.sweep)."""
        with _told(self.where):
            stale = [one for one in self._bucket.unfinished(self._prefix) if one[2] < before]
            for name, upload, _ in [] if dry_run else stale:
                self._bucket.abort(name, upload)
        return tuple(name.removeprefix(self._prefix) for name, _, _ in stale)

    def close(self) -> None:
        """Close the connections."""
        self._bucket.client.close()

    def _name(self, key: str) -> str:
        return self._prefix + checked_key(key)

    def _probe(self) -> Abilities:
        try:
            return probe(self._bucket.client, self._bucket.name, self._prefix)
        except ClientError:
            signed = _client(self._bucket.settings, signed=True)
            with closing(signed):
                return replace(probe(signed, self._bucket.name, self._prefix), unsigned=False)

    def _give_up(self, name: str) -> None:
        """Abort what a killed predecessor has begun of an object that is now whole."""
        for begun, upload, _ in self._bucket.unfinished(name):
            if begun == name:
                self._bucket.abort(name, upload)

    def _holds(self, name: str, digests: Digests) -> bool:
        """Tell whether the object of this name is, by size and checksum, the file of `digests`."""
        found = self._bucket.head(name)
        if found is None or found["ContentLength"] != digests.size:
            return False
        if self.learn().checks and found.get("ChecksumSHA256") in digests.accepted:
            return True
        log.info("%s tells no SHA-256 of %s that compares: reading it back", self.where, name)
        return self._read_back(name) == digests.whole

    def _read_back(self, name: str) -> str:
        digest = hashlib.sha256()
        with closing(self._bucket.client.get_object(Bucket=self._bucket.name, Key=name)["Body"]) as body:
            for chunk in body.iter_chunks(1 << 20):
                digest.update(chunk)
        return digest.hexdigest()

    def _differs(self, key: str, ours: bool) -> StoreError:
        where = f"archive {self.where}: {key}"
        if ours:
            return StoreError(f"{where} did not read back as sent: the local file is kept; try again")
        return AlreadyStored(f"{where} exists with other bytes: it is left as it is")


def _client(settings: S3Settings, *, signed: bool = False) -> S3Client:
    config = Config(
        connect_timeout=10,
        read_timeout=settings.timeout,
        retries={"mode": "standard", "total_max_attempts": 3},
        tcp_keepalive=True,
        # Few S3-compatible servers answer under bucket.host.
        s3={"addressing_style": _addressing(settings), "payload_signing_enabled": signed},
        max_pool_connections=2 * SENDERS,
        # Some servers send the whole object's checksum with a range of it.
        response_checksum_validation="when_required",
    )
    try:
        # A session of our own: boto3's default one is shared by threads that may not share it.
        client: S3Client = Session().client(
            "s3", region_name=settings.region, endpoint_url=settings.endpoint_url, config=config
        )
    except (BotoCoreError, ValueError) as error:
        raise SettingsError(f"the S3 client cannot be set up: {error}") from error
    return client


def _addressing(settings: S3Settings) -> Literal["auto", "path", "virtual"]:
    if settings.addressing == "auto" and settings.endpoint_url:
        return "path"
    return cast('Literal["auto", "path", "virtual"]', settings.addressing)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Raise StoreError, beginning with `where`, for whatever boto3 raises inside."""
    try:
        yield
    except ClientError as error:
        raise StoreError(f"archive {where}: {of_reply(error.response)}") from error
    except (BotoCoreError, HTTPClientError, HTTPError) as error:
        raise StoreError(f"archive {where}: {of_exception(error)}") from error


def _range(offset: int, length: int | None) -> str:
    # An empty range cannot be asked for: one byte is, and not read.
    return f"bytes={offset}-" if length is None else f"bytes={offset}-{offset + max(length, 1) - 1}"
