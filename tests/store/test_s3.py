"""An S3-compatible store that is missing, refuses, breaks off or lies: what is told and what is kept."""

from __future__ import annotations

import hashlib
import random
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.errors import AlreadyStored, StoreError
from crawler.s3 import S3Settings
from crawler.store import Entry, Store
from crawler.store.s3 import S3Store
from tests.services import S3
from tests.store.conftest import MakeFile, OpenStore, able
from tests.store.proxy import Reply, refusal, serving

if TYPE_CHECKING:
    pass


SHA256_OF_BYTES = b64encode(hashlib.sha256(b"bytes").digest()).decode()
LARGE = random.Random(8).randbytes(9 << 20)
"""Two parts of a multipart upload."""


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
