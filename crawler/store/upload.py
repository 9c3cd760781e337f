"""Uploads to an S3-compatible store: one object, whole or not at all, each piece with its checksum."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from crawler.s3 import S3Settings
from crawler.store.abilities import Abilities
from crawler.store.advice import code_of, status_of
from crawler.store.digests import Digests, base64

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, HeadObjectOutputTypeDef

log = logging.getLogger(__name__)

SENDERS = 4
"""How many parts of an object are on their way at once: as many are held in memory."""
WHOLE = "sha256"
"""The metadata name of the whole file's SHA-256 (base16): a multipart checksum is one of checksums."""
TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "NoSuchUpload"})
"""Replies that mean: an earlier try of ours, or somebody else, has made this object."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, the client that speaks to it, and how objects are written there."""

    client: S3Client
    name: str
    settings: S3Settings

    def head(self, name: str) -> HeadObjectOutputTypeDef | None:
        """Return what the store tells of an object, None where there is none. Raises ClientError."""
        try:
            return self.client.head_object(Bucket=self.name, Key=name, ChecksumMode="ENABLED")
        except ClientError as error:
            if status_of(error.response) != 404:
                raise
            return None

    def create(self, name: str, source: Path, digests: Digests, able: Abilities) -> bool:
        """Create the object; False where one of that name is there already. Raises ClientError, OSError."""
        in_parts = len(digests.parts) > 1
        if (in_parts or not able.creates) and self.head(name):
            return False
        try:
            if in_parts:
                self._put_parts(name, source, digests, able)
            else:
                self._put_whole(name, source, digests, able)
        except ClientError as error:
            if code_of(error.response) not in TAKEN:
                raise
            return False
        return True

    def unfinished(self, prefix: str) -> Iterator[tuple[str, str, datetime]]:
        """Yield name, id and start of the uploads under `prefix` that nobody has completed."""
        pages = self.client.get_paginator("list_multipart_uploads")
        for page in pages.paginate(Bucket=self.name, Prefix=prefix):
            for one in page.get("Uploads", []):
                yield one["Key"], one["UploadId"], one["Initiated"]

    def abort(self, name: str, upload: str) -> None:
        """Give the unfinished upload up; one that was completed after all is refused and stays."""
        try:
            self.client.abort_multipart_upload(Bucket=self.name, Key=name, UploadId=upload)
        except (BotoCoreError, ClientError) as error:
            log.info("upload of %s not aborted: %s", name, type(error).__name__)

    def _put_whole(self, name: str, source: Path, digests: Digests, able: Abilities) -> None:
        self.client.put_object(
            Bucket=self.name,
            Key=name,
            Body=source.read_bytes(),
            **_created(able.creates),
            **_checked(bytes.fromhex(digests.whole), able),
            **self._about(digests),
        )

    def _put_parts(self, name: str, source: Path, digests: Digests, able: Abilities) -> None:
        """Send the parts by hand: boto3's own transfer refuses IfNoneMatch."""
        algorithm: Any = {"ChecksumAlgorithm": "SHA256"} if able.checks else {}
        upload = self.client.create_multipart_upload(
            Bucket=self.name, Key=name, **algorithm, **self._about(digests)
        )["UploadId"]
        try:
            parts = self._send_parts(name, upload, source, digests, able)
            self.client.complete_multipart_upload(
                Bucket=self.name,
                Key=name,
                UploadId=upload,
                MultipartUpload={"Parts": parts},
                **_created(able.creates_parts),
            )
        except BaseException:
            self.abort(name, upload)
            raise

    def _send_parts(
        self, name: str, upload: str, source: Path, digests: Digests, able: Abilities
    ) -> list[CompletedPartTypeDef]:
        def send(number: int, digest: bytes) -> CompletedPartTypeDef:
            checked = _checked(digest, able)
            body = os.pread(file.fileno(), digests.part_bytes, (number - 1) * digests.part_bytes)
            reply = self.client.upload_part(
                Bucket=self.name, Key=name, UploadId=upload, PartNumber=number, Body=body, **checked
            )
            sent: CompletedPartTypeDef = {"PartNumber": number, "ETag": reply["ETag"]}
            sent.update(checked)
            return sent

        with source.open("rb", buffering=0) as file, ThreadPoolExecutor(SENDERS, "sender") as pool:
            try:
                return list(pool.map(send, range(1, len(digests.parts) + 1), digests.parts))
            finally:  # after a failure the parts that wait are not sent
                pool.shutdown(cancel_futures=True)

    def _about(self, digests: Digests) -> Any:
        """Return what is said of an object once, when it is begun."""
        told = self.settings
        fields = {
            "Metadata": {WHOLE: digests.whole},
            "StorageClass": told.storage_class,
            "ServerSideEncryption": told.encryption,
            "SSEKMSKeyId": told.kms_key_id,
            "ObjectLockMode": told.lock,
            "ObjectLockRetainUntilDate": datetime.now(UTC) + timedelta(told.lock_days) if told.lock else None,
        }
        return {name: value for name, value in fields.items() if value}


def _created(able: bool) -> Any:
    return {"IfNoneMatch": "*"} if able else {}


def _checked(digest: bytes, able: Abilities) -> Any:
    return {"ChecksumSHA256": base64(digest)} if able.checks else {}
