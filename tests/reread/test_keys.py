"""The names of record files and their age."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import StoreError
from crawler.reread.keys import Stem, stem_of
from crawler.store import open_store

STEM = Stem("2026/11/22", "w-20261122060000000-00000-vm~aa")


def put(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / "records/articles/2026/11/22" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def test_a_stem_names_the_files_of_its_segment() -> None:
    assert stem_of(STEM.warc) == STEM
    assert STEM.index == f"index/2026/11/22/{STEM.name}.cdxj.gz"
    assert STEM.records("stories", "12") == f"records/stories/2026/11/22/{STEM.name}.r12.jsonl.gz"


@pytest.mark.parametrize(
    ("ends", "newest"),
    [
        ([".jsonl.gz"], ".jsonl.gz"),
        ([".jsonl.gz", ".r9.jsonl.gz", ".r10.jsonl.gz"], ".r10.jsonl.gz"),
        ([".r1.9.jsonl.gz", ".r1.10.jsonl.gz", ".r1.jsonl.gz"], ".r1.10.jsonl.gz"),
        ([".jsonl.gz", ".rx.jsonl.gz", ".r2.jsonl", ".old.jsonl.gz"], ".jsonl.gz"),
    ],
)
def test_the_newest_records_are_those_of_the_highest_version(
    tmp_path: Path, ends: list[str], newest: str
) -> None:
    put(tmp_path, *(STEM.name + end for end in ends), f"{STEM.name}b.r99.jsonl.gz")
    found = STEM.newest(open_store(str(tmp_path)), "articles")
    assert found == f"records/articles/2026/11/22/{STEM.name}{newest}"


def test_a_stem_without_records_has_no_newest(tmp_path: Path) -> None:
    assert STEM.newest(open_store(str(tmp_path)), "articles") is None


def test_a_warc_under_no_name_of_ours_is_refused() -> None:
    with pytest.raises(StoreError, match="read it as a file"):
        stem_of("warc/mine.warc.gz")
