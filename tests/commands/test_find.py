"""`scrapy find`: what it lists of real crawls, how it reads, and its exit codes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.commands import find
from crawler.commands.find import Command, printable
from crawler.store import open_store
from tests.commands.asking import ARTICLE, BAD_GZIP, CRAWLED, STORY, Ask, captures, crawl
from tests.crawling import Place
from tests.index.handmade import HOST, line, put, put_index
from tests.services import S3, Unavailable, s3_server
from tests.site.server import Site
from tests.site.truth import ORIGIN

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def ask(crawled: Place) -> Ask:
    return Ask(Command, str(crawled.archive))


@pytest.fixture
def handmade(tmp_path: Path) -> Ask:
    """Two files of three captures each."""
    store = open_store(str(tmp_path / "archive"))
    for day in ("01", "02"):
        lines = [line(f"{HOST}/{n}", f"202611{day}06000{n}") for n in range(3)]
        put_index(store, tmp_path, f"202611{day}060000", lines)
    return Ask(Command, str(tmp_path / "archive"))


def test_a_page_is_listed_with_every_capture_the_newest_first(ask: Ask, capsys: Printed) -> None:
    assert ask(ARTICLE, "--json") == 0

    newest, oldest = captures(capsys.readouterr().out)
    assert (newest["type"], oldest["type"]) == ("revisit", "response")
    assert newest["captured_at"] > oldest["captured_at"]
    assert newest["url"] == oldest["url"] == ARTICLE
    assert oldest["status"] == 200
    assert oldest["record_id"].startswith("urn:uuid:")


def test_the_table_is_aligned_and_ends_with_the_address(ask: Ask, capsys: Printed) -> None:
    assert ask(ARTICLE) == 0

    head, newest, oldest = capsys.readouterr().out.splitlines()
    assert head.split() == ["TIME", "(UTC)", "STATUS", "TYPE", "MIME", "BYTES", "ID", "URL"]
    assert newest.split()[3] == "revisit"
    assert oldest.split()[2:5] == ["200", "response", "text/html"]
    assert len(oldest.split()[6]) == 36
    assert {row.index(ARTICLE) for row in (newest, oldest)} == {head.index("URL")}


def test_a_host_is_listed_with_all_its_pages(ask: Ask, capsys: Printed) -> None:
    assert ask(ORIGIN.removeprefix("http://"), "--json") == 0

    found = captures(capsys.readouterr().out)
    assert {one["url"] for one in found} == {*CRAWLED, f"{ORIGIN}/robots.txt"} - {STORY}
    assert len(found) == 8


def test_a_day_is_listed_with_everything(ask: Ask, crawled: Place, capsys: Printed) -> None:
    day = "-".join(crawled.warcs()[0].parts[-4:-1])

    assert ask(day, "--json") == 0
    found = captures(capsys.readouterr().out)
    kept = b"".join(gzip.decompress(file.read_bytes()) for file in crawled.archive.glob("index/**/*.gz"))
    assert len(found) == kept.count(b"\n") == 12
    assert {one["status"] for one in found} == {200, 404, None}


def test_addresses_are_taken_by_their_beginning(ask: Ask, capsys: Printed) -> None:
    assert ask(f"{ORIGIN}/trouble/*", "--json") == 0

    assert {one["url"] for one in captures(capsys.readouterr().out)} == {BAD_GZIP}


def test_the_command_line_is_the_same(crawled: Place) -> None:
    ran = crawled.scrapy("find", ARTICLE, "--archive", str(crawled.archive), ARCHIVE_URI="/nowhere")

    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.splitlines()) == 3


def test_the_help_teaches_by_examples_that_can_be_read(crawled: Place) -> None:
    ran = crawled.scrapy("find", "--help")

    assert ran.code == 0
    assert "\n  scrapy find www.kpol9.example  " in ran.out


def test_no_more_than_the_limit_is_shown_and_that_is_said(handmade: Ask, capsys: Printed) -> None:
    assert handmade("www.kpol9.example", "--limit", "4", "--json") == 0

    out, err = capsys.readouterr()
    times = [one["captured_at"][8:] for one in captures(out)]
    assert times == ["02T06:00:02Z", "02T06:00:01Z", "02T06:00:00Z", "01T06:00:02Z"]
    assert err == "wirecopy: there are more than these 4; show them with --limit N or --all\n"


def test_all_is_shown_where_the_limit_is_enough(handmade: Ask, capsys: Printed) -> None:
    assert handmade("www.kpol9.example", "--limit", "6", "--json") == 0

    out, err = capsys.readouterr()
    assert (len(captures(out)), err) == (6, "")


def test_everything_is_shown_file_after_file_a_block_at_a_time(
    handmade: Ask, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "BLOCK", 4)

    assert handmade("www.kpol9.example", "--all") == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row[:19] for row in rows] == [
        "TIME (UTC)           STATUS  TYPE      MIME       BYTES  ID"[:19],
        "2026-11-02 06:00:00",
        "2026-11-02 06:00:01",
        "2026-11-02 06:00:02",
        "2026-11-01 06:00:00",
        "TIME (UTC)           STATUS"[:19],
        "2026-11-01 06:00:01",
        "2026-11-01 06:00:02",
    ]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (["--from", "2026-11-02"], {"02"}),
        (["--to", "20261101"], {"01"}),
        (["--from", "2026-11-01", "--to", "2026-11-02"], {"01", "02"}),
    ],
)
def test_days_bound_what_is_shown(handmade: Ask, capsys: Printed, words: list[str], days: set[str]) -> None:
    assert handmade("www.kpol9.example", "--json", *words) == 0

    assert {one["captured_at"][8:10] for one in captures(capsys.readouterr().out)} == days


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["http://www.kpol9.example/never"], "holds no capture of http://www.kpol9.example/never"),
        (["2025-11-01"], "holds no capture of 2025-11-01"),
        (["www.kpol9.example", "--from", "2027-01-01"], "of www.kpol9.example from 2027-01-01"),
    ],
)
def test_nothing_found_is_one_line_and_exit_code_1(
    handmade: Ask, capsys: Printed, words: list[str], said: str
) -> None:
    assert handmade(*words) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "takes one address, host or day"),
        (["a.example", "b.example"], "takes one address, host or day"),
        (["two words"], "neither an address nor a host nor a day"),
        (["a.example", "--from", "tomorrow"], "'tomorrow' is no day"),
        (["a.example", "--from", "2026-11-02", "--to", "2026-11-01"], "--from 2026-11-02 is after"),
        (["2026-11-02", "--from", "2026-11-01"], "is a day already"),
        (["a.example", "--all", "--limit", "3"], "exclude each other"),
        (["a.example", "--archive", "ftp://x/"], "neither a folder"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    handmade: Ask, capsys: Printed, words: list[str], said: str
) -> None:
    assert handmade(*words) == 2

    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1


def test_an_archive_without_any_index_is_another_one(tmp_path: Path, capsys: Printed) -> None:
    assert Ask(Command, str(tmp_path / "typo"))("a.example") == 3

    assert "holds no index" in capsys.readouterr().err


def test_a_damaged_index_is_named_and_the_rest_is_shown(
    handmade: Ask, tmp_path: Path, capsys: Printed
) -> None:
    store = open_store(handmade.archive)
    put(store, tmp_path, "index/2026/11/03/w-20261103060000000-00000-vm~x.cdxj.gz", b"\x1f\x8bnot so")

    assert handmade("www.kpol9.example", "--json") == 3
    out, err = capsys.readouterr()
    assert len(captures(out)) == 6
    assert "wirecopy: index/2026/11/03/w-20261103060000000-00000-vm~x.cdxj.gz: cannot be unpacked" in err


def test_what_a_server_named_does_not_steer_the_terminal(tmp_path: Path, capsys: Printed) -> None:
    store = open_store(str(tmp_path / "archive"))
    hostile = line(f"{HOST}/a\x1b[2J\nfake", "20261101060000", mime="a\x9b\u202eb")
    put_index(store, tmp_path, "20261101060000", [hostile])

    assert Ask(Command, str(tmp_path / "archive"))("2026-11-01") == 0
    out = capsys.readouterr().out
    assert printable(out.replace("\n", "")) == out.replace("\n", "")
    assert "\\x1b[2J\\nfake" in out
    assert len(out.splitlines()) == 2


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    try:
        with s3_server(tmp_path_factory.mktemp("s3")) as server:
            yield server
    except Unavailable as missing:
        pytest.skip(str(missing))


@pytest.mark.s3
def test_captures_of_an_archive_in_s3_are_listed_and_printed(
    s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret_key)
    place = Place(tmp_path)
    there = {"ARCHIVE_URI": f"s3://{s3.bucket}/news", "S3_ENDPOINT_URL": s3.endpoint}
    with Site() as site:
        for _ in range(2):
            crawl(place, site, **there)

    listed = place.scrapy("find", ARTICLE, "--json", **there)

    assert (listed.code, listed.err) == (0, "")
    newest, oldest = captures(listed.out)
    assert (newest["type"], oldest["type"]) == ("revisit", "response")
    first = place.scrapy("cat", oldest["record_id"], **there)
    again = place.scrapy("cat", f"{newest['warc_file']}:{newest['offset']}", **there)
    assert first.out.lstrip().startswith("<!DOCTYPE html>")
    assert (again.code, again.out) == (0, first.out)
    assert "repeats" in again.err
