"""`scrapy reread`: what is chosen, what is told, where records go, and the exit codes."""

from __future__ import annotations

import argparse
import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.commands.reread import Command
from crawler.config import DEFAULTS
from crawler.extract import VERSION
from crawler.s3 import S3Settings
from crawler.store import open_store
from tests.crawling import Place
from tests.foreign import HTML, Response, wacz, warc
from tests.reread.kept import Crawl, answered, page_of, records, sample_archive, warc_key
from tests.services import S3, Unavailable, s3_server
from tests.site.template import article_page
from tests.site.truth import samples

FERRY = samples()[6]
PAGE: Response = (FERRY.url, "200 OK", [HTML], article_page(FERRY))


def run(*args: str, settings: Any = None, **options: object) -> int:
    command = Command()
    command.settings = Settings({**DEFAULTS, **(settings or {})})
    defaults = {"only": None, "first": None, "last": None, "workers": 1, "out": None, "dry_run": False}
    command.run(list(args), argparse.Namespace(**{**defaults, **options}))
    return int(command.exitcode)


def test_the_archive_of_the_settings_is_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = sample_archive(tmp_path, 1)
    assert run(settings={"ARCHIVE_URI": str(archive)}) == 0
    assert len(records(archive, "articles", VERSION)) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["1 pages read: stored 1", "1 records: articles 1"]
    assert told[2] == "against the earlier records: unchanged 1"
    assert told[-1] == "1 WARC files read, 1 files of records written"


def test_a_users_command_reads_with_many_processes(tmp_path: Path) -> None:
    place = Place(tmp_path)
    crawl = Crawl(tmp_path / "crawl")
    for sample in samples()[:3]:
        crawl.page(page_of(sample))
        crawl.seal()
    crawl.close().rename(place.archive)
    ran = place.scrapy("reread", "--workers", "2")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "3 pages read: stored 3"), ran.err
    assert len(records(place.archive, "articles", VERSION)) == 3


def test_an_archive_read_again_is_still_a_correct_one(tmp_path: Path) -> None:
    place = Place(tmp_path)
    sample_archive(tmp_path / "crawl", 14).rename(place.archive)
    assert place.scrapy("reread").code == 0
    verified = place.scrapy("verify", str(place.archive))
    assert verified.out.splitlines()[-1] == "clean", verified.out


@pytest.mark.parametrize("packed", [True, False])
def test_the_records_of_others_files_go_to_standard_output(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], packed: bool
) -> None:
    file = tmp_path / "theirs.warc"
    file.write_bytes(warc(PAGE, packed=packed))
    assert run(str(file)) == 0
    out, err = capsysbinary.readouterr()
    article, transcript = map(json.loads, out.splitlines())
    assert (article["headline"], article["record_id"]) == (FERRY.headline, FERRY.record_id)
    assert transcript["article_record_id"] == FERRY.record_id
    capture = article["capture"]
    assert (capture["warc_file"], capture["fetched_at"]) == ("theirs.warc", "2026-11-22T06:00:00Z")
    assert capture["pack"].startswith("hearst@")
    assert b"1 pages read: stored 1" in err


def test_a_wacz_is_read_through_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = ("http://www.kpol9.example/x", "200 OK", [HTML], b"<title>KPOL</title>")
    file = wacz(tmp_path / "theirs.wacz", a=warc(other), b=warc(PAGE))
    out = tmp_path / "records.jsonl"
    assert run(str(file), out=str(out)) == 0
    article, transcript = map(json.loads, out.read_bytes().splitlines())
    assert article["capture"]["warc_file"] == "theirs.wacz/archive/b.warc.gz"
    assert transcript["capture"] == article["capture"]
    assert capsys.readouterr().out.splitlines()[0] == "2 pages read: not_article 1, stored 1"


def test_a_folder_of_others_files_is_read_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.warc.gz").write_bytes(warc(PAGE))
    wacz(tmp_path / "b.wacz", a=warc(PAGE))
    (tmp_path / "notes.txt").write_text("mine")
    assert run(str(tmp_path), dry_run=True) == 0
    assert capsys.readouterr().out.splitlines()[0] == "2 pages read: stored 2"


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc(PAGE))
    (tmp_path / "out").write_text("mine")
    assert run(str(tmp_path / "a.warc.gz"), out=str(tmp_path / "out")) == 2
    assert (tmp_path / "out").read_text() == "mine"
    assert "is there already" in capsys.readouterr().err


def test_a_damaged_file_gives_what_it_has_and_exit_code_1(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "a.warc").write_bytes(warc(PAGE, PAGE, packed=False)[:-200])
    (tmp_path / "b.warc").write_bytes(warc(PAGE))
    assert run(str(tmp_path / "a.warc"), str(tmp_path / "b.warc")) == 1
    out, err = capsysbinary.readouterr()
    assert len(out.splitlines()) == 4
    assert b"wirecopy: a.warc: a record ends" in err


