"""One segment: what is put on the disk when, and what there is while and after it is sealed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from crawler.archive import writing
from crawler.archive.archive import RunArchive
from crawler.capture import segment
from crawler.errors import SpoolError
from crawler.store.spool import whole_files
from tests.archives import keep, new_archive
from tests.capture.exchanges import URL, exchange


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were put on the disk, in order."""
    names: list[str] = []
    real = os.fdatasync

    def fdatasync(number: int) -> None:
        names.append(Path(f"/proc/self/fd/{number}").readlink().name.rpartition("~")[2])
        real(number)

    monkeypatch.setattr(os, "fdatasync", fdatasync)
    return names


def keep_many(archive: RunArchive, count: int) -> None:
    for number in range(count):
        keep(archive, exchange(url=f"{URL}&n={number}"))


def test_a_batch_of_exchanges_is_put_on_the_disk_at_once(tmp_path: Path, synced: list[str]) -> None:
    archive = new_archive(tmp_path)
    keep_many(archive, writing.SYNC_EXCHANGES - 1)
    assert synced == []
    keep_many(archive, 1)
    assert synced == ["1f9c3a.warc.gz.open"]


def test_what_is_no_full_batch_is_put_there_by_the_clock_and_only_if_there_is_any(
    tmp_path: Path, synced: list[str]
) -> None:
    archive = new_archive(tmp_path)
    archive.sync()
    keep_many(archive, 1)
    archive.record("articles", b"{}")
    for _ in range(3):
        archive.sync()
    assert synced == ["1f9c3a.warc.gz.open", "1f9c3a.articles.jsonl.open"]


def test_the_warc_is_on_the_disk_before_anything_that_points_into_it_is_there(
    tmp_path: Path, synced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = new_archive(tmp_path)
    keep_many(archive, 1)
    seen: list[tuple[list[str], list[str]]] = []

    def write_whole(target: Path, data: bytes) -> Path:
        seen.append((list(synced), [key for key, _ in whole_files(archive.folder)]))
        return segment.write_whole(target, data)

    monkeypatch.setattr("crawler.archive.writing.write_whole", write_whole)
    archive.seal()
    assert seen == [(["1f9c3a.warc.gz.open"], [])]


def test_without_room_for_the_index_the_warc_may_leave_and_make_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = new_archive(tmp_path)
    keep_many(archive, 2)
    archive.record("articles", b"{}")

    def full(target: Path, data: bytes) -> Path:
        raise SpoolError(f"{target}: no room for {len(data)} bytes")

    with monkeypatch.context() as patch:
        patch.setattr("crawler.archive.writing.write_whole", full)
        with pytest.raises(SpoolError):
            archive.seal()
    assert [key.partition("/")[0] for key, _ in whole_files(archive.folder)] == ["warc"]
    assert [key.partition("/")[0] for key in archive.seal()] == ["warc", "index", "records"]
    assert len(whole_files(archive.folder)) == 3


def test_a_segment_is_no_larger_than_a_quarter_of_the_spool(tmp_path: Path) -> None:
    archive = new_archive(tmp_path, SPOOL_BYTES=1_000_000)
    for number in range(12):
        body = random.Random(number).randbytes(50_000)
        keep(archive, exchange(url=f"{URL}&n={number}", response=b"HTTP/1.1 200 OK\r\n\r\n" + body))
    sizes = [path.stat().st_size for key, path in whole_files(archive.folder) if key.startswith("warc/")]
    assert len(sizes) == 2
    assert all(250_000 <= size < 310_000 for size in sizes)
