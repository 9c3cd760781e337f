"""What can be named to the verifier: files, folders, archives and WACZ files by URI."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.errors import UnusableArchive
from crawler.s3 import S3Settings
from crawler.store import open_store
from crawler.verify import Options, verify
from tests.services import S3, Unavailable, s3_server
from tests.verify.bytesmith import pack
from tests.verify.goods import GOOD
from tests.verify.judging import WACZ
from tests.verify.packages import WARC, Files, archive

PLACED = {**archive(), "packed/sample.wacz": WACZ, "packed/" + WARC: pack(GOOD["earlier-file"]())}


def laid(folder: Path, files: Files) -> Path:
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_an_archive_is_named_by_path_or_uri(form: str, tmp_path: Path) -> None:
    report = verify(form.format(laid(tmp_path, archive())))

    assert (report.clean, report.files, report.records) == (True, 2, 11)
    assert {21, 24, 39, 40} <= report.judged


def test_records_that_were_read_again_are_no_run_s(tmp_path: Path) -> None:
    read = next(key for key in archive() if key.startswith("records/articles/"))
    again = {read.replace(".jsonl.gz", ".r9.jsonl.gz"): archive()[read]}
    unnamed = {read.replace("articles", "stories"): archive()[read]}

    def notes(files: Files) -> list[int]:
        report = verify(str(laid(tmp_path, files)))
        return [count for note, count in report.notes.items() if "no run report names" in note]

    assert notes({**archive(), **again}) == []
    assert notes({**archive(), **again, **unnamed}) == [1]


def test_a_file_is_named_by_uri(tmp_path: Path) -> None:
    laid(tmp_path, {"a b.warc.gz": pack(GOOD["plain"]())})

    assert verify(f"file://{tmp_path}/a%20b.warc.gz").records == 4


def test_a_revisit_of_an_earlier_file_is_followed_through_the_archive_only(tmp_path: Path) -> None:
    laid(tmp_path, archive())
    segment = verify(str(tmp_path / f"warc/2026/11/22/{WARC.replace('-00000-', '-00001-')}"))

    assert segment.clean
    assert any("outside" in note or "not in this input" in note for note in segment.notes)
    assert not verify(str(tmp_path)).notes.keys() & segment.notes.keys()


def test_a_folder_adds_up_what_lies_in_it(tmp_path: Path) -> None:
    laid(tmp_path, {"a/one.warc.gz": pack(GOOD["plain"]()), "b.wacz": WACZ, "notes.txt": b"not ours"})
    report = verify(str(tmp_path))

    assert (report.clean, report.files, report.records) == (True, 2, 11)


def test_one_file_of_many_that_is_no_warc_is_a_fault(tmp_path: Path) -> None:
    laid(tmp_path, {"a.warc.gz": b"lost", "b.warc.gz": pack(GOOD["plain"]())})
    report = verify(str(tmp_path))

    assert (set(report.counts), report.findings[0].file, report.files) == ({3}, "a.warc.gz", 2)


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"words"}])
def test_a_folder_without_archives_is_unusable(files: Files, tmp_path: Path) -> None:
    with pytest.raises(UnusableArchive, match="no WARC and no WACZ"):
        verify(str(laid(tmp_path, files)))


def test_an_address_that_does_not_answer_is_unusable() -> None:
    with pytest.raises(UnusableArchive, match="cannot be asked"):
        verify("http://127.0.0.1:9/sample.wacz")


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    try:
        with s3_server(tmp_path_factory.mktemp("s3-server")) as server, pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
            patch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
            folder = laid(tmp_path_factory.mktemp("laid"), PLACED)
            with closing(open_store(f"s3://{server.bucket}", s3=S3Settings(server.endpoint))) as store:
                for path in PLACED:
                    store.put(path, folder / path)
            yield server
    except Unavailable as error:
        pytest.skip(str(error))


@pytest.mark.s3
@pytest.mark.parametrize(("key", "records"), [("", 18), ("packed/sample.wacz", 7), (f"packed/{WARC}", 4)])
def test_an_object_store_is_judged_as_a_folder_is(key: str, records: int, bucket: S3) -> None:
    report = verify(f"s3://{bucket.bucket}/{key}", Options(s3=S3Settings(bucket.endpoint)))

    assert (report.findings, report.records) == ([], records)


@pytest.mark.s3
def test_an_object_that_is_not_there_is_unusable(bucket: S3) -> None:
    with pytest.raises(UnusableArchive, match="no such file"):
        verify(f"s3://{bucket.bucket}/gone.warc.gz", Options(s3=S3Settings(bucket.endpoint)))


def test_long_work_tells_how_far_it_is(tmp_path: Path) -> None:
    laid(tmp_path, {"a.warc.gz": pack(GOOD["large"]())})
    told: list[tuple[str, int]] = []
    verify(str(tmp_path), Options(progress=lambda name, size: told.append((name, size))))

    assert told[-1] == ("a.warc.gz", (tmp_path / "a.warc.gz").stat().st_size)


@pytest.mark.parametrize(
    "junk", [b"\xff", b"[" * 100_000, b'{"capture": {"offset": 99999999999999999999}}', b'{"a": "\\ud800"}']
)
def test_junk_in_what_points_at_captures_is_a_fault_and_no_end(junk: bytes, tmp_path: Path) -> None:
    laid(tmp_path, archive())
    for path in tmp_path.rglob("*"):
        if path.suffix in (".gz", ".json") and "warc" not in path.parts:
            path.write_bytes(gzip.compress(junk) if path.suffix == ".gz" else junk)
    report = verify(str(tmp_path))

    assert {39, 40} <= set(report.counts)
