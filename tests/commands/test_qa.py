"""`scrapy qa`: what it asks for, and how it ends where it cannot begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.commands.qa import Command
from crawler.config import DEFAULTS
from tests.commands.asking import ARTICLE, Ask
from tests.crawling import ROOT, Place

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def ask(crawled: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask of a crawled archive, with a player that is none."""
    for name in ("ui.js", "sw.js"):
        (tmp_path / name).write_text("")
    monkeypatch.setitem(DEFAULTS, "PLAYER_DIR", str(tmp_path))
    monkeypatch.setitem(DEFAULTS, "DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    return Ask(Command, str(crawled.archive))


def test_without_a_player_it_says_how_to_get_one(ask: Ask, tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "sw.js").unlink()
    assert ask() == 2
    assert "run ./dev setup player" in capsys.readouterr().err


def test_without_a_browser_it_says_what_to_install(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setitem(DEFAULTS, "BROWSER", "/nowhere/chromium")
    assert ask("--url", ARTICLE) == 2
    assert "install chromium or set BROWSER" in capsys.readouterr().err


def test_where_nothing_is_found_it_says_so(ask: Ask, capsys: Printed) -> None:
    assert ask("--url", "http://nowhere.example/") == 1
    assert "has no page of what was asked for" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--day", "2026-11-22", "--from", "2026-11-01"), "--day is one day"),
        (("--run", "x", "--day", "2026-11-22"), "--run takes a run as a whole"),
        (("--only", "nobody"), "neither a host nor a newsroom"),
        ((str(ROOT / "README.md"),), "no WACZ"),
        ((str(ROOT / "README.md"), "--only", "a.example"), "judged all"),
        (("a", "b"), "takes one archive"),
    ],
)
def test_what_cannot_be_meant_is_told(ask: Ask, capsys: Printed, words: tuple[str, ...], told: str) -> None:
    assert ask(*words) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("least", ["2", "-1", "much", "nan"])
def test_a_score_is_from_0_to_1(ask: Ask, capsys: Printed, least: str) -> None:
    with pytest.raises(SystemExit):
        ask("--least", least)
    assert "write a number from 0 to 1" in capsys.readouterr().err
