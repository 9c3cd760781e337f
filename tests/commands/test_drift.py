"""`scrapy drift`: over an archive and over others' files, for people and machines, and its exit codes."""

from __future__ import annotations

import argparse
import io
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.commands.drift import Command
from crawler.config import DEFAULTS
from crawler.extract import read_page
from crawler.observe import lately
from tests.foreign import HTML, Writer
from tests.observe import newsroom
from tests.observe.newsroom import Change


def run(*args: str, archive: str = "./archive", **options: object) -> int:
    command = Command()
    command.settings = Settings({**DEFAULTS, "ARCHIVE_URI": archive})
    command.run(list(args), argparse.Namespace(**{"pages": 200, "days": 30, "json": False, **options}))
    return int(command.exitcode)


def warc_of(numbers: range, change: Change = bytes, host: str = "www.kpol9.example") -> bytes:
    """Return a WARC of newly made pages."""
    out, dice = io.BytesIO(), random.Random(5)
    writer = Writer(out)
    for number in numbers:
        sample, html = newsroom.page(dice, number, change)
        url = sample.url.replace("www.kpol9.example", host)
        at = newsroom.at(number).isoformat().replace("+00:00", "Z")
        writer.response((url, "200 OK", [HTML], html), WARC_Date=at)
    return out.getvalue()


def put(archive: Path, day: str, data: bytes) -> None:
    file = archive / "warc" / day / f"w-{day.replace('/', '')}060000000-00000-vm~a.warc.gz"
    file.parent.mkdir(parents=True)
    file.write_bytes(data)


def test_a_quiet_archive_is_told_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "2026/02/01", warc_of(range(30)))
    put(tmp_path, "2026/02/02", warc_of(range(30, 60)))
    assert run(str(tmp_path)) == 0
    assert capsys.readouterr().out == "hearst: 60 pages, nothing changed\n"


def test_a_changed_platform_is_told_and_the_others_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "2026/02/01", warc_of(range(40)) + warc_of(range(5), newsroom.rebuilt, "a.example"))
    put(tmp_path, "2026/02/02", warc_of(range(40, 80), newsroom.without_byline))
    assert run(archive=str(tmp_path)) == 1
    line, other = capsys.readouterr().out.splitlines()
    assert other == "a.example: 5 pages are too few to tell"
    assert line.startswith("hearst: authors (coverage): missing on 100% of the newest pages")
    assert run(str(tmp_path), json=True) == 1
    [finding] = map(json.loads, capsys.readouterr().out.splitlines())
    assert (finding["platform"], finding["field"], finding["aspect"]) == ("hearst", "authors", "coverage")


def test_pages_that_lost_their_layout_stand_beside_those_that_had_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "2026/02/01", warc_of(range(40)))
    put(tmp_path, "2026/02/02", warc_of(range(40, 80), newsroom.rebuilt))
    assert run(str(tmp_path)) == 1
    changed = "hearst on 0% of the newest pages, 100% before; now mostly generic"
    assert f"hearst: layout (source): {changed}\n" in capsys.readouterr().out


def test_only_the_last_pages_and_days_are_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "2026/01/01", warc_of(range(50), newsroom.without_byline))
    put(tmp_path, "2026/02/02", warc_of(range(50, 100)))
    assert run(str(tmp_path), days=40) == 1
    assert run(str(tmp_path)) == 0
    assert run(str(tmp_path), days=40, pages=50) == 0
    assert capsys.readouterr().out.endswith("hearst: 50 pages, nothing changed\n")


def test_older_pages_of_a_platform_that_has_enough_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "2026/02/01", warc_of(range(9)) + warc_of(range(3), newsroom.rebuilt, "a.example"))
    put(tmp_path, "2026/02/02", warc_of(range(40, 90)))
    read: list[str] = []

    def counted(body: bytes, url: str, **named: Any) -> Any:
        read.append(url.split("/")[2])
        return read_page(body, url, **named)

    monkeypatch.setattr(lately, "read_page", counted)
    assert run(str(tmp_path), pages=50) == 0
    assert Counter(read) == {"www.kpol9.example": 50, "a.example": 3}


def test_others_files_are_looked_at_too_and_damage_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc_of(range(40)))
    (tmp_path / "b.warc.gz").write_bytes(warc_of(range(40, 81), newsroom.moved_state)[:-300])
    assert run(str(tmp_path / "a.warc.gz"), str(tmp_path / "b.warc.gz")) == 1
    out, err = capsys.readouterr()
    assert "hearst: section (source)" in out
    assert err.startswith("wirecopy: b.warc.gz: ")


def test_too_few_pages_and_none_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "2026/01/01", warc_of(range(9)))
    assert run(str(tmp_path)) == 0
    assert capsys.readouterr().out == "hearst: 9 pages are too few to tell\n"
    assert run(str(tmp_path / "gone")) == 2
    assert "no such file or folder" in capsys.readouterr().err
