"""One WARC of the archive read again: what is written, what stays, what is carried over."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crawler.extract import read_page
from crawler.extract.habits import digest
from crawler.index.editions import body_sha256
from crawler.records import UNSET, Outcome, Reading, Version
from crawler.reread import reading
from crawler.reread.reading import Job, reread
from crawler.reread.tally import Tally
from crawler.urls import host_of
from tests.golden import PAGES
from tests.reread.kept import Crawl, answered, page_of, records, sample_archive, warc_key
from tests.site import aggregator
from tests.site.ground import story_page
from tests.site.truth import samples


def again(archive: Path, version: str = "2", **changes: Any) -> Tally:
    """Read every WARC of an archive again, the oldest first."""
    total = Tally()
    for file in sorted(archive.glob("warc/*/*/*/*.warc.gz")):
        job = Job(str(archive), file.relative_to(archive).as_posix(), version=version)
        total.merge(reread(replace(job, **changes)))
    return total


def files(archive: Path) -> dict[str, bytes]:
    return {
        file.relative_to(archive).as_posix(): file.read_bytes()
        for file in archive.rglob("*")
        if file.is_file()
    }


def other_readers(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Let today's readers see every article differently."""
    right = read_page

    def read(*args: Any, **named: Any) -> Reading:
        found = right(*args, **named)
        article = found.article and msgspec.structs.replace(found.article, **changes)
        return msgspec.structs.replace(found, article=article)

    monkeypatch.setattr(reading, "read_page", read)


def test_the_same_readers_write_the_same_records_beside_the_old_ones(tmp_path: Path) -> None:
    archive = sample_archive(tmp_path, 14)
    before = files(archive)
    tally = again(archive, "1")
    assert {key: data for key, data in files(archive).items() if key in before} == before
    for kind in ("articles", "transcripts"):
        assert records(archive, kind, "1") == records(archive, kind) != []
    assert (tally.compared, tally.changes, tally.faults) == ({"unchanged": 14 + 5}, {}, [])
    assert (tally.pages, tally.outcomes) == (14, {"stored": 14})


def test_the_written_records_name_the_version_that_read_them(tmp_path: Path) -> None:
    archive = sample_archive(tmp_path)
    again(archive, "2")
    captures = [record["capture"] for record in records(archive, "articles", "2")]
    old = [record["capture"] for record in records(archive, "articles")]
    assert captures == [{**capture, "extractor_version": "2"} for capture in old]
    stem = warc_key(archive).removeprefix("warc/").removesuffix(".warc.gz")
    assert f"records/articles/{stem}.r2.jsonl.gz" in files(archive)


def test_what_changed_is_counted_by_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = sample_archive(tmp_path)
    other_readers(monkeypatch, headline="Other", section=UNSET)
    tally = again(archive)
    assert tally.changes == {"headline": 4, "section": 4}
    assert tally.compared["changed"] == 4
    assert {record["headline"] for record in records(archive, "articles", "2")} == {"Other"}


def test_the_newest_reading_is_what_the_next_is_compared_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = sample_archive(tmp_path)
    other_readers(monkeypatch, headline="Other")
    for version in ("2", "10"):
        again(archive, version)
    assert again(archive, "11").changes == {}
    monkeypatch.undo()
    assert again(archive, "12").changes == {"headline": 4}


def test_done_twice_it_is_the_same(tmp_path: Path) -> None:
    archive = sample_archive(tmp_path)
    again(archive)
    once = files(archive)
    assert again(archive).faults == []
    assert files(archive) == once
    written = [data for key, data in once.items() if ".r2." in key]
    assert {data[4:8] for data in written} == {bytes(4)}, "the time of writing is no part of the file"


def test_records_of_the_same_version_are_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = sample_archive(tmp_path)
    again(archive)
    once = files(archive)
    other_readers(monkeypatch, headline="Other")
    [fault] = again(archive).faults
    assert ".r2.jsonl.gz: is there already" in fault
    assert files(archive) == once


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = sample_archive(tmp_path)
    before = files(archive)
    other_readers(monkeypatch, headline="Other")
    assert again(archive, dry_run=True).changes == {"headline": 4}
    assert files(archive) == before


