"""A store that fails in every way it can, and comes back: nothing is lost, nothing is torn."""

from __future__ import annotations

import itertools
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from crawler.errors import StoreError
from crawler.s3 import S3Settings
from crawler.store import Entry, Store, open_store
from crawler.store.digests import digests_of
from tests.services import S3
from tests.store.conftest import MakeFile, able
from tests.store.faulty import Fault, Faulty, damaging, dropping, losing, lying, refusing, steady

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

SMALL, LARGE = b"small", random.Random(9).randbytes(17 << 20)
KEY = "warc/2026/11/22/a.warc.gz"
_numbers = itertools.count()

FAULTS: dict[str, Callable[[Faulty], Fault]] = {
    "drops": lambda proxy: dropping,
    "500": lambda proxy: refusing(500, "InternalError"),
    "503 SlowDown": lambda proxy: refusing(503, "SlowDown"),
    "full": lambda proxy: refusing(507, "InsufficientStorage"),
    "wrong checksum": lambda proxy: damaging,
    "half an upload": lambda proxy: proxy.halving,
    "lies": lambda proxy: lying,
}


@pytest.fixture
def proxy(credentials: S3) -> Faulty:
    return Faulty(credentials)


@pytest.fixture
def bare(credentials: S3) -> Iterator[S3Client]:
    client: S3Client = boto3.session.Session().client("s3", endpoint_url=credentials.endpoint)
    with closing(client):
        yield client


@pytest.fixture
def address(proxy: Faulty) -> Iterator[str]:
    """Where the proxy is reached."""
    with proxy.running() as found:
        yield found


@pytest.fixture
def behind(address: str, credentials: S3) -> Iterator[Store]:
    """An empty archive behind the proxy."""
    uri = f"s3://{credentials.bucket}/faults-{next(_numbers)}"
    with closing(open_store(uri, s3=S3Settings(address))) as store:
        yield able(store)


@pytest.fixture
def impatient(address: str, behind: Store) -> Iterator[Store]:
    """The same archive, for one who does not wait: a machine that is busy must fail no other test."""
    with closing(open_store(behind.uri, s3=S3Settings(address, timeout=1))) as store:
        yield able(store)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def read(store: Store) -> bytes:
    with closing(store.open(KEY)) as file:
        return file.read()


def unfinished(bare: S3Client, store: Store) -> list[str]:
    prefix = store.uri.rpartition("/")[2]
    found = bare.list_multipart_uploads(Bucket="archive").get("Uploads", [])
    return [upload["Key"] for upload in found if upload["Key"].startswith(f"{prefix}/")]


@pytest.mark.s3
@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_put_ends_while_the_store_stalls_and_succeeds_when_it_is_back(
    proxy: Faulty, behind: Store, impatient: Store, bare: S3Client, make: MakeFile, data: bytes
) -> None:
    source = make(data)
    proxy.fault = proxy.stalling
    with pytest.raises(StoreError, match="no answer from the store"):
        impatient.put(KEY, source)
    assert list(behind.list()) == []

    proxy.fault = steady
    assert behind.put(KEY, source) == Entry(KEY, len(data))
    assert read(behind) == data
    assert unfinished(bare, behind) == []


@pytest.mark.s3
@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_put_fails_while_the_store_does_and_succeeds_when_it_is_back(
    proxy: Faulty,
    behind: Store,
    bare: S3Client,
    make: MakeFile,
    fault: Callable[[Faulty], Fault],
    data: bytes,
) -> None:
    source = make(data)
    proxy.fault = fault(proxy)
    with pytest.raises(StoreError):
        behind.put(KEY, source)
    with pytest.raises(StoreError):
        behind.confirm(KEY, digests_of(source))
    assert list(behind.list()) == [], "half an object is no object"
    assert source.read_bytes() == data

    proxy.fault = steady
    assert behind.put(KEY, source) == behind.confirm(KEY, digests_of(source)) == Entry(KEY, len(data))
    assert read(behind) == data
    assert unfinished(bare, behind) == []


@pytest.mark.s3
@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_store_whose_every_reply_to_a_write_is_lost_has_the_object_once(
    proxy: Faulty, behind: Store, bare: S3Client, make: MakeFile, data: bytes
) -> None:
    source = make(data)
    proxy.fault = losing
    with pytest.raises(StoreError):
        behind.put(KEY, source)

    proxy.fault = steady
    assert behind.put(KEY, source) == Entry(KEY, len(data))
    assert read(behind) == data
    assert unfinished(bare, behind) == []


def test_a_full_disk_costs_nothing_but_a_later_try(small_disk: Path, make: MakeFile) -> None:
    store, filler = open_store(str(small_disk / "archive")), small_disk / "filler"
    filler.write_bytes(bytes(700_000))
    source = make(random.Random(3).randbytes(500_000))
    with pytest.raises(StoreError, match="the disk is full: free some space"):
        store.put(KEY, source)
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["filler"], "nothing half"

    filler.unlink()
    assert store.put(KEY, source) == store.confirm(KEY, digests_of(source))
    assert read(store) == source.read_bytes()
