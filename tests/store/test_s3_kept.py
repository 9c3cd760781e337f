"""What an S3-compatible store holds in the end: damaged, doubled, late, locked, begun and never completed."""

from __future__ import annotations

import hashlib
import itertools
import random
from base64 import b64encode
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from crawler.errors import AlreadyStored, StoreError
from crawler.s3 import S3Settings
from crawler.store import Entry, Store, open_store
from tests.services import S3
from tests.store.conftest import MakeFile, OpenStore, able
from tests.store.faulty import Answer, Asked, Faulty, Forward
from tests.store.proxy import Proxy

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


BUCKET = "archive"
LARGE = random.Random(8).randbytes(9 << 20)
"""Two parts of a multipart upload."""


def unfinished_uploads(client: S3Client, prefix: str) -> list[str]:
    found = client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return [upload["Key"] for upload in found if upload["Key"].startswith(prefix)]


@pytest.mark.s3
def test_an_object_made_while_the_parts_were_sent_is_not_replaced(
    credentials: S3, bare: S3Client, opened: OpenStore, make: MakeFile
) -> None:
    def intrudes(piece: bytes) -> bytes:
        if piece.startswith(b"POST /") and b"?uploads" in piece.split(b"\r\n", 1)[0]:
            bare.put_object(Bucket=BUCKET, Key="late/a", Body=b"first")
        return piece

    with Proxy(credentials.endpoint, damages=intrudes).running() as proxy:
        store = opened(f"s3://{credentials.bucket}/late", proxy.endpoint)
        with pytest.raises(AlreadyStored, match="other bytes"):
            store.put("a", make(LARGE))
        assert store.head("a") == Entry("a", 5)
    assert unfinished_uploads(bare, "late/") == []


@pytest.mark.s3
@pytest.mark.parametrize(
    "case",
    [(b"x", b"PUT /"), (LARGE, b"POST /")],
    ids=["put", "complete"],
)
def test_a_lost_reply_is_success_when_the_store_has_the_bytes(
    credentials: S3, bare: S3Client, opened: OpenStore, make: MakeFile, case: tuple[bytes, bytes]
) -> None:
    data, request_line = case
    seen = itertools.count()

    def loses(piece: bytes) -> bool:
        first = piece.split(b"\r\n", 1)[0]
        return first.startswith(request_line) and b"?uploads" not in first and next(seen) == 0

    with Proxy(credentials.endpoint, loses=loses).running() as proxy:
        store = opened(f"s3://{credentials.bucket}/lost-{len(data)}", proxy.endpoint)
        assert store.put("a", make(data)) == Entry("a", len(data))
        assert store.head("a") == Entry("a", len(data))
        assert proxy.lost == 1
    assert unfinished_uploads(bare, f"lost-{len(data)}/") == []


@pytest.mark.s3
def test_a_put_whose_every_reply_was_lost_succeeds_when_tried_again(
    credentials: S3, opened: OpenStore, make: MakeFile
) -> None:
    source = make(b"y")
    with Proxy(credentials.endpoint, loses=lambda piece: piece.startswith(b"PUT /")).running() as proxy:
        with pytest.raises(StoreError, match="no answer from the store"):
            able(opened(f"s3://{credentials.bucket}/gone", proxy.endpoint)).put("a", source)
        assert proxy.lost == 3
    store = opened(f"s3://{credentials.bucket}/gone", credentials.endpoint)
    assert store.head("a") == Entry("a", 1)
    assert store.put("a", source) == Entry("a", 1)


@pytest.mark.s3
@pytest.mark.parametrize("data", [b"ivory and ebony", LARGE[:-7] + b"ivory ."], ids=["small", "large"])
def test_bytes_damaged_on_the_way_are_refused_and_no_upload_is_left(
    credentials: S3, bare: S3Client, opened: OpenStore, make: MakeFile, data: bytes
) -> None:
    def damages(piece: bytes) -> bytes:
        return piece.replace(b"ivory", b"Ivory")

    with Proxy(credentials.endpoint, damages=damages).running() as proxy:
        store = opened(f"s3://{credentials.bucket}/hurt", proxy.endpoint)
        with pytest.raises(StoreError, match="bytes arrived damaged"):
            store.put("a", make(data))
        assert store.head("a") is None
    assert unfinished_uploads(bare, "hurt/") == []


@pytest.mark.s3
def test_an_object_that_another_tool_made_is_compared_by_its_bytes(
    bare: S3Client, s3_store: Store, make: MakeFile
) -> None:
    prefix = s3_store.uri.rpartition("/")[2]
    bare.put_object(Bucket=BUCKET, Key=f"{prefix}/a", Body=b"plain")
    assert s3_store.put("a", make(b"plain")) == Entry("a", 5)
    with pytest.raises(AlreadyStored):
        s3_store.put("a", make(b"other"))


