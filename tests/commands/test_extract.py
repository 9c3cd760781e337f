"""`scrapy extract`: one saved page to its record, for people and machines, and its exit codes."""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.commands import extract
from crawler.commands.extract import Command
from tests.extract.story.digests import LISTED, PLAIN, SEARCH
from tests.site.google_news import feed
from tests.site.template import article_page
from tests.site.truth import samples

ROOT = Path(__file__).parent.parent.parent
SAMPLE = samples()[6]
PAGE = article_page(SAMPLE)


def run(*args: str, **options: object) -> int:
    command = Command()
    opts = {"url": None, "type": None, "fetched_at": None, "explain": False, **options}
    command.run(list(args), argparse.Namespace(**opts))
    return int(command.exitcode)


def test_a_saved_page_gives_its_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE))
    found = []
    for name in ("page.html", "page.html.gz"):
        assert run(str(tmp_path / name)) == 0
        found.append(json.loads(capsys.readouterr().out))
    assert found[0] == found[1]
    assert (found[0]["record_id"], found[0]["headline"]) == (SAMPLE.record_id, SAMPLE.headline)


def test_a_page_of_many_stories_gives_a_record_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feed.xml").write_bytes(feed((LISTED, PLAIN)))
    assert run(str(tmp_path / "feed.xml"), url=SEARCH, type="application/rss+xml") == 0
    decoder, rest, ids = json.JSONDecoder(), capsys.readouterr().out.strip(), []
    while rest:
        record, end = decoder.raw_decode(rest)
        ids.append(record["record_id"])
        rest = rest[end:].lstrip()
    assert ids == ["news.google.com/CBMiaAAA", "news.google.com/CBMiaDDD"]


def test_the_command_reads_standard_input() -> None:
    command = [sys.executable, "-m", "scrapy", "extract", "-", "--url", SAMPLE.url]
    done = subprocess.run(command, input=PAGE, capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["url"] == SAMPLE.url


def test_explain_names_for_each_value_its_source_and_what_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    assert run(str(tmp_path / "page.html"), explain=True) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index(f"headline: {SAMPLE.headline}")
    assert lines[at + 1].startswith("    from dom h1.article-headline--title, as ")
    assert lines[at + 2] == "    also dom div.article-headline--title (says the same)"
    assert any(
        line.startswith("    not  meta article:published_time: ") and " later, asked later" in line
        for line in lines
    )
    assert "quality: 0.99 companion_missing" in lines


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "takes one FILE"),
        (("no-such-page.html",), "no-such-page.html: No such file"),
        (("https://www.pellet.example/a",), "run scrapy crawl page -a url=https://www.pellet.example/a"),
        ((str(ROOT),), "Is a directory"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    args: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*args) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_page_without_an_address_or_a_story_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>Nothing much.</p>")
    assert run(str(page)) == 2
    assert "give it with --url URL" in capsys.readouterr().err
    assert run(str(page), url="not an address") == 2
    assert run(str(page), url="https://www.pellet.example/a") == 1
    assert "not_article (no_story)" in capsys.readouterr().err


def test_gzip_that_is_cut_off_or_grows_without_end_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html.gz"
    page.write_bytes(gzip.compress(PAGE)[:-400])
    assert run(str(page)) == 2
    assert "damaged gzip" in capsys.readouterr().err
    monkeypatch.setattr(extract, "MAX_BYTES", 100_000)
    page.write_bytes(gzip.compress(b" " * 1_000_000))
    assert run(str(page)) == 2
    assert "larger than 100,000 bytes" in capsys.readouterr().err
