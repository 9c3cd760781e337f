"""Every stored page gives the record beside it; a failure names the fields and the repairing command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden import differing, folders, main, read, store

ARTICLES = [folder for folder in folders() if (folder / "article.json").exists()]


@pytest.mark.parametrize("folder", ARTICLES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_stored_page_gives_its_record(folder: Path) -> None:
    name, found = read(folder)
    right = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    assert name == "article.json"
    wrong = {field: (found.get(field), right.get(field)) for field in differing(found, right)}
    told = "\n".join(
        f"  {field}: is {is_!r}\n  {' ' * len(field)}  not {not_!r}" for field, (is_, not_) in wrong.items()
    )
    assert not wrong, (
        f"{folder}\n{told}\nrun ./dev pages; when the new reading is right: ./dev pages --accept"
    )


def test_every_page_says_whether_it_was_made_or_saved() -> None:
    for folder in folders():
        about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
        assert about["origin"] in ("made", "saved"), folder


def test_hearst_and_unknown_newsrooms_have_their_golden_pages() -> None:
    packs = [folder.parent.name for folder in ARTICLES]
    assert packs.count("hearst") >= 5
    assert packs.count("generic") >= 3


def test_a_draft_is_the_reading_of_its_page(tmp_path: Path) -> None:
    about = {"url": "https://www.pellet.example/a/1", "content_type": "text/html", "origin": "made"}
    html = b"<meta property=og:type content=article><h1>Rain</h1>" + b"<p>" + b"It rained on the pier. " * 12
    draft = store(tmp_path / "pellet" / "2026-01-02-rain", html, about)
    name, found = read(draft.parent)
    assert (draft.name, json.loads(draft.read_text())) == (name, found)
    assert found["headline"] == "Rain"


def test_words_it_does_not_know_are_answered_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["page", "outlet=kpol"]) == 2
    assert main(["leaf"]) == 2
    assert "usage: ./dev page outlet=ID url=URL" in capsys.readouterr().err
