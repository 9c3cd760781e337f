"""Files that are being written, and how they become whole ones."""

from __future__ import annotations

import gzip
import os
import re
import resource
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from crawler.capture import segment
from crawler.errors import SpoolError
from tests.checkout import ROOT

AT = datetime(2026, 11, 22, 23, 59, 59, 987654, tzinfo=UTC)


def test_a_stem_names_prefix_time_serial_and_host() -> None:
    stem = segment.make_stem("wirecopy", 7, "1f9c3a", AT)

    assert re.fullmatch(r"wirecopy-20261122235959987-00007-[\w.]+~1f9c3a", stem.name)
    assert stem.warc_key == f"warc/2026/11/22/{stem.name}.warc.gz"
    assert stem.index_key == f"index/2026/11/22/{stem.name}.cdxj.gz"
    assert stem.records_key("stories") == f"records/stories/2026/11/22/{stem.name}.jsonl.gz"


def test_the_day_of_a_stem_is_the_utc_day() -> None:
    alaska = AT.astimezone(timezone(timedelta(hours=-9)))

    assert segment.make_stem("w", 0, "t", alaska) == segment.make_stem("w", 0, "t", AT)


def test_runs_serials_and_moments_have_stems_of_their_own() -> None:
    stems = {
        segment.make_stem("w", 0, "a", AT),
        segment.make_stem("w", 0, "b", AT),
        segment.make_stem("w", 1, "a", AT),
        segment.make_stem("w", 0, "a", AT + timedelta(milliseconds=1)),
    }

    assert len(stems) == 4


def test_a_host_name_cannot_break_the_stem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "news-desk/1 b.example")

    assert segment.make_stem("w", 0, "t", AT).name.endswith("-news_desk_1_b.example~t")


def test_a_host_without_a_name_is_localhost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "")

    assert segment.make_stem("w", 0, "t", AT).name.endswith("-localhost~t")


def test_appending_tells_where_the_first_part_begins(tmp_path: Path) -> None:
    file = segment.OpenFile(tmp_path / "open", "a.warc.gz")

    assert [file.append([b"one", b"two"]), file.append([b"three"])] == [0, 6]
    assert file.size == 11
    assert (tmp_path / "open" / "a.warc.gz.open").read_bytes() == b"onetwothree", "nothing waits in a buffer"
    file.discard()


def test_a_sealed_file_stands_in_its_place_and_nowhere_else(tmp_path: Path) -> None:
    file = segment.OpenFile(tmp_path, "a")
    file.append([b"data"])

    target = file.seal(tmp_path / "sealed" / "warc" / "a")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [target]
    assert target.read_bytes() == b"data"


def test_a_discarded_file_is_gone(tmp_path: Path) -> None:
    segment.OpenFile(tmp_path, "a").discard()

    assert list(tmp_path.iterdir()) == []


def test_a_name_is_never_opened_twice(tmp_path: Path) -> None:
    first = segment.OpenFile(tmp_path, "a")

    with pytest.raises(SpoolError, match=r"a\.open cannot be written: File exists"):
        segment.OpenFile(tmp_path, "a")
    first.discard()


def test_a_spool_that_is_no_folder_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")

    with pytest.raises(SpoolError, match="set SPOOL_DIR"):
        segment.OpenFile(tmp_path / "spool" / "open", "a")


def test_a_place_that_cannot_be_made_is_told_when_sealing(tmp_path: Path) -> None:
    (tmp_path / "sealed").write_text("a file")
    file = segment.OpenFile(tmp_path, "a")

    with pytest.raises(SpoolError, match="sealed"):
        file.seal(tmp_path / "sealed" / "a")


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    segment.write_whole(tmp_path / "runs" / "r.json", b"{}")

    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["r.json"]
    assert (tmp_path / "runs" / "r.json").read_bytes() == b"{}"


def test_lines_are_compressed_to_the_same_bytes_at_any_time() -> None:
    member = segment.gzip_lines(b"{}\n{}\n")

    assert gzip.decompress(member) == b"{}\n{}\n"
    assert member[4:8] == bytes(4)


_FULL = """
import resource, sys
from pathlib import Path
from crawler.capture.segment import OpenFile
from crawler.errors import SpoolError

file = OpenFile(Path(sys.argv[1]), "a")
file.append([b"x" * 900])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    file.append([b"y" * 50, b"z" * 500])
except SpoolError as error:
    print(error)
print(file.size, file.append([b"w" * 100]))
"""


def test_a_full_disk_leaves_nothing_half_written_and_the_file_usable(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", _FULL, tmp_path], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert "cannot be written: File too large; free some space or set SPOOL_DIR" in done.stdout
    assert done.stdout.endswith("900 900\n")
    assert (tmp_path / "a.open").read_bytes() == b"x" * 900 + b"w" * 100


def test_a_write_that_takes_only_a_part_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = segment.OpenFile(tmp_path, "a")
    write = os.write
    monkeypatch.setattr(os, "writev", lambda fd, parts: write(fd, parts[0][:2]))
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:3]))

    file.append([b"some", b" words"])

    monkeypatch.undo()
    assert file.seal(tmp_path / "a").read_bytes() == b"some words"
