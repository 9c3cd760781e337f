"""A killed run loses nothing it has acknowledged: the next run makes whole what it left open."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.recover import recover
from crawler.observe.report import KILLED, Report
from crawler.records import Outcome, PageEnd
from crawler.store.ledger import Line, State
from crawler.verify import verify_file
from crawler.verify.reader import Reader
from tests.archives import LONG, keep, new_archive
from tests.capture.exchanges import exchange

RUN = "20261122T060000Z-page-1f9c3a"


def killed(folder: Path, pages: int = 3) -> Path:
    """Leave behind what a run killed after `pages` exchanges leaves; return its folder."""
    archive = new_archive(folder, RUN)
    for number in range(pages):
        url = f"http://www.kpol9.example/{number}"
        kept = keep(archive, exchange(url=url, response=LONG + str(number).encode()))
        line = {"record_id": url, "capture": {"warc_file": kept.warc_file, "offset": kept.offset}}
        archive.record("articles", json.dumps(line).encode())
        archive.ended(PageEnd(url=url, outcome=Outcome.STORED, capture=kept))
    os.close(archive._handle)  # as the system does when a process dies
    return archive.folder


def recovered(folder: Path, *delivered: Line) -> tuple[list[Report], list[str]]:
    said: list[str] = []
    return recover(folder / "spool", "./archive", lambda _: delivered, said.append), said


def urls(run: Path) -> list[str]:
    found = []
    for warc in run.rglob("*.warc.gz"):
        # The archives of unit tests name no robots policy and no user agent (rule 25).
        assert {finding.rule for finding in verify_file(warc).findings} <= {25}
        with warc.open("rb") as file:
            found += [
                record.rec_headers.get_header("WARC-Target-URI")
                for record in ArchiveIterator(file)
                if record.rec_type == "response"
            ]
    return found


def lines(run: Path, pattern: str) -> list[bytes]:
    files = sorted(run.glob(f"sealed/{pattern}"))
    return [line for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]


def test_everything_that_was_written_is_sealed_with_its_index_and_records(tmp_path: Path) -> None:
    run = killed(tmp_path)
    [report], _ = recovered(tmp_path)
    assert urls(run) == [f"http://www.kpol9.example/{number}" for number in range(3)]
    assert len(lines(run, "index/**/*.cdxj.gz")) == 3
    assert len(lines(run, "records/articles/**/*.jsonl.gz")) == 3
    assert (report.run_id, report.finish_reason, report.exchanges) == (RUN, KILLED, 3)
    assert sorted(report.files) == sorted(
        path.relative_to(run / "sealed").as_posix()
        for path in (run / "sealed").rglob("*.*")
        if path.is_file()
    )
    assert not list(run.rglob("*.open"))


def test_the_index_is_as_a_run_that_ended_would_have_written_it(tmp_path: Path) -> None:
    run = killed(tmp_path)
    recovered(tmp_path)
    for line in lines(run, "index/**/*.cdxj.gz"):
        fields = json.loads(line.split(b" ", 2)[2])
        warc = next(run.rglob(fields["filename"]))
        with warc.open("rb") as file:
            file.seek(int(fields["offset"]))
            record = next(ArchiveIterator(file))
        assert record.rec_headers.get_header("WARC-Target-URI") == fields["url"]
        assert record.rec_headers.get_header("WARC-Record-ID") == f"<{fields['recordId']}>"
        assert record.rec_headers.get_header("WARC-Payload-Digest") == fields["digest"]
        assert (fields["mime"], fields["status"]) == ("text/html", "200")


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_torn_end_costs_the_last_exchange_alone_and_its_records(tmp_path: Path, part: float) -> None:
    run = killed(tmp_path, pages=2)
    [warc] = run.glob("open/*.warc.gz.open")
    before = warc.stat().st_size
    third = killed(tmp_path / "other", pages=3)
    [longer] = third.glob("open/*.warc.gz.open")
    with longer.open("rb") as file:
        *_, begin, _, _, end = [record.offset for record in Reader(file, longer.name)]
    with warc.open("ab") as file:
        file.write(longer.read_bytes()[begin : begin + int((end - begin) * part)])
    [records] = run.glob("open/*.articles.jsonl.open")
    with records.open("ab") as file:
        line = {"record_id": "2", "capture": {"warc_file": _key(warc), "offset": before + 10}}
        file.write(json.dumps(line).encode() + b"\n" + b'{"record_id": "torn')
    [report], said = recovered(tmp_path)
    assert len(urls(run)) == report.exchanges == 2
    assert len(lines(run, "records/articles/**/*.jsonl.gz")) == 2
    assert any("torn bytes" in words for words in said)


def test_a_torn_end_of_a_page_costs_no_exchange(tmp_path: Path) -> None:
    run = killed(tmp_path, pages=2)
    [warc] = run.glob("open/*.warc.gz.open")
    os.truncate(warc, warc.stat().st_size - 9)
    [report], said = recovered(tmp_path)
    assert len(urls(run)) == report.exchanges == 2
    assert len(lines(run, "records/articles/**/*.jsonl.gz")) == 2
    assert any("torn bytes" in words for words in said)


def _key(warc: Path) -> str:
    return f"warc/2026/11/22/{warc.name.removesuffix('.open')}"


def test_a_run_killed_before_its_first_exchange_leaves_no_file(tmp_path: Path) -> None:
    run = killed(tmp_path, pages=0)
    reports, _ = recovered(tmp_path)
    assert reports == []
    assert not run.exists()


def test_a_run_that_lives_is_left_alone(tmp_path: Path) -> None:
    archive = new_archive(tmp_path, RUN)
    keep(archive, exchange(response=LONG))
    reports, _ = recovered(tmp_path)
    assert reports == []
    assert list(archive.folder.glob("open/*.warc.gz.open"))


def test_a_run_killed_while_it_sealed_gets_the_index_it_lacks(tmp_path: Path) -> None:
    run = killed(tmp_path)
    recovered(tmp_path)
    for made in [*run.glob("sealed/index/**/*.gz"), *run.glob("sealed/runs/**/*.json")]:
        made.unlink()
    (run / "sealed" / "half.gz.open").touch()
    [report], _ = recovered(tmp_path)
    assert len(lines(run, "index/**/*.cdxj.gz")) == 3
    assert report.exchanges == 3
    assert not list(run.rglob("*.open"))


def test_the_report_names_what_was_delivered_before_the_kill(tmp_path: Path) -> None:
    """Delivery goes on beside the crawl: the ledger knows what has left the spool."""
    killed(tmp_path)
    gone = ("warc/2026/11/22/earlier.warc.gz", "index/2026/11/22/earlier.cdxj.gz")
    [report], _ = recovered(tmp_path, delivered(gone[0], exchanges=40, broken=2), delivered(gone[1]))
    assert set(gone) < set(report.files)
    assert report.exchanges == 43
    assert report.faults == {gone[0]: 2}


def test_a_run_killed_when_all_but_its_report_was_delivered_gets_its_report(tmp_path: Path) -> None:
    folder = tmp_path / "spool" / RUN
    folder.mkdir(parents=True)
    (folder / "lock").touch()
    (folder / "run.log").write_text("it began\n")
    [report], _ = recovered(tmp_path, delivered("warc/2026/11/22/earlier.warc.gz", exchanges=7))
    assert (report.exchanges, report.finish_reason) == (7, KILLED)
    assert [Path(key).suffix for key in report.files] == [".gz", ".gz", ".json"]
    assert recovered(tmp_path)[0] == [], "once"


def delivered(key: str, exchanges: int | None = None, broken: int | None = None) -> Line:
    since = datetime(2026, 11, 22, tzinfo=UTC)
    return Line(key, RUN, State.REMOVED, 9, "ab", broken, exchanges, 1, None, None, None, since)
