"""A probe of an S3-compatible store: does it create only, and does it check what it is sent?"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from crawler.store.abilities import Abilities
from crawler.store.advice import status_of
from crawler.store.digests import base64

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

log = logging.getLogger(__name__)

TOLD = frozenset({400, 409, 412, 501})
"""What a store answers that will not do it, or does not know how; all else is a fault of another kind."""
TAKEN = frozenset({409, 412})
ONE, OTHER = b"one", b"other"


def probe(client: S3Client, bucket: str, prefix: str) -> Abilities:
    """Find out by two small objects under `prefix`, which are removed. Raises ClientError, BotoCoreError.

    An ability counts only where what must be refused is refused, and what must not be is not.
    """
    there, elsewhere = _place(bucket, prefix), _place(bucket, prefix)
    try:
        client.put_object(**there, Body=ONE)
        return Abilities(
            creates=_status(lambda: client.put_object(**there, Body=ONE, IfNoneMatch="*")) in TAKEN,
            creates_parts=_status(lambda: _put_part(client, there)) in TAKEN,
            checks=_checks(client, elsewhere),
        )
    finally:
        for each in (there, elsewhere):
            _remove(client, each)


def _place(bucket: str, prefix: str) -> Any:
    return {"Bucket": bucket, "Key": f"{prefix}.probe/{secrets.token_hex(8)}"}


def _checks(client: S3Client, place: Any) -> bool:
    def sent(body: bytes) -> int:
        checksum = base64(hashlib.sha256(ONE).digest())
        return _status(lambda: client.put_object(**place, Body=body, ChecksumSHA256=checksum))

    return sent(OTHER) == 400 and sent(ONE) == 200


def _put_part(client: S3Client, place: Any) -> None:
    upload = client.create_multipart_upload(**place)["UploadId"]
    try:
        part = client.upload_part(**place, UploadId=upload, PartNumber=1, Body=ONE)
        parts: Any = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        client.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts, IfNoneMatch="*")
    except ClientError:
        client.abort_multipart_upload(**place, UploadId=upload)
        raise


def _status(ask: Callable[[], object]) -> int:
    try:
        ask()
    except ClientError as error:
        if status_of(error.response) not in TOLD:
            raise
        return status_of(error.response)
    return 200


def _remove(client: S3Client, place: Any) -> None:
    try:
        client.delete_object(**place)
    except (BotoCoreError, ClientError) as error:  # some archives let nobody remove anything
        log.info("probe %s not removed: %s", place["Key"], type(error).__name__)