@pytest.mark.parametrize(
    ("args", "options", "words"),
    [
        (("nowhere.warc",), {}, "no such file or folder"),
        (("a.txt",), {}, "neither a WARC nor a WACZ"),
        (("empty",), {}, "holds no WARC and no WACZ"),
        (("broken.wacz",), {}, "not a WACZ"),
        ((".",), {"only": "herst"}, "--only herst: neither a host nor a newsroom"),
        ((".",), {"first": "yesterday"}, "is no day"),
        (("ours",), {"out": "x"}, "no --out"),
        (("ours", "a.txt"), {}, "by itself"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...],
    options: dict[str, str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "broken.wacz").write_bytes(b"PK\x03\x04 no more")
    (tmp_path / "empty").mkdir()
    (tmp_path / "ours/warc/2026/11/22").mkdir(parents=True)
    (tmp_path / "ours/warc/2026/11/22/a-0.warc.gz").write_bytes(warc(PAGE))
    assert run(*args, **options) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert words in line


def two_newsrooms(folder: Path) -> Path:
    crawl = Crawl(folder)
    crawl.page(page_of(samples()[0]))
    crawl.seal()
    body = article_page(samples()[1]).replace(b"www.kpol9.example", b"www.kcra.com")
    crawl.page(answered("http://www.kcra.com/article/x/1", body, minute=48 * 60))
    return crawl.close()


@pytest.mark.parametrize(
    ("options", "hosts"),
    [
        ({"only": "kpol9.example"}, {"www.kpol9.example"}),
        ({"only": "hearst"}, {"www.kcra.com"}),
        ({"only": "KCRA, www.kpol9.example"}, {"www.kcra.com", "www.kpol9.example"}),
        ({"only": "other.example"}, set()),
        ({"last": "2026-11-23"}, {"www.kpol9.example"}),
        ({"first": "2026-11-24", "last": "20261124"}, {"www.kcra.com"}),
        ({"only": "kcra", "last": "2026-11-22"}, set()),
    ],
)
def test_only_what_is_asked_for_is_read(tmp_path: Path, options: dict[str, str], hosts: set[str]) -> None:
    archive = two_newsrooms(tmp_path)
    assert run(str(archive), **options) == 0
    assert {record["url"].split("/")[2] for record in records(archive, "articles", VERSION)} == hosts


def test_of_others_files_only_the_pages_asked_for_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ("http://www.kpol9.example/x", "200 OK", [HTML], b"<title>KPOL</title>")
    (tmp_path / "a.warc").write_bytes(warc(("http://other.example/1", *PAGE[1:]), other))
    assert run(str(tmp_path / "a.warc"), only="www.kpol9.example", dry_run=True) == 0
    assert capsys.readouterr().out.splitlines()[0] == "1 pages read: not_article 1"
    assert run(str(tmp_path / "a.warc"), first="2026-11-23", dry_run=True) == 0
    assert capsys.readouterr().out.splitlines()[0] == "0 pages read"


def test_an_archive_without_its_index_is_read_all_the_same(tmp_path: Path) -> None:
    archive = two_newsrooms(tmp_path)
    shutil.rmtree(archive / "index")
    assert run(str(archive), only="kcra") == 0
    assert len(records(archive, "articles", VERSION)) == 2


@pytest.mark.s3
def test_an_archive_and_others_files_in_s3_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    try:
        with s3_server(tmp_path / "server") as server:
            _reread_in_s3(server, tmp_path, monkeypatch)
    except Unavailable as missing:
        pytest.skip(str(missing))
    out = capsysbinary.readouterr().out
    assert sum(line.startswith(b"{") for line in out.splitlines()) == 4


def _reread_in_s3(server: S3, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
    settings = {"S3_ENDPOINT_URL": server.endpoint}
    archive, uri = sample_archive(folder / "crawl", 14), f"s3://{server.bucket}/news"
    (folder / "a.warc.gz").write_bytes(warc(PAGE))
    with (
        closing(open_store(uri, s3=S3Settings(server.endpoint))) as store,
        closing(open_store(f"s3://{server.bucket}/theirs", s3=S3Settings(server.endpoint))) as theirs,
    ):
        for file in archive.rglob("*.gz"):
            store.put(file.relative_to(archive).as_posix(), file)
        theirs.put("a.warc.gz", folder / "a.warc.gz")
        theirs.put("b.wacz", wacz(folder / "b.wacz", a=warc(PAGE)))
        assert run(uri, settings=settings, workers=2) == 0
        assert run(str(archive)) == 0
        written = {entry.key for entry in store.list("records/") if f".r{VERSION}." in entry.key}
        assert written == {
            file.relative_to(archive).as_posix() for file in archive.rglob(f"records/**/*.r{VERSION}.*")
        }
        for key in written:
            with store.open(key) as opened:
                assert opened.read() == (archive / key).read_bytes()
    for name in ("a.warc.gz", "b.wacz"):
        assert run(f"s3://{server.bucket}/theirs/{name}", settings=settings) == 0
    assert warc_key(archive) not in written
