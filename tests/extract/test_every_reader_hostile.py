"""Every reader, by its golden pages: whatever is missing, doubled, mistyped or hostile costs a flag."""

from __future__ import annotations

import gzip
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import read_page
from crawler.extract.page import Companions
from crawler.extract.reading import for_evaluation
from crawler.records import Outcome, Reading
from tests.golden import PAGES, companions_of, folders

EXAMPLES = int(os.environ.get("HOSTILE", "10"))
"""Pages made for each reader and each kind of damage; HOSTILE=1000 is the long form."""
READERS = sorted({folder.parent.name for folder in folders()})
ALL = settings(max_examples=EXAMPLES, deadline=None)
ODD = (Outcome.STORED, Outcome.NOT_ARTICLE, Outcome.UNREADABLE)
MARKS = re.compile(r'<[^<>]{1,300}>|"(?:[^"\\]|\\.){0,300}"|\d+')
"""Tags, strings and numbers: what a page is made of."""
HOSTILE = (
    *(
        '"',
        "'",
        "\\",
        "<!--",
        "-->",
        "]]>",
        "</script>",
        "</article>",
        "<article>",
        "<p>" * 40,
        "</div>" * 40,
    ),
    *(
        "\0",
        "\ud800",
        "\u202e",
        "&#0;",
        "&#x110000;",
        "&amp" * 30,
        "{" * 300,
        "[" * 300,
        "<svg><style>",
        "<table>",
    ),
    *("javascript:alert(1)", "http://[x", "//", "data:text/html,x", "http://a.example:99999/", "\x1b[2J"),
    *("9" * 400, "-1", "NaN", "null", "{}", "[]", "true", "1e999", "0000-00-00T99:99:99", "99999999999999"),
    *(
        "2026-02-30",
        "Updated: 25:61 PM XYZ Smarch 40, 99999",
        " " * 3000,
        "é" * 500,
        "***",
        "WEBVTT",
        "{p}{sd-embed",
    ),
)

Held = tuple[str, str, str | None, Companions]


@cache
def held(folder: Path) -> Held:
    """Return the address, the text, the time and the companions of a golden page."""
    about: dict[str, Any] = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    charset = "windows-1252" if "1252" in folder.name else "utf-8"
    html = gzip.decompress((folder / "page.html.gz").read_bytes()).decode(charset)
    return about["url"], html, about.get("fetched_at"), tuple(companions_of(about))


def pages(reader: str) -> st.SearchStrategy[Held]:
    return st.sampled_from([folder for folder in folders() if folder.parent.name == reader]).map(held)


def must_end(html: str, page: Held, companions: Companions | None = None) -> Reading:
    """Read a page; what is given must be a record that can be written, with its doubts, or an outcome."""
    url, _, fetched_at, beside = page
    reading = read_page(
        html, url, fetched_at=fetched_at, companions=beside if companions is None else companions
    )
    assert reading.outcome in ODD
    assert not str(reading.reason).startswith("error:"), reading.reason
    for record in filter(None, (reading.article, reading.story, *reading.stories)):
        again = json.loads(record.to_json())
        assert again["schema"].startswith("wirecopy/")
        assert 0 <= again["quality"]["score"] <= 1
    if reading.article:
        flags = set(reading.article.quality.flags)
        assert reading.article.body_text or flags & {"no_body", "video_only"}
        assert reading.article.headline or "no_headline" in flags
        assert reading.article.published or "no_published" in flags
    return reading


@pytest.mark.parametrize("reader", READERS)
@ALL
@given(data=st.data())
def test_any_part_may_be_missing(reader: str, data: st.DataObject) -> None:
    page = data.draw(pages(reader))
    at, length = data.draw(st.integers(0, len(page[1]))), data.draw(st.integers(0, 4_000))
    must_end(page[1][:at] + page[1][at + length :], page)


@pytest.mark.parametrize("reader", READERS)
@ALL
@given(data=st.data())
def test_any_part_may_be_doubled(reader: str, data: st.DataObject) -> None:
    page = data.draw(pages(reader))
    at, length = data.draw(st.integers(0, len(page[1]))), data.draw(st.integers(0, 4_000))
    must_end(page[1][: at + length] + page[1][at:], page)


@pytest.mark.parametrize("reader", READERS)
@ALL
@given(data=st.data())
def test_any_tag_string_or_number_may_be_another_thing(reader: str, data: st.DataObject) -> None:
    page = data.draw(pages(reader))
    html = page[1]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(html)))
        found = MARKS.search(html, at) or MARKS.search(html)
        if found:
            quoted = found[0].startswith('"') and data.draw(st.booleans())
            new = data.draw(st.sampled_from(HOSTILE))
            html = html[: found.start()] + (json.dumps(new) if quoted else new) + html[found.end() :]
    must_end(html, page)


@pytest.mark.parametrize("reader", READERS)
@ALL
@given(data=st.data())
def test_anything_may_stand_anywhere(reader: str, data: st.DataObject) -> None:
    page = data.draw(pages(reader))
    at = data.draw(st.integers(0, len(page[1])))
    must_end(page[1][:at] + data.draw(st.sampled_from(HOSTILE) | st.text(max_size=40)) + page[1][at:], page)


@pytest.mark.parametrize("reader", READERS)
@ALL
@given(data=st.data())
def test_the_page_of_one_reader_may_come_from_the_address_of_another(
    reader: str, data: st.DataObject
) -> None:
    page = data.draw(pages(reader))
    other = data.draw(st.sampled_from(READERS).flatmap(pages))
    must_end(page[1], (other[0], page[1], other[2], other[3]))
    for_evaluation(page[1], other[0])


BESIDE = [folder for folder in folders() if held(folder)[3]]


@pytest.mark.parametrize("folder", BESIDE, ids=lambda folder: str(folder.relative_to(PAGES)))
@ALL
@given(data=st.data())
def test_a_document_beside_a_page_may_be_anything(folder: Path, data: st.DataObject) -> None:
    page = held(folder)
    beside = [(url, str(body)) for url, body in page[3]]
    place = data.draw(st.integers(0, len(beside) - 1))
    url, body = beside[place]
    at, length = data.draw(st.integers(0, len(body))), data.draw(st.integers(0, 2_000))
    new = data.draw(st.sampled_from(("", *HOSTILE)) | st.text(max_size=40))
    beside[place] = (url, body[:at] + new + body[at + length :])
    must_end(page[1], page, beside)
    must_end(page[1], page, [(url, new)])
