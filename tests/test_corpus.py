"""The proof over saved pages, on a small corpus of our own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.proof import corpus
from tests.services import nginx_program
from tests.site.template import article_page
from tests.site.truth import samples

ROWS = [
    {"id": "one", "url": "https://www.kpol9.example/article/one/1"},
    {"id": "again", "url": "https://www.kpol9.example/article/one/1#comments"},
    {"id": "plain", "url": "http://www.kpol9.example/article/plain/2?page=2"},
    {"id": "old", "url": "http://seeblick.example/straße/drei"},
    {"id": "hard.one", "url": "hard::somewhere.html"},
]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus" / "made"
    folder.mkdir(parents=True)
    (folder / "page.html.gz").write_bytes(gzip.compress(article_page(samples()[0])))
    rows = [{**row, "dataset": "made", "html": "page.html.gz"} for row in ROWS]
    (folder / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_each_address_counts_once_and_rows_without_one_get_a_host(saved: Path) -> None:
    urls = [page.url for page in corpus.read_corpus(saved / "corpus")]
    assert urls == [
        "https://www.kpol9.example/article/one/1",
        "https://www.kpol9.example/article/plain/2?page=2",
        "http://seeblick.example/stra%C3%9Fe/drei",
        "https://made-hard-one.example/",
    ]


def test_a_folder_without_saved_pages_cannot_be_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corpus.main(tmp_path) == 2
    assert "no saved pages" in capsys.readouterr().out


@pytest.mark.nginx
@pytest.mark.skipif(nginx_program() is None, reason="nginx is not on this machine")
def test_the_saved_pages_crawl_over_http_and_https(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert corpus.main(saved) == 0
    assert "corpus: 4 pages: 4 stored" in capsys.readouterr().out


def test_a_page_that_failed_or_never_ended_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    report = {"outcomes": {"stored": 2, "failed": 1}, "reasons": {}, "problems": []}
    assert corpus.judge(report, 3) == 1
    assert corpus.judge({**report, "outcomes": {"stored": 2}}, 3) == 1
    assert corpus.judge({**report, "outcomes": {"stored": 3}}, 3) == 0
    assert "1 failed, 3 of 3 ended" in capsys.readouterr().out
