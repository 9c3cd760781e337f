"""Processes that read again: the same as without them, and one that is killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import NotStored
from crawler.reread import workers
from crawler.reread.reading import Job
from crawler.reread.tally import Tally
from crawler.reread.workers import each_reread
from tests.reread.kept import Crawl, page_of, records
from tests.site.truth import samples


def three_segments(folder: Path) -> Path:
    crawl = Crawl(folder)
    for minute, sample in enumerate(samples()[:3]):
        crawl.page(page_of(sample, minute))
        crawl.seal()
    return crawl.close()


def jobs(archive: Path, version: str = "2") -> list[Job]:
    found = sorted(archive.glob("warc/*/*/*/*.warc.gz"))
    return [Job(str(archive), file.relative_to(archive).as_posix(), version=version) for file in found]


def test_many_processes_write_what_one_writes(tmp_path: Path) -> None:
    archive = three_segments(tmp_path)
    alone, together = Tally(), Tally()
    for _, tally in each_reread(jobs(archive), 1):
        alone.merge(tally)
    for _, tally in each_reread(jobs(archive, "3"), 2):
        together.merge(tally)
    told = [(t.files, t.pages, t.outcomes, t.records, t.compared, t.faults) for t in (alone, together)]
    assert told[0] == told[1]
    assert told[0][:2] == (3, 3)
    for version in "23":
        captures = [record.pop("capture") for record in records(archive, "articles", version)]
        assert {capture["extractor_version"] for capture in captures} == {version}
    assert len(records(archive, "articles", "3")) == 3


def collect(crew: workers._Crew) -> Iterator[tuple[Job, Tally]]:
    while crew.is_busy():
        yield from crew.done()


def test_the_file_of_a_killed_process_is_read_once_more(tmp_path: Path) -> None:
    archive = three_segments(tmp_path)
    crew = workers._Crew(iter(jobs(archive)), 2)
    assert crew.is_busy()
    for work in crew._running.values():
        work.process.kill()
    found = list(collect(crew))
    assert sorted(job.key for job, _ in found) == [job.key for job in jobs(archive)]
    assert [tally.faults for _, tally in found] == [[], [], []]
    assert len(records(archive, "articles", "2")) == 3


def test_a_file_that_kills_every_process_is_told_and_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = three_segments(tmp_path)
    poison = jobs(archive)[1]
    start = workers._Crew._start

    def deadly(crew: workers._Crew, job: Job, tries: int) -> None:
        start(crew, job, tries)
        if job == poison:
            list(crew._running.values())[-1].process.kill()

    monkeypatch.setattr(workers._Crew, "_start", deadly)
    found = dict(each_reread(jobs(archive), 2))
    [fault] = found.pop(poison).faults
    assert fault.startswith(f"{poison.key}: its process was ended 3 times (-9)")
    assert [tally.pages for tally in found.values()] == [1, 1]
    assert len(records(archive, "articles", "2")) == 2


def test_an_archive_that_cannot_be_read_ends_the_work(tmp_path: Path) -> None:
    archive = three_segments(tmp_path)
    gone = Job(str(archive), "warc/2026/11/22/gone.warc.gz")
    with pytest.raises(NotStored):
        list(each_reread([gone, *jobs(archive)], 2))
