"""The open archive of a run: what is kept comes back from where its pointer says."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.archive import KINDS, RunArchive
from crawler.capture import warc
from crawler.errors import SpoolError
from crawler.records import Capture
from crawler.store.local import LocalStore
from tests.archives import index, keep, new_archive, record_at
from tests.capture.exchanges import AT, RESPONSE, URL, exchange, types
from tests.checkout import ROOT
from tests.store.test_deliver import delivery


@pytest.fixture
def archive(tmp_path: Path) -> RunArchive:
    return new_archive(tmp_path)


def test_a_pointer_opens_the_response_it_stands_for(archive: RunArchive) -> None:
    pointers = [keep(archive, exchange(url=f"{URL}&n={number}")) for number in range(5)]
    archive.seal()

    for number, pointer in enumerate(pointers):
        record, raw = record_at(archive, pointer)
        assert record.rec_type == "response"
        assert record.rec_headers.get_header("WARC-Record-ID") == f"<{pointer.record_id}>"
        assert record.rec_headers.get_header("WARC-Target-URI") == f"{URL}&n={number}" == pointer.final_url
        assert record.rec_headers.get_header("WARC-Payload-Digest") == pointer.payload_digest
        assert raw.endswith(RESPONSE + b"\r\n\r\n")


def test_a_pointer_says_when_and_how_the_page_was_fetched(archive: RunArchive) -> None:
    pointer = keep(archive, exchange())

    assert (pointer.status, pointer.fetched_at) == (200, warc.warc_date(AT))
    assert pointer.run_id == "20261122T060000Z-page-1f9c3a"


def test_the_pointer_of_several_exchanges_is_the_last_one_s(archive: RunArchive) -> None:
    redirect = exchange(response=b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n")
    pointer = keep(archive, redirect, exchange(url="https://www.kpol9.example/b"))

    assert pointer.final_url == "https://www.kpol9.example/b"
    assert (archive.exchanges, archive.written) == (2, 2)


@pytest.mark.parametrize("response", [b"", b"no http"])
def test_an_exchange_without_a_response_has_no_pointer(archive: RunArchive, response: bytes) -> None:
    assert archive.keep([exchange(response=response, error="reset")], []) is None
    assert archive.written == 1


def test_every_try_for_an_address_is_kept_with_its_number(archive: RunArchive) -> None:
    archive.keep([exchange(response=b"", error="reset"), exchange()], [("hopsFromSeed", "L")], attempt=3)
    [key, _] = archive.seal()

    kept = gzip.decompress((archive.sealed / key).read_bytes())
    assert kept.count(b"hopsFromSeed: L\r\n") == 2
    assert kept.index(b"attempt: 3\r\n") < kept.index(b"attempt: 4\r\n")


def test_nothing_kept_leaves_nothing(archive: RunArchive) -> None:
    assert archive.seal() == []
    archive.close()

    assert not archive.folder.exists()


def test_every_file_begins_with_its_warcinfo_and_names_it(archive: RunArchive) -> None:
    keep(archive, exchange())
    [key, _] = archive.seal()
    with (archive.sealed / key).open("rb") as file:
        records = list(ArchiveIterator(file, no_record_parse=True))

    assert [record.rec_type for record in records] == ["warcinfo", "request", "response", "metadata"]
    assert records[0].rec_headers.get_header("WARC-Filename") == Path(key).name
    info = records[0].rec_headers.get_header("WARC-Record-ID")
    assert {record.rec_headers.get_header("WARC-Warcinfo-ID") for record in records[1:]} == {info}


def test_the_index_is_sorted_by_bytes_and_opens_each_capture(archive: RunArchive) -> None:
    urls = [f"https://kpol9.example/{path}" for path in ("b", "a", "a/b", "Z", "~", "a?x")]
    for url in urls:
        keep(archive, exchange(url=url))
    [key, index_key] = archive.seal()

    lines = gzip.decompress((archive.sealed / index_key).read_bytes()).splitlines(keepends=True)
    assert lines == sorted(lines)
    assert len(lines) == len(urls)
    for line in lines:
        found = json.loads(line.split(b" ", 2)[2])
        pointer = Capture(
            warc_file=key, offset=int(found["offset"]), length=int(found["length"]), record_id=""
        )
        record, _ = record_at(archive, pointer)
        assert record.rec_headers.get_header("WARC-Target-URI") == found["url"]
        assert found["filename"] == Path(key).name


def test_what_cannot_be_replayed_makes_no_index(archive: RunArchive) -> None:
    archive.keep([exchange(request=b"", response=b"", error="no route")], [])

    assert [key.split("/")[0] for key in archive.seal()] == ["warc"]


def test_a_segment_that_is_large_enough_is_sealed_and_another_begun(tmp_path: Path) -> None:
    archive = new_archive(tmp_path, SEGMENT_BYTES=2_000, WARC_GZIP_LEVEL=0)
    pointers = [keep(archive, exchange(url=f"{URL}&n={number}")) for number in range(9)]
    archive.seal()

    names = [pointer.warc_file for pointer in pointers]
    assert len(set(names)) > 2
    assert names == sorted(names), "serials count up"
    for pointer in pointers:
        assert record_at(archive, pointer)[0].rec_headers.get_header("WARC-Target-URI") == pointer.final_url
    sizes = {name: (archive.sealed / name).stat().st_size for name in names}
    assert archive.bytes_kept == sum(sizes.values())
    assert max(sizes.values()) < 2_000 + 3_000, "a segment ends with the exchange that fills it"
    assert len(index(archive).splitlines()) == 9


def test_sealed_files_stand_whole_under_their_keys(archive: RunArchive) -> None:
    keep(archive, exchange())
    for kind in KINDS:
        archive.record(kind, b'{"n":1}')
    keys = archive.seal()

    found = {
        path.relative_to(archive.sealed).as_posix() for path in archive.sealed.rglob("*") if path.is_file()
    }
    assert found == set(keys) == set(archive.files)
    assert list((archive.folder / "open").iterdir()) == []
    assert {key.split("/2", 1)[0] for key in keys} == {
        "warc",
        "index",
        *(f"records/{kind}" for kind in KINDS),
    }
    stems = {Path(key).name.split(".", 1)[0] for key in keys}
    assert len({name.partition("-")[2] for name in stems}) == 1, "all share one stem"


def test_records_are_lines_of_json_in_the_order_they_came(archive: RunArchive) -> None:
    for number in range(3):
        archive.record("articles", b'{"n":%d}' % number)
    archive.record("transcripts", b"{}")
    archive.seal()

    [path] = archive.sealed.glob("records/articles/**/*.jsonl.gz")
    assert gzip.decompress(path.read_bytes()) == b'{"n":0}\n{"n":1}\n{"n":2}\n'


def test_files_of_the_run_stand_beside_its_segments(archive: RunArchive) -> None:
    archive.add_file("runs/2026/11/22/r.json", b"{}")

    assert (archive.sealed / "runs/2026/11/22/r.json").read_bytes() == b"{}"
    assert archive.files == ["runs/2026/11/22/r.json"]


def test_the_spool_folder_goes_once_everything_is_delivered(archive: RunArchive, tmp_path: Path) -> None:
    keep(archive, exchange())
    archive.seal()
    with closing(LocalStore(tmp_path / "archive")) as store:
        delivery(tmp_path, store).send(archive.folder)
    archive.close()

    assert not archive.folder.exists()
    assert {path.suffix for path in (tmp_path / "archive").rglob("*") if path.is_file()} >= {".gz"}


def test_the_spool_folder_stays_while_something_is_owed(archive: RunArchive) -> None:
    keep(archive, exchange())
    [key, _] = archive.seal()
    archive.close()

    assert (archive.sealed / key).is_file()


def test_a_run_id_belongs_to_one_living_process(archive: RunArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.store.spool.PATIENCE_SECONDS", 0)

    with pytest.raises(SpoolError, match="choose another RUN_ID"):
        new_archive(archive.folder.parents[1])


def test_two_runs_never_share_a_name(tmp_path: Path) -> None:
    runs = [new_archive(tmp_path, f"20261122T060000Z-page-{number:06x}") for number in range(20)]
    for run in runs:
        keep(run, exchange())

    names = [key for run in runs for key in run.seal()]
    assert len(set(names)) == len(names) == 40


_FULL = """
import resource, sys
from pathlib import Path
from crawler.errors import SpoolError
from tests.capture.exchanges import exchange
from tests.archives import new_archive

archive = new_archive(Path(sys.argv[1]), WARC_GZIP_LEVEL=0)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
large = b"HTTP/1.1 200 OK\\r\\n\\r\\n"
try:
    for number in range(1000):
        archive.keep([exchange(response=large + b"%d" % number * 999)], [])
except SpoolError as error:
    print(error)
print(archive.exchanges - archive.written)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(archive.sealed / archive.seal()[0])
"""


def test_a_full_disk_is_told_and_leaves_no_half_record(tmp_path: Path) -> None:
    new_archive(tmp_path, "earlier").close()  # so that the database is made before the disk is full
    done = subprocess.run(
        [sys.executable, "-c", _FULL, tmp_path], capture_output=True, text=True, cwd=ROOT, check=True
    )

    told, gap, path = done.stdout.splitlines()
    assert "cannot be written: File too large; free some space or set SPOOL_DIR" in told
    assert gap == "1", "the report shows what was sent and not written"
    kept = types(Path(path).read_bytes())
    assert len(kept) > 10
    assert kept == ["warcinfo", *["request", "response", "metadata"] * (len(kept) // 3)]
