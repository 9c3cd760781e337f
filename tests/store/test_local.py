"""The local folder where its file system refuses: what is told, and that nothing half written stays."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.errors import StoreError
from crawler.store import local, open_store
from tests.store.conftest import MakeFile

LIMITED = """
import resource, sys
from pathlib import Path
from crawler.errors import StoreError
from crawler.store import open_store
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    open_store(sys.argv[1]).put("warc/a", Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def files_under(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path, make: MakeFile) -> None:
    (tmp_path / "archive").write_text("I am no folder")
    with pytest.raises(StoreError, match="a file stands where a folder should be"):
        open_store(str(tmp_path / "archive")).put("warc/a", make(b"x"))
    assert (tmp_path / "archive").read_text() == "I am no folder"


def test_a_file_in_the_place_of_an_inner_folder_is_told(tmp_path: Path, make: MakeFile) -> None:
    store = open_store(str(tmp_path / "archive"))
    store.put("warc", make(b"x"))
    with pytest.raises(StoreError, match="a file stands where a folder should be"):
        store.put("warc/2026/a", make(b"x"))


def test_a_write_that_breaks_off_leaves_nothing(tmp_path: Path, make: MakeFile) -> None:
    command = [sys.executable, "-c", LIMITED, str(tmp_path / "archive"), str(make(b"x" * 1_000_000))]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "larger than this process or file system may write" in told
    assert files_under(tmp_path / "archive") == []


def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, make: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int, chunk: bytes) -> None:
        os.write(number, chunk[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(local, "_write", full)
    with pytest.raises(StoreError, match="the disk is full: free some space"):
        open_store(str(tmp_path / "archive")).put("warc/a", make(b"many bytes"))
    assert files_under(tmp_path / "archive") == []


def test_what_a_killed_writer_left_is_no_object(tmp_path: Path, make: MakeFile) -> None:
    store = open_store(str(tmp_path / "archive"))
    store.put("warc/a", make(b"x"))
    (tmp_path / "archive" / "warc" / f"{local.PART}0123456789abcdef").write_bytes(b"half")
    assert [entry.key for entry in store.list()] == ["warc/a"]


def test_an_archive_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "later"))
    assert list(store.list()) == []
    assert store.head("warc/a") is None
    assert not (tmp_path / "later").exists()


def test_the_archive_is_not_tied_to_its_source_after_the_put(tmp_path: Path, make: MakeFile) -> None:
    store, source = open_store(str(tmp_path / "archive")), make(b"as it was")
    store.put("warc/a", source)
    source.write_bytes(b"changed later")
    with store.open("warc/a") as file:
        assert file.read() == b"as it was"
    store.put("warc/b", source)
    assert (tmp_path / "archive/warc/a").stat().st_nlink == 1


def test_a_copy_that_broke_off_is_swept_once_it_is_old(tmp_path: Path, make: MakeFile) -> None:
    store = open_store(str(tmp_path / "archive"))
    store.put("warc/a", make(b"x"))
    part = tmp_path / "archive" / "warc" / ".part-0123456789abcdef"
    part.write_bytes(b"half")
    now = datetime.now(UTC)
    assert store.sweep(now - timedelta(hours=1)) == (), "a living writer is younger"
    assert store.sweep(now + timedelta(minutes=1), dry_run=True) == ("warc/.part-0123456789abcdef",)
    assert part.exists()
    assert store.sweep(now + timedelta(minutes=1)) == ("warc/.part-0123456789abcdef",)
    assert not part.exists()
    assert [entry.key for entry in store.list()] == ["warc/a"]
