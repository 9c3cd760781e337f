"""An S3-compatible store through boto3: conditional creates, checksums sent and read back."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast
from urllib.parse import urlsplit

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from urllib3.exceptions import HTTPError

from crawler.errors import AlreadyStored, NotStored, SettingsError, StoreError
from crawler.s3 import S3Settings
from crawler.store import Entry, checked_key
from crawler.store.advice import code_of, of_exception, of_reply, status_of
from crawler.store.digests import PART_BYTES, Digests, base64, digests_of, read_part
from crawler.store.reading import window

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, HeadObjectOutputTypeDef

    Parts = list[CompletedPartTypeDef]

log = logging.getLogger(__name__)

WHOLE = "sha256"
"""The metadata name of the whole file's SHA-256 (base16): a multipart checksum is one of checksums."""
TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "NoSuchUpload"})
"""Replies that mean: an earlier try of ours, or somebody else, has made this object."""


class S3Store:
    """The objects of `bucket` whose keys begin with `prefix`/ (all, where it is empty)."""

    def __init__(self, bucket: str, prefix: str, settings: S3Settings) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self.uri = f"s3://{bucket}/{prefix}".rstrip("/")
        server = urlsplit(settings.endpoint_url or "").netloc.rpartition("@")[2]
        self._where = f"{self.uri} at {server}" if server else self.uri
        self._client = _client(settings)

    def put(self, key: str, source: Path, *, sha256: str | None = None) -> Entry:
        """Create `key` from the file `source`, then read size and checksum back (see Store.put)."""
        name = self._name(key)
        with _told(self._where):
            digests = digests_of(source)
            if sha256 not in (None, digests.whole):
                raise StoreError(f"{source} has SHA-256 {digests.whole}, not {sha256}: damaged, not stored")
            created = self._create(name, source, digests)
            if not self._holds(name, digests):
                raise self._differs(key, created or not self._head(name))
        return Entry(key, digests.size)

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """Open `key` from byte `offset`, at most `length` bytes (see Store.open)."""
        name = self._name(key)
        with _told(self._where):
            try:
                asked = _range(offset, length)
                body = self._client.get_object(Bucket=self._bucket, Key=name, Range=asked)["Body"]
            except ClientError as error:
                if status_of(error.response) == 416:
                    return BytesIO()
                if code_of(error.response) in ("NoSuchKey", "404"):
                    raise NotStored(f"archive {self._where} holds no {key}") from error
                raise
        return window(body, length, lambda: _told(self._where))

    def head(self, key: str) -> Entry | None:
        """Return the entry of `key`, None where there is none (see Store.head)."""
        with _told(self._where):
            found = self._head(self._name(key))
        return Entry(key, found["ContentLength"]) if found else None

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Yield the objects under `prefix` in byte order (see Store.list)."""
        pages = self._client.get_paginator("list_objects_v2")
        with _told(self._where):
            found = [
                Entry(one["Key"].removeprefix(self._prefix), one["Size"])
                for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix)
                for one in page.get("Contents", [])
                if not one["Key"].endswith("/")  # the "folders" that consoles make
            ]
        # Some servers list a folder before its neighbours: a/b before a-b.
        yield from sorted(found, key=lambda entry: entry.key.encode())

    def delete(self, key: str) -> None:
        """Remove `key` (see Store.delete)."""
        with _told(self._where):
            self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def clock(self) -> datetime | None:
        """Return the time the server put on its reply (see Store.clock)."""
        with _told(self._where):
            reply = self._client.list_objects_v2(Bucket=self._bucket, MaxKeys=1)
        told_at = reply["ResponseMetadata"]["HTTPHeaders"].get("date", "")
        with suppress(ValueError):
            return parsedate_to_datetime(told_at).astimezone(UTC)
        return None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _name(self, key: str) -> str:
        return self._prefix + checked_key(key)

    def _create(self, name: str, source: Path, digests: Digests) -> bool:
        """Create the object; False where one of that name is there already."""
        try:
            if digests.size <= PART_BYTES:
                self._put_whole(name, source, digests)
                return True
            if self._head(name):
                return False
            self._put_parts(name, source, digests)
        except ClientError as error:
            if code_of(error.response) not in TAKEN:
                raise
            return False
        return True

    def _put_whole(self, name: str, source: Path, digests: Digests) -> None:
        self._client.put_object(
            Bucket=self._bucket,
            Key=name,
            Body=source.read_bytes(),
            IfNoneMatch="*",
            ChecksumSHA256=base64(bytes.fromhex(digests.whole)),
            Metadata={WHOLE: digests.whole},
        )

    def _put_parts(self, name: str, source: Path, digests: Digests) -> None:
        """Send the parts by hand: boto3's own transfer refuses IfNoneMatch."""
        upload = self._client.create_multipart_upload(
            Bucket=self._bucket, Key=name, ChecksumAlgorithm="SHA256", Metadata={WHOLE: digests.whole}
        )["UploadId"]
        try:
            parts = self._send_parts(name, upload, source, digests)
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=name,
                UploadId=upload,
                MultipartUpload={"Parts": parts},
                IfNoneMatch="*",
            )
        except BaseException:
            self._abort(name, upload)
            raise

    def _send_parts(self, name: str, upload: str, source: Path, digests: Digests) -> Parts:
        sent: Parts = []
        with source.open("rb", buffering=0) as file:
            for number, digest in enumerate(digests.parts, 1):
                checksum = base64(digest)
                reply = self._client.upload_part(
                    Bucket=self._bucket,
                    Key=name,
                    UploadId=upload,
                    PartNumber=number,
                    Body=read_part(file),
                    ChecksumSHA256=checksum,
                )
                sent.append({"PartNumber": number, "ETag": reply["ETag"], "ChecksumSHA256": checksum})
        return sent

    def _abort(self, name: str, upload: str) -> None:
        """Give the unfinished upload up; one that was completed after all is refused and stays."""
        try:
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=upload)
        except (BotoCoreError, ClientError) as error:
            log.info("upload of %s not aborted: %s", name, type(error).__name__)

    def _head(self, name: str) -> HeadObjectOutputTypeDef | None:
        try:
            return self._client.head_object(Bucket=self._bucket, Key=name, ChecksumMode="ENABLED")
        except ClientError as error:
            if status_of(error.response) != 404:
                raise
            return None

    def _holds(self, name: str, digests: Digests) -> bool:
        """Tell whether the object of this name is, by size and checksum, the file of `digests`."""
        found = self._head(name)
        if found is None or found["ContentLength"] != digests.size:
            return False
        if found.get("ChecksumSHA256") in digests.accepted:
            return True
        log.info("%s tells no SHA-256 of %s that compares: reading it back", self._where, name)
        return self._read_back(name) == digests.whole

    def _read_back(self, name: str) -> str:
        digest = hashlib.sha256()
        with closing(self._client.get_object(Bucket=self._bucket, Key=name)["Body"]) as body:
            for chunk in body.iter_chunks(1 << 20):
                digest.update(chunk)
        return digest.hexdigest()

    def _differs(self, key: str, ours: bool) -> StoreError:
        where = f"archive {self._where}: {key}"
        if ours:
            return StoreError(f"{where} did not read back as sent: the local file is kept; try again")
        return AlreadyStored(f"{where} exists with other bytes: it is left as it is")


def _client(settings: S3Settings) -> S3Client:
    config = Config(
        connect_timeout=10,
        read_timeout=settings.timeout,
        retries={"mode": "standard", "total_max_attempts": 3},
        tcp_keepalive=True,
        # Few S3-compatible servers answer under bucket.host.
        s3={"addressing_style": _addressing(settings)},
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
