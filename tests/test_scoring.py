"""The measures by which extractors are judged."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.scoring import corpus, metrics
from tests.scoring.scores import Scored, scores

TEXT = "The ferry to the north shore stops at noon on Sundays, the harbour office said."


def test_the_same_words_are_exact_whatever_stands_between_them() -> None:
    found = metrics.overlap([TEXT], TEXT.replace(", ", " — ").upper().title())
    assert not found.exact
    found = metrics.overlap(["other words", TEXT], TEXT.replace(", ", "\n\n"))
    assert found.exact
    assert found.f1 == 1.0


def test_a_body_is_measured_by_runs_of_four_words() -> None:
    found = metrics.overlap(["a b c d e f"], "a b c d e x y")
    assert (found.shared, found.extra, found.lost) == (2, 2, 1)
    assert found.precision == 0.5
    assert found.recall == pytest.approx(2 / 3)


def test_a_text_said_twice_counts_once_as_right() -> None:
    assert (metrics.overlap([TEXT], f"{TEXT} {TEXT}").precision or 1) < 0.5


def test_a_set_is_judged_by_mean_precision_and_mean_recall() -> None:
    empty, whole = metrics.overlap([TEXT], ""), metrics.overlap([TEXT], TEXT)
    assert empty.precision is None
    assert metrics.body_f1([empty, whole]) == metrics.harmonic(1.0, 0.5)


def test_a_wording_shorter_than_a_run_still_counts() -> None:
    assert metrics.overlap(["two words"], "two words").f1 == 1.0
    assert metrics.overlap(["two words"], "no words").f1 == 0.0


def test_marked_pieces_are_looked_for_whatever_the_blanks() -> None:
    found = metrics.marked(
        ["stops at noon", "on Mondays"], ["office  said", "cookies"], TEXT.replace(" ", "\n")
    )
    assert found == metrics.Marked(hit=1, missed=1, let_in=1)
    assert metrics.marked_f1([found]) == metrics.harmonic(0.5, 0.5)


@pytest.mark.parametrize(
    ("truth", "answer", "same"),
    [
        ("2026-03-01", "2026-03-01T23:30:00-05:00", True),
        ("2026-03-02", "2026-03-01T23:30:00-05:00", True),
        ("2026-03-03", "2026-03-01T23:30:00-05:00", False),
        ("2026-03-01", "March 1", False),
        ("2026-03-01", None, False),
    ],
)
def test_a_day_may_be_told_as_written_or_in_utc(truth: str, answer: str | None, same: bool) -> None:
    assert metrics.same_day(truth, answer) is same


def test_a_minute_needs_a_zone_on_both_sides() -> None:
    assert metrics.same_minute("2026-03-01T10:00:00Z", "2026-03-01T05:00:30-05:00")
    assert not metrics.same_minute("2026-03-01T10:00:00Z", "2026-03-01T10:00:00")
    assert not metrics.same_minute("2026-03-01T10:00:00Z", "2026-03-01T10:01:00Z")


def test_authors_are_compared_as_a_set_without_their_by() -> None:
    assert metrics.names(["By Ada  Moor", "LEE ROWAN"]) == metrics.names(["Lee Rowan", "Ada Moor"])
    assert metrics.names(["Ada Moor"]) != metrics.names(["Ada Moore"])


def test_a_folder_of_labelled_pages_is_read_and_scored_by_what_it_labels(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "one.html.gz").write_bytes(gzip.compress(b"<p>one"))
    row = {
        "id": "one",
        "url": "https://a.example/1",
        "html": "one.html.gz",
        "headline": "Ferry stops",
        "authors": [],
    }
    (folder / "manifest.jsonl").write_text(
        json.dumps({**row, "body": TEXT, "published": "2026-03-01"}) + "\n\n"
    )
    assert corpus.sets_of(tmp_path) == ["made"]
    (page,) = corpus.pages_of(tmp_path, "made")
    assert page.raw() == b"<p>one"
    answer = {"body": TEXT, "headline": "FERRY  stops", "authors": ["Ada Moor"], "published": "2026-03-01"}
    assert scores([Scored(page, answer)]) == {"f1": 1, "exact": 1, "headline": 1, "authors": 0, "day": 1}


def test_a_folder_without_sets_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="manifest"):
        corpus.sets_of(tmp_path)
