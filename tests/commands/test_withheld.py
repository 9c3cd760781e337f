"""What is withheld is shown by no command, and stays in the archive as it is."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.commands import cat, find, reread
from crawler.config import DEFAULTS
from crawler.extract import VERSION
from tests.commands.asking import ARTICLE, STORY, Ask, captures
from tests.crawling import Place
from tests.foreign import HTML, warc
from tests.reread.kept import Crawl, page_of, records
from tests.site.template import article_page
from tests.site.truth import samples

Told = pytest.CaptureFixture[str]


@pytest.fixture
def withhold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that writes the list of the working folder, an entry an address."""
    monkeypatch.chdir(tmp_path)

    def writes(*urls: str) -> None:
        entries = [f'[[exclusion]]\nurl = "{url}"\nreason = "asked for"\non = 2026-11-22\n' for url in urls]
        (tmp_path / "exclusions.toml").write_text("\n".join(entries))

    return writes


def test_find_leaves_it_out_and_says_why(crawled: Place, withhold: Any, capsys: Told) -> None:
    ask = Ask(find.Command, str(crawled.archive))
    ask("2026-01-01", "--json")
    capsys.readouterr()
    withhold(ARTICLE)
    assert ask(ARTICLE, "--json") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "2 captures are withheld since 2026-11-22: asked for" in err
    assert ask(STORY, "--json") == 0
    assert {line["url"] for line in captures(capsys.readouterr().out)} == {STORY}


def test_a_list_of_the_newest_is_as_long_as_without_what_is_withheld(
    crawled: Place, withhold: Any, capsys: Told
) -> None:
    ask = Ask(find.Command, str(crawled.archive))
    host = ARTICLE.split("/")[2]
    ask(host, "--json", "--limit", "1")
    newest = captures(capsys.readouterr().out)[0]["url"]
    withhold(newest)
    assert ask(host, "--json", "--limit", "1") == 0
    found = captures(capsys.readouterr().out)
    assert len(found) == 1
    assert found[0]["url"] != newest


def test_cat_prints_neither_it_nor_what_repeats_it(crawled: Place, withhold: Any, capsys: Told) -> None:
    assert Ask(find.Command, str(crawled.archive))(STORY, "--json") == 0
    ids = [line["record_id"] for line in captures(capsys.readouterr().out)]
    withhold(STORY)
    ask = Ask(cat.Command, str(crawled.archive))
    assert [ask(each) for each in ids] == [1, 1]
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("is withheld since 2026-11-22: asked for") == 2


def test_rereading_writes_no_record_of_it_and_leaves_the_files_as_they_are(
    tmp_path: Path, withhold: Any, capsys: Told
) -> None:
    crawl = Crawl(tmp_path / "crawl")
    shown, hidden = samples()[:2]
    for sample in (shown, hidden):
        crawl.page(page_of(sample))
    crawl.seal()
    archive = crawl.close()
    before = digests(archive)
    withhold(hidden.url)
    command = reread.Command()
    command.settings = Settings({**DEFAULTS, "ARCHIVE_URI": str(archive)})
    command.run([], options())
    assert command.exitcode == 0
    assert [one["url"] for one in records(archive, "articles", VERSION)] == [shown.url]
    assert "withheld 1" in capsys.readouterr().out.splitlines()[0]
    assert {key: digests(archive)[key] for key in before} == before


def test_others_files_are_read_without_it(tmp_path: Path, withhold: Any, capsysbinary: Any) -> None:
    sample = samples()[0]
    file = tmp_path / "theirs.warc"
    file.write_bytes(warc((sample.url, "200 OK", [HTML], article_page(sample)), packed=True))
    withhold(sample.url)
    command = reread.Command()
    command.settings = Settings(DEFAULTS)
    command.run([str(file)], options())
    assert capsysbinary.readouterr().out == b""


def digests(archive: Path) -> dict[str, str]:
    files = sorted(path for path in archive.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def options() -> argparse.Namespace:
    return argparse.Namespace(only=None, first=None, last=None, workers=1, out=None, dry_run=False)
