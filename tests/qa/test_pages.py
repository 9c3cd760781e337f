"""Which pages are judged, and what a pack holds of them."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from crawler.errors import Damaged
from crawler.qa.judge import Fault, Verdict
from crawler.qa.pages import Page, made_in, sampled
from crawler.qa.tally import Tally
from crawler.replay.shelf import Shown

URL = "http://a.example/1"
LINE = (
    b'urn:%s:http://a.example/1 20261122060000 {"url": "urn:%s:http://a.example/1", "filename": "a.warc.gz",'
)
REST = b' "offset": "1", "length": "2"}\n'


def page(newsroom: str, minute: int) -> Page:
    return Page(Shown(f"http://{newsroom}.example/{minute}", f"2026-11-22T06:{minute:02}:00Z", "", newsroom))


def pack(folder: Path, name: str, index: bytes) -> Path:
    path = folder / "made.wacz"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(name, index)
    return path


def test_a_sample_is_spread_over_the_captures_of_each_newsroom() -> None:
    pages = [page("kaur", n) for n in range(10)] + [page("kpol", n) for n in range(2)]
    found = sampled(pages, 3)
    assert [(one.shown.newsroom, one.stamp[10:12]) for one in found] == [
        ("kaur", "00"), ("kaur", "03"), ("kaur", "06"), ("kpol", "00"), ("kpol", "01"),
    ]  # fmt: skip
    assert len(sampled(pages, None)) == 12


def test_what_is_held_of_a_page_is_found_by_its_address_and_time(tmp_path: Path) -> None:
    lines = b"".join(LINE % (what, what) + REST for what in (b"dom", b"text", b"view"))
    lines = (
        b'!meta 0 {"format": "cdxj"}\n'
        + lines
        + (LINE % (b"text", b"text") + REST).replace(b"060000", b"070000")
    )
    held = {(URL, "20261122060000"): {"text", "view"}, (URL, "20261122070000"): {"text"}}
    assert made_in(pack(tmp_path, "indexes/index.cdx.gz", gzip.compress(lines))) == held
    assert made_in(pack(tmp_path, "indexes/index.cdxj", lines)) == held
    assert made_in(pack(tmp_path, "pages/pages.jsonl", lines)) == {}


def test_an_index_that_breaks_is_told(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="its index cannot be read"):
        made_in(pack(tmp_path, "indexes/index.cdx.gz", gzip.compress(b"urn:" * 9)[:-9]))
    (tmp_path / "no.wacz").write_bytes(b"PK no")
    with pytest.raises(Damaged, match="its index cannot be read"):
        made_in(tmp_path / "no.wacz")


def test_newsrooms_are_told_apart() -> None:
    tally = Tally(0.9)
    for score in (1.0, 0.5):
        tally.add(
            "kpol", Verdict(scores={"text": score}, faults=[Fault("text", "", "")] * (score < 1), missing=2)
        )
    tally.add("kaur", Verdict())
    assert list(tally.cells()) == [
        ("kaur", "1", "1.000", "1.000", "0", "0", "0"), ("kpol", "2", "0.750", "0.500", "1", "4", "0"),
    ]  # fmt: skip
    assert (tally.pages, tally.below) == (3, 1)