def linked_story(crawl: Crawl, *, sealed_between: bool = False) -> list[str | None]:
    """Crawl a story, and record it once more with the ids of its members; return the ids."""
    end = crawl.page(answered(aggregator.story_url(), story_page(aggregator.story())))
    assert end.story is not None
    if sealed_between:
        crawl.seal()
    ids: list[str | None] = [f"kept.example/{member.position}" for member in end.story.members]
    ids[1] = None
    members = tuple(
        msgspec.structs.replace(member, article_record_id=ids[member.position])
        for member in end.story.members
    )
    story = msgspec.structs.replace(end.story, members=members)
    crawl.record(msgspec.structs.replace(end, story=story, supersedes=True))
    crawl.page(page_of(samples()[0]))
    return ids


@pytest.mark.parametrize("sealed_between", [False, True])
def test_links_that_a_crawl_filled_in_are_carried_over(tmp_path: Path, sealed_between: bool) -> None:
    crawl = Crawl(tmp_path)
    ids = linked_story(crawl, sealed_between=sealed_between)
    archive = crawl.close()
    tally = again(archive)
    newest = records(archive, "stories", "2")[-1]
    assert [member["article_record_id"] for member in newest["members"]] == ids
    assert newest["capture"]["extractor_version"] == "2"
    assert len(records(archive, "stories", "2")) == 1 + sealed_between
    assert tally.changes == {}
    again(archive, "3")
    assert [member["article_record_id"] for member in records(archive, "stories", "3")[-1]["members"]] == ids


def test_companions_and_the_day_first_seen_are_carried_over(tmp_path: Path) -> None:
    crawl = Crawl(tmp_path)
    end = crawl.keep(page_of(samples()[0]))
    assert end.capture
    assert end.article
    assert end.article.published
    capture = msgspec.structs.replace(end.capture, companions=("urn:uuid:1",))
    article = msgspec.structs.replace(end.article, first_seen=end.article.published)
    crawl.record(msgspec.structs.replace(end, capture=capture, article=article))
    archive = crawl.close()
    assert again(archive).changes == {}
    [record] = records(archive, "articles", "2")
    assert record["capture"]["companions"] == ["urn:uuid:1"]
    assert record["first_seen"] == record["published"]


def test_a_record_stays_the_version_that_it_was(tmp_path: Path) -> None:
    crawl = Crawl(tmp_path)
    end = crawl.keep(page_of(samples()[0]))
    assert end.article
    version = Version(n=3, prev_id="urn:uuid:2", body_sha256=body_sha256(end.article), change=("headline",))
    article = msgspec.structs.replace(end.article, version=version)
    crawl.record(msgspec.structs.replace(end, article=article))
    archive = crawl.close()
    assert again(archive).changes == {}
    [record] = records(archive, "articles", "2")
    assert msgspec.convert(record["version"], Version) == version


def test_a_record_read_by_way_of_a_revisit_is_read_again(tmp_path: Path) -> None:
    crawl = Crawl(tmp_path)
    first = crawl.page(page_of(samples()[0]))
    crawl.seal()
    later = crawl.page(page_of(samples()[0], minute=9))
    crawl.keep(page_of(samples()[0], minute=12))
    archive = crawl.close()
    assert first.capture
    assert later.capture
    tally = again(archive)
    found = [record["capture"] for record in records(archive, "articles", "2")]
    assert [capture["record_id"] for capture in found] == [first.capture.record_id, later.capture.record_id]
    assert [capture["extractor_version"] for capture in found] == ["2", "2"]
    assert (tally.compared["kept_as_it_was"], tally.faults) == (0, [])


def test_a_record_whose_page_is_gone_is_kept_as_it_was(tmp_path: Path) -> None:
    crawl = Crawl(tmp_path)
    crawl.page(page_of(samples()[0]))
    gone = crawl.seal()
    crawl.page(page_of(samples()[0], minute=9))
    archive = crawl.close()
    (archive / gone).unlink()
    tally = again(archive)
    [record] = records(archive, "articles", "2")
    assert record == records(archive, "articles")[-1]
    assert record["capture"]["extractor_version"] == "1"
    assert tally.compared["kept_as_it_was"] >= 1


