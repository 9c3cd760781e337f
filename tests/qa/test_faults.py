"""`scrapy qa` over a rendered crawl: what is whole is called whole, and each planted fault is named."""

from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from scrapy.settings import Settings

from crawler.commands.qa import Command
from crawler.commands.wacz import Command as Wacz
from crawler.config import DEFAULTS
from tests.browser.crawling import settings, words
from tests.commands.asking import Ask
from tests.crawling import ROOT, Place
from tests.origin import Origin
from tests.qa.plant import edit_records, edit_warcs, with_body
from tests.qa.station import HEADLINES, cases, packed, paragraphs, url

PLAYER = ROOT / "player"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (PLAYER / "sw.js").exists(), reason="no player (./dev setup player)"),
    pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine"),
]
Printed = pytest.CaptureFixture[str]
Faults = set[tuple[str, str]]
PICTURE, TEXT = ("picture", ""), ("text", "")
ADDED = b"document.body.append('A line that the station never wrote, in plain sight of everyone');"


@dataclass(frozen=True)
class Qa:
    """Runs `scrapy qa` in this process."""

    place: Place

    def __call__(self, *words: str) -> int:
        command = Command()
        database = f"sqlite:///{self.place.folder}/state.db"
        command.settings = Settings({**DEFAULTS, "PLAYER_DIR": str(PLAYER), "DATABASE_URL": database})
        parser = argparse.ArgumentParser(conflict_handler="resolve")
        command.add_options(parser)
        opts, args = parser.parse_known_args(list(words))
        command.run(args, opts)
        return command.exitcode


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A crawl of every story of the station by a browser."""
    place = Place(tmp_path_factory.mktemp("rendered"))
    with Origin(cases()) as origin:
        stories = [url(story) for story in range(len(HEADLINES))]
        ran = place.scrapy(*words(place, *stories), **settings(place, origin))
    assert ran.code == 0, ran.out + ran.err
    return place


@pytest.fixture
def qa(place: Place) -> Qa:
    return Qa(place)


def test_a_whole_archive_has_no_fault_and_each_page_looks_as_it_did(
    qa: Qa, place: Place, tmp_path: Path, capsys: Printed
) -> None:
    assert qa(str(place.archive), "--json", "--pictures", str(tmp_path)) == 0
    pages = printed(capsys)
    assert sorted(page["url"] for page in pages) == [url(story) for story in range(len(HEADLINES))]
    assert [page["faults"] for page in pages] == [[]] * len(HEADLINES)
    assert all(page["scores"]["picture"] > 0.99 for page in pages)
    compared = {"document", "record", "text", "picture", "resources"}
    assert {name for page in pages for name in page["scores"]} == compared
    assert max(page["listed"] for page in pages) == 9
    assert (
        len(list(tmp_path.glob("*-replay.png"))) == len(list(tmp_path.glob("*-kept.png"))) == len(HEADLINES)
    )
    assert has_bars_for_letters(tmp_path / "1-replay.png")


def test_each_planted_fault_is_named_by_page_and_resource(
    qa: Qa, place: Place, tmp_path: Path, capsys: Printed
) -> None:
    shutil.copytree(place.archive, archive := tmp_path / "archive")
    edit_warcs(archive, planted)
    edit_records(archive, misread)
    assert qa(str(archive), "--json") == 1
    named = {page["url"]: faults_of(page) for page in printed(capsys)}
    assert named == {
        # a picture removed, the answer to a POST lost, a headline broken
        url(0): {of(0, "ice.png"), of(0, "seen"), ("record", "headline"), PICTURE},
        # a script swapped, a style sheet exchanged
        url(1): {of(1, "app.js"), of(1, "site.css"), TEXT, PICTURE},
        # an answer shortened, a font missing
        url(2): {of(2, "story.json"), of(2, "f.ttf"), ("record", "body_text"), TEXT, PICTURE},
        # another page under its address
        url(3): {("document", ""), ("record", "headline"), ("record", "body_text"), TEXT, PICTURE},
        # the screenshot altered, a paragraph dropped from the record
        url(4): {PICTURE, ("record", "body_text")},
        # an answer lost without which there is no story, and the way to a script
        url(5): {of(5, "story.json"), ("record", "headline"), ("record", "body_text"), TEXT, PICTURE},
    }


def test_a_wacz_is_judged_by_what_it_holds(qa: Qa, place: Place, tmp_path: Path, capsys: Printed) -> None:
    out = tmp_path / "one.wacz"
    assert Ask(Wacz, str(place.archive))("--url", url(0), "--out", str(out)) == 0
    capsys.readouterr()
    assert qa(str(out), "--json") == 0
    (page,) = printed(capsys)
    assert (page["url"], page["faults"]) == (url(0), [])
    assert set(page["scores"]) == {"document", "text", "picture", "resources"}


def planted(kind: str, address: str, block: bytes) -> bytes | None:
    """Return what stands where a fault is planted."""
    if address in (url(0, "ice.png"), url(0, "seen"), url(2, "f.ttf"), url(5, "story.json")):
        return None
    changed = {
        url(1, "app.js"): lambda: with_body(block, message_body(block) + ADDED),
        url(1, "site.css"): lambda: with_body(block, b"body { background: #fc0; font: 30px serif }"),
        url(2, "story.json"): lambda: with_body(block, shortened()),
        url(3): lambda: with_body(
            block, b"<!DOCTYPE html><title>Parked</title><h1>This name is for sale</h1>"
        ),
        f"urn:view:{url(4)}": lambda: painted_over(block),
    }
    is_answer = kind == "resource" or block.startswith(b"HTTP/")
    return changed[address]() if is_answer and address in changed else block


def misread(record: dict[str, Any]) -> None:
    if record["url"] == url(0):
        record["headline"] = "Ferry crews refuse the winter crossing"
    if record["url"] == url(4):
        record["body_text"] = record["body_text"].replace(f"{paragraphs(4)[2]}\n\n", "")


def message_body(block: bytes) -> bytes:
    return block.partition(b"\r\n\r\n")[2]


def shortened() -> bytes:
    return json.dumps({"headline": HEADLINES[2], "paragraphs": paragraphs(2)[:3]}).encode()


def painted_over(png: bytes) -> bytes:
    picture = Image.open(BytesIO(png)).convert("RGB")
    ImageDraw.Draw(picture).rectangle((300, 100, 900, 400), "black")
    return packed(picture)


def of(story: int, name: str) -> tuple[str, str]:
    return "resource", url(story, name)


def faults_of(page: dict[str, Any]) -> Faults:
    return {(fault["what"], fault["name"]) for fault in page["faults"]}


def printed(capsys: Printed) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def has_bars_for_letters(path: Path) -> bool:
    """Tell whether the headline was set in the font of bars: no other has so much ink."""
    headline = Image.open(path).convert("L").crop((280, 90, 1000, 200))
    return sum(headline.point(lambda value: value < 128).histogram()[1:]) > 0.15 * 720 * 110