@pytest.mark.s3
def test_the_whole_files_digest_is_kept_beside_a_large_object(
    bare: S3Client, s3_store: Store, make: MakeFile
) -> None:
    s3_store.put("a", make(LARGE))
    key = f"{s3_store.uri.rpartition('/')[2]}/a"
    kept = bare.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED")
    assert kept["Metadata"]["sha256"] == hashlib.sha256(LARGE).hexdigest()
    parts = [hashlib.sha256(LARGE[: 8 << 20]).digest(), hashlib.sha256(LARGE[8 << 20 :]).digest()]
    composite = b64encode(hashlib.sha256(b"".join(parts)).digest()).decode()
    assert kept["ChecksumSHA256"] == f"{composite}-2"


@pytest.mark.s3
def test_two_prefixes_of_one_bucket_do_not_see_each_other(
    credentials: S3, opened: OpenStore, make: MakeFile
) -> None:
    near = opened(f"s3://{credentials.bucket}/day", credentials.endpoint)
    opened(f"s3://{credentials.bucket}/day-2", credentials.endpoint).put("a", make(b"x"))
    assert list(near.list()) == []


@pytest.mark.s3
def test_uploads_that_nobody_completed_are_swept_once_they_are_old(
    credentials: S3, bare: S3Client, opened: OpenStore
) -> None:
    for name in ("swept/a", "other/a"):
        bare.create_multipart_upload(Bucket=BUCKET, Key=name)
    store = opened(f"s3://{credentials.bucket}/swept", credentials.endpoint)
    now = datetime.now(UTC)
    assert store.sweep(now - timedelta(hours=1)) == (), "a living writer is younger"
    assert store.sweep(now + timedelta(minutes=1), dry_run=True) == ("a",)
    assert store.sweep(now + timedelta(minutes=1)) == ("a",)
    assert unfinished_uploads(bare, "swept/") == []
    assert unfinished_uploads(bare, "other/") == ["other/a"], "another archive's are its own"


@pytest.mark.s3
def test_what_a_killed_writer_began_of_an_object_is_given_up_once_it_is_whole(
    bare: S3Client, s3_store: Store, make: MakeFile
) -> None:
    prefix = s3_store.uri.rpartition("/")[2]
    for key in ("a", "a-neighbour"):
        bare.create_multipart_upload(Bucket=BUCKET, Key=f"{prefix}/{key}")
    s3_store.put("a", make(LARGE))
    assert unfinished_uploads(bare, f"{prefix}/") == [f"{prefix}/a-neighbour"]


@pytest.mark.s3
@pytest.mark.parametrize("data", [b"x", LARGE], ids=["small", "large"])
def test_an_object_is_locked_for_the_days_that_are_set(
    credentials: S3, bare: S3Client, make: MakeFile, data: bytes
) -> None:
    bucket = f"locked-{len(data)}"
    bare.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    settings = S3Settings(credentials.endpoint, lock="COMPLIANCE", lock_days=30)
    with closing(open_store(f"s3://{bucket}/x", s3=settings)) as store:
        store.put("a", make(data))
    kept = bare.head_object(Bucket=bucket, Key="x/a")
    assert kept["ObjectLockMode"] == "COMPLIANCE"
    assert timedelta(29) < kept["ObjectLockRetainUntilDate"] - datetime.now(UTC) <= timedelta(30)
    with pytest.raises(ClientError):
        bare.delete_object(Bucket=bucket, Key="x/a", VersionId=kept["VersionId"])


@pytest.mark.s3
@pytest.mark.parametrize("data", [b"x", LARGE], ids=["small", "large"])
def test_class_and_encryption_are_asked_for_when_an_object_is_begun(
    credentials: S3, make: MakeFile, data: bytes
) -> None:
    begun: list[Asked] = []
    sent = (
        "x-amz-storage-class",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
    )

    def notes(asked: Asked, forward: Forward) -> Answer | None:
        if asked.writes and "x-amz-meta-sha256" in asked.headers:
            begun.append(asked)
        return forward(asked.without(*sent))

    proxy = Faulty(credentials)
    proxy.fault = notes
    with proxy.running() as address:
        settings = S3Settings(
            address, region="us-east-1", storage_class="STANDARD_IA", encryption="aws:kms", kms_key_id="key-1"
        )
        with closing(open_store(f"s3://{credentials.bucket}/classed-{len(data)}", s3=settings)) as store:
            store.put("a", make(data))
    assert [[asked.headers.get(name) for name in sent] for asked in begun] == [
        ["STANDARD_IA", "aws:kms", "key-1"]
    ]