def test_what_a_damaged_warc_still_gives_is_read(tmp_path: Path) -> None:
    archive = sample_archive(tmp_path)
    captures = [record["capture"] for record in records(archive, "articles")]
    warc = archive / warc_key(archive)
    data = bytearray(warc.read_bytes())
    middle = captures[1]["offset"] + captures[1]["length"] // 2
    data[middle : middle + 40] = bytes(40)
    warc.write_bytes(data)
    tally = again(archive)
    found = {record["capture"]["offset"]: record for record in records(archive, "articles", "2")}
    versions = [found[capture["offset"]]["capture"]["extractor_version"] for capture in captures]
    assert versions == ["2", "1", "2", "2"]
    assert len(tally.faults) == 1
    assert "scrapy verify says more" in tally.faults[0]


def test_an_article_that_is_none_any_more_is_told_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = sample_archive(tmp_path)
    none = Reading(outcome=Outcome.NOT_ARTICLE, reason="no_story")
    monkeypatch.setattr(reading, "read_page", lambda *args, **named: none)
    tally = again(archive)
    assert records(archive, "articles", "2") == []
    assert sorted(file for file in files(archive) if ".r2." in file) != []
    assert {sample.url for sample in samples()[:4]} == {url for url in tally.lost if "://" in url}
    assert (tally.outcomes, tally.compared["new"]) == ({"not_article": 4}, 0)


def test_an_unreadable_page_is_a_fault_and_what_is_no_page_is_none(tmp_path: Path) -> None:
    crawl = Crawl(tmp_path)
    crawl.keep(answered("http://www.kpol9.example/empty", b""))
    crawl.keep(answered("http://www.kpol9.example/feed", b"<rss></rss>", content_type="text/plain"))
    crawl.keep(answered("http://www.kpol9.example/", b"<title>KPOL</title><h1>Home</h1>"))
    tally = again(crawl.close())
    assert tally.outcomes == {"unreadable": 1, "no_page": 1, "not_article": 1}
    assert tally.faults == ["http://www.kpol9.example/empty: unreadable (empty)"]


def test_a_broken_line_among_the_records_costs_itself_alone(tmp_path: Path) -> None:
    archive = sample_archive(tmp_path)
    [file] = archive.glob("records/articles/*/*/*/*.gz")
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    lines[1] = b'{"record_id": "broken"}\n'
    file.write_bytes(gzip.compress(b"".join(lines)))
    tally = again(archive)
    assert len(records(archive, "articles", "2")) == 4
    assert tally.compared["new"] == 1
    [fault] = tally.faults
    assert "line 2: is no record with its capture" in fault


def test_every_story_of_a_page_that_tells_many_is_read_again(tmp_path: Path) -> None:
    folder = next(PAGES.glob("*/2026-11-20-search"))
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    html = gzip.decompress((folder / "page.html.gz").read_bytes())
    crawl = Crawl(tmp_path)
    crawl.page(answered(about["url"], html, content_type=about["content_type"]))
    archive = crawl.close()
    tally = again(archive)
    stories = records(archive, "stories", "2")
    assert len(stories) == len(records(archive, "stories")) > 1
    assert tally.compared == {"unchanged": len(stories)}


def test_what_a_host_repeats_goes_from_a_story_that_no_layout_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = sample_archive(tmp_path)
    right = read_page
    monkeypatch.setattr(
        reading,
        "read_page",
        lambda *args, **named: msgspec.structs.replace(right(*args, **named), pack="generic"),
    )
    first = records(archive, "articles")[0]
    line = min((block["text"] for block in first["blocks"] if block["type"] == "p"), key=len)
    again(archive, furniture={host_of(first["url"]): frozenset({digest(line)})})
    left = [block["text"] for block in records(archive, "articles", "2")[0]["blocks"]]
    assert left == [block["text"] for block in first["blocks"] if block["text"] != line]
