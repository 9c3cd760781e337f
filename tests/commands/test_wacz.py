"""`scrapy wacz`: what it packs of real crawls, that players show it, and its exit codes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.commands.find import Command as Find
from crawler.commands.wacz import Command
from crawler.verify.inputs import verify_file
from tests.commands.asking import ARTICLE, STORY, Ask, captures
from tests.crawling import Place
from tests.replaying import ENVIRONMENT, fetch, pywb
from tests.site import content
from tests.site.truth import samples

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def ask(crawled: Place) -> Ask:
    return Ask(Command, str(crawled.archive))


def pages(path: Path, name: str = "pages") -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as zipped:
        return [json.loads(line) for line in zipped.read(f"pages/{name}.jsonl").splitlines()][1:]


def run_ids(place: Place) -> list[str]:
    return sorted(path.stem for path in place.archive.glob("runs/*/*/*/*.json"))


def test_a_run_is_packed_byte_for_byte_and_rightly(
    ask: Ask, crawled: Place, tmp_path: Path, capsys: Printed
) -> None:
    out = tmp_path / "run.wacz"
    first = run_ids(crawled)[0]
    assert ask("--run", first, "--out", str(out)) == 0
    assert "3 pages with a record" in capsys.readouterr().out

    [warc] = [path for path in crawled.warcs() if path.stem.removesuffix(".warc").endswith(first[-6:])]
    with zipfile.ZipFile(out) as zipped:
        assert zipped.read(f"archive/{warc.name}") == warc.read_bytes()
    assert verify_file(out).clean


def test_a_page_is_listed_with_headline_text_and_time(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "page.wacz"
    assert ask("--url", ARTICLE, "--out", str(out)) == 0
    [page, *_] = pages(out)
    assert page["url"] == ARTICLE
    assert page["title"] == samples()[0].headline
    assert page["text"]
    assert page["ts"].endswith("Z")


def test_a_page_of_a_later_run_brings_what_it_repeats(ask: Ask, crawled: Place, tmp_path: Path) -> None:
    out = tmp_path / "later.wacz"
    assert ask("--run", run_ids(crawled)[1], "--out", str(out)) == 0
    with zipfile.ZipFile(out) as zipped:
        assert len([name for name in zipped.namelist() if name.startswith("archive/")]) == 2
    assert verify_file(out).clean


def test_pages_are_found_by_the_words_of_their_text(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "words.wacz"
    word = samples()[0].headline.split()[0]
    assert ask("--url", "www.kpol9.example*", "--words", word.upper(), "--out", str(out)) == 0
    assert {page["url"] for page in pages(out)} == {ARTICLE}
    assert ask("--url", ARTICLE, "--words", f"{word} zanzibar", "--out", str(tmp_path / "none.wacz")) == 1


def test_the_same_captures_give_the_same_pack_but_for_its_date(ask: Ask, tmp_path: Path) -> None:
    packed = []
    for name in ("one", "two"):
        assert ask("--url", STORY, "--out", str(tmp_path / name)) == 0
        with zipfile.ZipFile(tmp_path / name) as zipped:
            entries = [info for info in zipped.infolist() if not info.filename.startswith("datapackage")]
            packed.append([(info.filename, info.header_offset, zipped.read(info)) for info in entries])
    assert packed[0] == packed[1]


@pytest.mark.replay
@pytest.mark.skipif(not ENVIRONMENT.exists(), reason="no replay environment (./dev setup replay)")
def test_pywb_shows_a_pack_as_the_site_was(ask: Ask, crawled: Place, tmp_path: Path, capsys: Printed) -> None:
    out = tmp_path / "pack.wacz"
    assert ask("--url", ARTICLE, "--out", str(out)) == 0
    capsys.readouterr()
    assert Ask(Find, str(crawled.archive))(ARTICLE, "--json") == 0
    found = captures(capsys.readouterr().out)
    address = urlsplit(ARTICLE)
    with pywb(tmp_path, [out]) as collection:
        for capture in found:
            stamp = "".join(c for c in capture["captured_at"] if c.isdigit())[:14]
            assert fetch(collection, stamp, ARTICLE) == content.answer(address.netloc, address.path).body


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say what to pack"),
        (("--run", "x", "--day", "2026-11-22"), "--run takes a run as a whole"),
        (("--day", "2026-11-22", "--from", "2026-11-01"), "--day is one day"),
        (("--only", "nowhere"), "neither a host nor a newsroom"),
    ],
)
def test_a_question_that_makes_no_sense_is_told(
    ask: Ask, tmp_path: Path, capsys: Printed, words: tuple[str, ...], said: str
) -> None:
    assert ask(*words, "--out", str(tmp_path / "x.wacz")) == 2
    assert said in capsys.readouterr().err


def test_nothing_is_overwritten(ask: Ask, tmp_path: Path, capsys: Printed) -> None:
    out = tmp_path / "there.wacz"
    out.write_bytes(b"mine")
    assert ask("--url", ARTICLE, "--out", str(out)) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert out.read_bytes() == b"mine"


def test_nothing_found_leaves_no_file(ask: Ask, tmp_path: Path, capsys: Printed) -> None:
    assert ask("--url", "nowhere.example", "--out", str(tmp_path / "x.wacz")) == 1
    assert "holds nothing of nowhere.example" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_not_there_is_told(ask: Ask, tmp_path: Path, capsys: Printed) -> None:
    assert ask("--run", "20200101T000000Z-page-000000", "--out", str(tmp_path / "x.wacz")) == 3
    assert "scrapy runs lists them" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
