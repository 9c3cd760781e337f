"""The demo is what newcomers see first: it must run through, and it must notice a record that is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.extract import read_article
from tests.checkout import ROOT
from tests.site.compare import differences, player_differences, transcript_differences, undone
from tests.site.template import article_page
from tests.site.truth import Sample, samples


def read(sample: Sample) -> dict[str, Any]:
    content_type = f"text/html; charset={sample.charset}"
    return read_article(article_page(sample), sample.url, content_type=content_type).to_dict()


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.slug)
def test_every_sample_article_reads_as_it_was_written(sample: Sample) -> None:
    record = read(sample)
    transcripts = record.get("transcripts") or [None]
    assert differences(record, sample) == []
    assert transcript_differences(transcripts[0], sample) == []


def test_a_record_that_is_wrong_is_named_by_its_field() -> None:
    record = read(samples()[-1])
    record["blocks"] = record["blocks"][1:]
    record["headline"] = "Another headline"
    named = differences(record, samples()[-1])
    assert [line.split()[1] for line in named] == ["headline", "paragraphs"]


def test_a_video_that_its_player_was_not_asked_about_is_named() -> None:
    sample = next(sample for sample in samples() if sample.has_video)
    assert player_differences(read(sample), sample) != []


def test_a_repair_that_does_not_undo_is_named() -> None:
    sample = next(sample for sample in samples() if sample.masked)
    transcript = read(sample)["transcripts"][0]
    assert undone(transcript) == sample.transcript_raw
    transcript["repairs"] = transcript["repairs"][1:]
    assert "undoing the repairs" in transcript_differences(transcript, sample)[0]


def test_a_missing_transcript_is_named() -> None:
    sample = next(sample for sample in samples() if sample.transcript)
    assert transcript_differences(None, sample) != []


def test_the_demo_crawls_both_sites_and_finds_every_record_right(tmp_path: Path) -> None:
    places = {
        "WIRECOPY_ARCHIVE_URI": str(tmp_path / "archive"),
        "WIRECOPY_SPOOL_DIR": str(tmp_path / "spool"),
        "WIRECOPY_DATABASE_URL": f"sqlite:///{tmp_path / 'demo.db'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.demo"],
        cwd=ROOT,
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(sample.headline in done.stdout for sample in samples())
    assert "20 articles listed, 18 rated, 20 members read" in done.stdout
    assert done.stdout.rstrip().endswith("Every record reads as its page was written.")
    assert list((tmp_path / "archive" / "warc").rglob("*.warc.gz"))
