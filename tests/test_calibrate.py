"""The odds of a right body are fitted to labelled pages, and judged by pages of other hosts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from crawler.extract import odds
from tests import calibrate
from tests.calibrate import Case

TEXT = "The ferry to the north shore stops at noon on Sundays, the harbour office said on Monday."


def cases(right: int, wrong: int, sign: float, hosts: int = 5) -> list[Case]:
    kinds = [True] * right + [False] * wrong
    return [Case(f"h{i % hosts}.example", {"loose": sign}, is_right) for i, is_right in enumerate(kinds)]


def folder_of(tmp_path: Path, bodies: list[str]) -> Path:
    folder = tmp_path / "labelled/made"
    folder.mkdir(parents=True)
    page = f"<title>Ferry</title><article><h1>Ferry</h1>{f'<p>{TEXT}</p>' * 6}</article>"
    (folder / "page.html.gz").write_bytes(gzip.compress(page.encode()))
    rows = [
        {"id": str(i), "url": f"https://s{i}.example/a", "html": "page.html.gz", "body": body}
        for i, body in enumerate(bodies)
    ]
    (folder / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path / "labelled"


def test_a_sign_of_wrong_bodies_takes_from_the_odds() -> None:
    weights = calibrate.fit(cases(90, 10, 0.0) + cases(20, 80, 1.0))
    assert weights["loose"] < -2
    assert weights["base"] == pytest.approx(2.0, abs=0.3)


def test_a_page_is_judged_without_any_of_its_host() -> None:
    strange = [Case("strange.example", {"loose": 0.0}, False)] * 60
    said = calibrate.left_out(cases(100, 0, 0.0) + strange)
    assert min(chance for chance, is_right in said if not is_right) > 0.9


def test_the_error_is_the_gap_between_said_and_right(capsys: pytest.CaptureFixture[str]) -> None:
    said = [(0.95, True)] * 80 + [(0.95, False)] * 20
    assert calibrate.show(said, 3) == pytest.approx(0.15)
    assert calibrate.ranked([(0.9, True), (0.4, False), (0.9, False)]) == 0.75
    assert "0.950  0.800" in capsys.readouterr().out


def test_a_folder_is_read_fitted_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "odds.py"
    kept.write_text('"""Facts."""\n\nBASE = 0\n')
    monkeypatch.setattr(odds, "__file__", str(kept))
    folder = folder_of(tmp_path, ["\n\n".join([TEXT] * 6)] * 10)
    assert calibrate.main([str(folder), "--write"]) == 0
    assert "10 pages of 10 hosts" in capsys.readouterr().out
    assert kept.read_text().startswith('"""Facts."""\n\nBASE = ')
    assert "fitted to 10 labelled pages" in kept.read_text()


def test_odds_that_do_not_hold_fail(tmp_path: Path) -> None:
    right = "\n\n".join([TEXT] * 6)
    assert calibrate.main([str(folder_of(tmp_path, [right] * 4 + ["other words"] * 2))]) == 1


def test_a_folder_without_labelled_bodies_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate.main([]) == 2
    assert calibrate.main([str(folder_of(tmp_path, []))]) == 2
    assert "no page with a labelled body" in capsys.readouterr().err
