"""An S3-compatible store that is missing, refuses, breaks off or lies: what is told and what is kept."""

from __future__ import annotations

import hashlib
import itertools
import random
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from crawler.errors import AlreadyStored, StoreError
from crawler.s3 import S3Settings
from crawler.store import Entry, Store, open_store
from crawler.store.s3 import S3Store
from tests.services import S3
from tests.store.conftest import MakeFile, OpenStore, able
from tests.store.faulty import Answer, Asked, Faulty, Forward
from tests.store.proxy import Proxy, Reply, refusal, serving

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

BUCKET = "archive"
SHA256_OF_BYTES = b64encode(hashlib.sha256(b"bytes").digest()).decode()
LARGE = random.Random(8).randbytes(9 << 20)
"""Two parts of a multipart upload."""


@pytest.fixture
def some_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")


@pytest.fixture
def bare(credentials: S3) -> Iterator[S3Client]:
    """A client of the server with nothing of ours around it."""
    client: S3Client = boto3.session.Session().client("s3", endpoint_url=credentials.endpoint)
    with closing(client):
        yield client


def unfinished_uploads(client: S3Client, prefix: str) -> list[str]:
    found = client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return [upload["Key"] for upload in found if upload["Key"].startswith(prefix)]


def attempts(store: Store, source: Path) -> list[str]:
    """Return what each use of the store tells the user."""
    uses = (
        lambda: store.put("a", source),
        lambda: list(store.list()),
        lambda: store.open("a"),
        lambda: store.clock(),
        lambda: store.delete("a"),
    )
    lines = []
    for use in uses:
        with pytest.raises(StoreError) as caught:
            use()
        lines.append(str(caught.value))
    return lines


@pytest.mark.s3
@pytest.mark.parametrize("data", [b"x", LARGE], ids=["small", "large"])
def test_a_bucket_that_does_not_exist_is_told(
    credentials: S3, opened: OpenStore, make: MakeFile, data: bytes
) -> None:
    store = opened("s3://never-made/x", credentials.endpoint)
    for line in attempts(store, make(data)):
        assert line.startswith(f"archive s3://never-made/x at {credentials.endpoint[7:]}: ")
        assert "no such bucket (NoSuchBucket): create it, or correct ARCHIVE_URI" in line


