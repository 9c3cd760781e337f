"""The stores of the suite: a local folder, and a real S3-compatible server where there is one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from crawler.s3 import S3Settings
from crawler.store import Store, open_store
from crawler.store.abilities import ABLE
from tests.services import S3, Unavailable, s3_server

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

OpenStore = Callable[..., Store]
MakeFile = Callable[[bytes], Path]


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """A running server; the test is skipped where the program is missing."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(s3_server(tmp_path_factory.mktemp("s3-server")))
        except Unavailable as error:
            pytest.skip(str(error))
        yield server


@pytest.fixture
def credentials(s3: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """The server, and its credentials in the environment where boto3 finds them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret_key)
    return s3


def able(store: Store) -> Store:
    """The store, known to be able, so that it is asked nothing but what the test is about."""
    store.learn(ABLE)
    return store


_prefixes = itertools.count()


@pytest.fixture
def opened() -> Iterator[OpenStore]:
    """`open_store`, closed at the end of the test."""
    with ExitStack() as stack:

        def opens(uri: str, endpoint: str | None = None) -> Store:
            return stack.enter_context(closing(open_store(uri, s3=S3Settings(endpoint))))

        yield opens


@pytest.fixture
def s3_store(credentials: S3, opened: OpenStore) -> Store:
    """An empty part of the server's bucket."""
    return opened(f"s3://{credentials.bucket}/test-{next(_prefixes)}", credentials.endpoint)


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.s3)])
def store(request: pytest.FixtureRequest, tmp_path: Path, opened: OpenStore) -> Store:
    """Each kind of store in turn, empty."""
    if request.param == "local":
        return opened(str(tmp_path / "archive"))
    found: Store = request.getfixturevalue("s3_store")
    return found


@pytest.fixture
def make(tmp_path: Path) -> MakeFile:
    """A function that writes a file of these bytes and returns its path."""
    numbers = itertools.count()

    def makes(data: bytes) -> Path:
        path = tmp_path / f"file-{next(numbers)}"
        path.write_bytes(data)
        return path

    return makes


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
