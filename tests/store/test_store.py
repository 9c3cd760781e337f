"""What every store does, over a local folder and over a real S3-compatible server alike."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from crawler.errors import AlreadyStored, NotStored, SettingsError, StoreError
from crawler.s3 import S3Settings
from crawler.store import Entry, Store, open_store
from crawler.store.digests import digests_of
from tests.store.conftest import MakeFile

LARGE = random.Random(7).randbytes(20 << 20)
"""More than two parts of a multipart upload."""


def read(store: Store, key: str, offset: int = 0, length: int | None = None) -> bytes:
    with closing(store.open(key, offset=offset, length=length)) as file:
        return file.read()


@pytest.mark.parametrize("data", [b"", b"x", LARGE], ids=["empty", "small", "large"])
def test_what_is_put_is_read_back_byte_for_byte(store: Store, make: MakeFile, data: bytes) -> None:
    entry = store.put("warc/2026/03/01/a.warc.gz", make(data))
    assert entry == store.head("warc/2026/03/01/a.warc.gz") == Entry("warc/2026/03/01/a.warc.gz", len(data))
    assert read(store, "warc/2026/03/01/a.warc.gz") == data


@pytest.mark.parametrize("data", [b"", b"x", LARGE], ids=["empty", "small", "large"])
def test_the_same_bytes_again_are_success(store: Store, make: MakeFile, data: bytes) -> None:
    first = store.put("a", make(data))
    assert store.put("a", make(data)) == first


@pytest.mark.parametrize("other", [b"ebony", b"longer", LARGE], ids=["same size", "small", "large"])
def test_other_bytes_under_a_taken_key_are_refused_and_change_nothing(
    store: Store, make: MakeFile, other: bytes
) -> None:
    store.put("a", make(b"ivory"))
    with pytest.raises(AlreadyStored, match="other bytes"):
        store.put("a", make(other))
    assert read(store, "a") == b"ivory"


def test_a_large_object_is_not_replaced_by_one_of_its_size(store: Store, make: MakeFile) -> None:
    store.put("a", make(LARGE))
    with pytest.raises(AlreadyStored, match="other bytes"):
        store.put("a", make(LARGE[:-1] + b"?"))
    assert read(store, "a", len(LARGE) - 4) == LARGE[-4:]


def test_of_racing_writers_one_wins_and_the_others_are_told(store: Store, make: MakeFile) -> None:
    bodies = [f"writer {number}".encode() for number in range(8)]

    def attempt(body: bytes) -> bytes | None:
        try:
            store.put("race", sources[body])
        except AlreadyStored:
            return None
        return body

    sources = {body: make(body) for body in bodies}
    with ThreadPoolExecutor(len(bodies)) as pool:
        winners = [body for body in pool.map(attempt, bodies) if body]
    assert winners == [read(store, "race")]


def test_racing_writers_of_the_same_bytes_all_succeed(store: Store, make: MakeFile) -> None:
    sources = [make(b"the same") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(lambda source: store.put("race", source), sources))
    assert entries == [Entry("race", 8)] * 8


@pytest.mark.parametrize("data", [b"", b"x", LARGE], ids=["empty", "small", "large"])
def test_digests_that_are_known_are_what_arrives_and_what_is_confirmed(
    store: Store, make: MakeFile, data: bytes
) -> None:
    source = make(data)
    digests = digests_of(source)
    assert store.put("a", source, digests=digests) == store.confirm("a", digests) == Entry("a", len(data))


@pytest.mark.parametrize("data", [b"sound", LARGE], ids=["small", "large"])
def test_bytes_that_changed_since_they_were_digested_are_not_stored(
    store: Store, make: MakeFile, data: bytes
) -> None:
    source = make(data)
    digests = digests_of(source)
    source.write_bytes(data[:-1] + b"?")
    with pytest.raises(StoreError, match="damaged"):
        store.put("a", source, digests=digests)
    assert store.head("a") is None
    assert list(store.list()) == []


@pytest.mark.parametrize("held", [None, b"ebony", b"longer"], ids=["nothing", "same size", "longer"])
def test_what_is_not_there_as_it_was_is_not_confirmed(
    store: Store, make: MakeFile, held: bytes | None
) -> None:
    if held:
        store.put("a", make(held))
    with pytest.raises(StoreError, match="did not read back"):
        store.confirm("a", digests_of(make(b"ivory")))


def test_a_missing_source_is_a_store_error_that_names_it(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        store.put("a", tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("offset", "length", "expected"),
    [
        (0, 4, b"0123"),
        (3, 4, b"3456"),
        (8, 100, b"89"),
        (7, None, b"789"),
        (3, 0, b""),
        (10, None, b""),
        (99, 5, b""),
    ],
)
def test_a_range_is_read_and_no_more(
    store: Store, make: MakeFile, offset: int, length: int | None, expected: bytes
) -> None:
    store.put("a", make(b"0123456789"))
    assert read(store, "a", offset, length) == expected


def test_an_opened_object_gives_lines_and_pieces_like_a_file(store: Store, make: MakeFile) -> None:
    store.put("a", make(b"one\ntwo\nthree\n"))
    with closing(store.open("a", offset=4)) as file:
        assert file.readline() == b"two\n"
        assert file.read(3) == b"thr"
        assert file.read() == b"ee\n"


def test_a_missing_key_has_no_entry_and_cannot_be_opened(store: Store) -> None:
    assert store.head("missing") is None
    with pytest.raises(NotStored, match="missing"):
        store.open("missing")


def test_a_list_is_in_byte_order_and_keeps_to_its_prefix(store: Store, make: MakeFile) -> None:
    keys = ["a-b", "a.b", "a/b", "a/b-c", "a/b/c", "a0", "b/a", "B", "a/é", "a/z"]
    empty = make(b"")
    taken = {"a/b"}  # a folder cannot stand under the name of a file
    for key in set(keys) - taken:
        store.put(key, empty)
    ordered = sorted(set(keys) - taken, key=str.encode)
    assert [entry.key for entry in store.list()] == ordered
    assert [entry.key for entry in store.list("a/b")] == ["a/b-c", "a/b/c"]
    assert [entry.key for entry in store.list("a/")] == ["a/b-c", "a/b/c", "a/z", "a/é"]
    assert list(store.list("nothing/")) == []
    assert list(store.list("../")) == []


def test_a_list_of_more_than_a_thousand_is_whole(store: Store, make: MakeFile) -> None:
    keys = [f"runs/{number:04d}.json" for number in range(1100)]
    source = make(b"{}")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: store.put(key, source), keys))
    assert list(store.list("runs/")) == [Entry(key, 2) for key in keys]


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a/", "./a", "a\0b"])
def test_a_key_that_leaves_the_store_is_refused(store: Store, make: MakeFile, key: str) -> None:
    source = make(b"x")
    for use in (store.head, store.open, store.delete, lambda key: store.put(key, source)):
        with pytest.raises(StoreError, match="no name of an object"):
            use(key)
    assert list(store.list()) == []


def test_a_deleted_probe_leaves_nothing_behind(store: Store, make: MakeFile) -> None:
    store.put(".probe/a", make(b"x"))
    store.delete(".probe/a")
    store.delete(".probe/a")
    assert store.head(".probe/a") is None
    assert list(store.list()) == []


@pytest.mark.parametrize(
    ("uri", "line"),
    [
        ("", "no name"),
        ("http://archive.example/x", "neither a folder"),
        ("s3:bucket/x", "neither a folder"),
        ("file://relative/path", "three slashes"),
        ("s3://", "no name of a bucket"),
        ("s3://a/b", "no name of a bucket"),
        ("s3://bucket/a//b", "no name of an object"),
        ("s3://bucket/../b", "no name of an object"),
    ],
)
def test_an_address_that_is_no_store_is_a_settings_error(uri: str, line: str) -> None:
    with pytest.raises(SettingsError, match=line):
        open_store(uri)


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        open_store("s3://AKIA:topsecret@bucket/prefix")
    assert "topsecret" not in str(caught.value)


@pytest.mark.parametrize("endpoint", ["s3.example:9000", "ftp://s3.example", "http://", "http://a:b:c"])
def test_an_endpoint_that_is_no_web_address_is_a_settings_error(endpoint: str) -> None:
    with pytest.raises(SettingsError, match="S3_ENDPOINT_URL"):
        open_store("s3://bucket", s3=S3Settings(endpoint))


def test_a_path_and_a_file_address_name_the_same_folder(tmp_path: Path) -> None:
    folder = tmp_path / "with space"
    assert open_store(str(folder)).uri == open_store(folder.as_uri()).uri == folder.as_uri()