@pytest.mark.s3
@pytest.mark.parametrize("data", [b"x", LARGE], ids=["small", "large"])
def test_wrong_credentials_are_told_and_never_shown(
    credentials: S3,
    opened: OpenStore,
    make: MakeFile,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
    store = opened(f"s3://{credentials.bucket}/x", credentials.endpoint)
    for line in [*attempts(store, make(data)), told_by_head(store)]:
        assert "refuses these credentials" in line
        assert "AWS_SECRET_ACCESS_KEY" in line
        assert "hush-hush" not in line
        assert credentials.access_key not in line


def told_by_head(store: Store) -> str:
    with pytest.raises(StoreError) as caught:
        store.head("a")
    return str(caught.value)


def test_no_credentials_at_all_are_told(
    opened: OpenStore, make: MakeFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for line in attempts(opened("s3://bucket", "http://127.0.0.1:9"), make(b"x")):
        assert line.startswith(
            "archive s3://bucket at 127.0.0.1:9: no credentials found: set AWS_ACCESS_KEY_ID"
        )


@pytest.mark.usefixtures("some_credentials")
def test_an_address_where_nobody_listens_is_told(opened: OpenStore, make: MakeFile) -> None:
    for line in attempts(opened("s3://bucket/x", "http://someone:hush-hush@127.0.0.1:9"), make(b"x")):
        assert line == (
            "archive s3://bucket/x at 127.0.0.1:9: no answer from the store: "
            "is S3_ENDPOINT_URL right, the server up, the network there?"
        )


@pytest.mark.usefixtures("some_credentials")
@pytest.mark.parametrize(
    ("status", "code", "line"),
    [
        (507, "InsufficientStorage", "full or its quota used up (InsufficientStorage)"),
        (400, "XAmzContentSHA256Mismatch", "bytes arrived damaged"),
        (403, "RequestTimeTooSkewed", "this machine's clock"),
        (501, "NotImplemented", "it lacks conditional writes or checksums"),
        (400, "SomethingNew", "the store answers 400 SomethingNew: no"),
    ],
)
def test_an_error_of_the_store_is_told_with_what_to_do(
    opened: OpenStore, make: MakeFile, status: int, code: str, line: str
) -> None:
    source = make(b"x")
    with serving({"PUT": refusal(status, code)}) as address, pytest.raises(StoreError) as caught:
        able(opened("s3://bucket/x", address)).put("a", source)
    assert line in str(caught.value)


@pytest.mark.usefixtures("some_credentials")
def test_a_store_that_asks_to_slow_down_is_told_as_a_matter_of_time(
    opened: OpenStore, make: MakeFile
) -> None:
    source = make(b"x")
    with (
        serving({"PUT": refusal(503, "SlowDown")}) as address,
        pytest.raises(StoreError, match="stays in the spool; try later"),
    ):
        able(opened("s3://bucket/x", address)).put("a", source)


@pytest.mark.usefixtures("some_credentials")
@pytest.mark.parametrize(
    "head",
    [
        (404, {}, b""),
        (200, {"Content-Length": "4", "x-amz-checksum-sha256": SHA256_OF_BYTES}, b""),
        (200, {"Content-Length": "5", "x-amz-checksum-sha256": "c29tZXRoaW5n"}, b""),
        (200, {"Content-Length": "5"}, b""),
    ],
    ids=["nothing", "too little", "another checksum", "no checksum and other bytes"],
)
def test_a_store_that_says_yes_and_keeps_something_else_is_not_believed(
    opened: OpenStore, make: MakeFile, head: Reply
) -> None:
    source = make(b"bytes")
    with serving({"HEAD": head, "GET": (200, {}, b"bites")}) as address:
        with pytest.raises(StoreError, match="did not read back as sent") as caught:
            able(opened("s3://bucket/x", address)).put("a", source)
        assert not isinstance(caught.value, AlreadyStored)


@pytest.mark.usefixtures("some_credentials")
def test_a_store_that_tells_no_checksum_is_read_back(opened: OpenStore, make: MakeFile) -> None:
    source = make(b"bytes")
    replies: dict[str, Reply] = {"HEAD": (200, {"Content-Length": "5"}, b""), "GET": (200, {}, b"bytes")}
    with serving(replies) as address:
        assert able(opened("s3://bucket/x", address)).put("a", source) == Entry("a", 5)


@pytest.mark.usefixtures("some_credentials")
def test_a_writer_who_came_between_and_left_nothing_is_no_other_object(
    opened: OpenStore, make: MakeFile
) -> None:
    source = make(b"bytes")
    replies = {"PUT": refusal(409, "ConditionalRequestConflict"), "HEAD": (404, {}, b"")}
    with serving(replies) as address, pytest.raises(StoreError, match="try again") as caught:
        able(opened("s3://bucket/x", address)).put("a", source)
    assert not isinstance(caught.value, AlreadyStored)


@pytest.mark.usefixtures("some_credentials")
def test_a_body_that_breaks_off_is_an_error_and_no_short_read(opened: OpenStore) -> None:
    with serving({"GET": (206, {"Content-Length": "10"}, b"0123")}) as address:
        file = opened("s3://bucket/x", address).open("a")
        with closing(file), pytest.raises(StoreError, match="broke off"):
            file.read()


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


@pytest.mark.usefixtures("some_credentials")
@pytest.mark.parametrize(
    ("settings", "host"),
    [
        (S3Settings("http://127.0.0.1:9"), "127.0.0.1:9"),
        (S3Settings("http://localhost:9", addressing="virtual"), "bucket.localhost:9"),
    ],
)
def test_a_bucket_is_addressed_by_path_or_by_host(settings: S3Settings, host: str) -> None:
    asked: list[str] = []

    def stops(request: Any, **_: object) -> None:
        asked.append(request.url)
        raise ZeroDivisionError

    with closing(S3Store("bucket", "x", settings)) as store:
        store._bucket.client.meta.events.register("before-send.s3", stops)
        with pytest.raises(ZeroDivisionError):
            store.head("a")
    assert asked[0].startswith(f"http://{host}/")
