"""What pages list as shown with them, whoever had it fetched, in whatever order it comes."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.archive.archive import Kept, Made
from crawler.crawl import requisites
from crawler.crawl.middlewares import KEPT, RENDERED
from crawler.crawl.requisites import Requisites
from crawler.crawl.sharing import Shared
from crawler.index.seen import Original
from crawler.records import Capture, Outcome, PageEnd

HOST = "https://www.kpol9.example"
ONE, TWO, SHEET, DEEP, FONT = (f"{HOST}/{name}" for name in ("one", "two", "s.css", "deep.css", "f.woff2"))
LINK = b"<link rel=stylesheet href=/s.css>"
STYLES = {SHEET: b"@import 'deep.css';", DEEP: b"@import 's.css'; @font-face{src:url(f.woff2)}"}


class Pages:
    """A run with nothing around it: what pages ask for is answered when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, limit: int = 200) -> None:
        self.lists: dict[str, dict[str, Any]] = {}
        self.asked: list[Request] = []
        self.shared = Shared()
        config = SimpleNamespace(
            requisites_per_page=limit,
            requisite_media="poster",
            requisite_bytes=10**6,
            trackers=None,
            trackers_dir=Path("nowhere"),
        )
        run = SimpleNamespace(
            config=config,
            report=SimpleNamespace(requisites=Counter[str]()),
            archive=SimpleNamespace(show=self._show),
            seen=SimpleNamespace(note_page=lambda *_: None),
            in_reader=_at_once,
            in_writer=_at_once,
        )
        monkeypatch.setattr(requisites, "run_of", lambda crawler: run)
        self.requisites = Requisites(cast("Any", None), self.shared)

    def _show(self, capture: Capture, made: list[Made]) -> None:
        assert capture.final_url not in self.lists
        self.lists[str(capture.final_url)] = json.loads(made[0].block)["urls"]

    def fetched(self, url: str, markup: bytes, **meta: Any) -> None:
        """Have a page read that was fetched."""
        capture = Capture(warc_file="", offset=0, length=0, record_id="", final_url=url)
        response = answer(Request(url, meta={KEPT: Kept(capture, Original("", url, "")), **meta}), markup)
        end = PageEnd(url=url, outcome=Outcome.STORED)
        self._run(self.requisites.of_page(end, response, "text/html"))

    def comes(self, url: str) -> None:
        """Answer what was asked for, with the style sheet of that name or nothing in particular."""
        [request] = [one for one in self.asked if one.url == url]
        self._run(self.requisites.came(answer(request, STYLES.get(url, b"x"))))

    def fails(self, url: str) -> None:
        """Have it fail."""
        [request] = [one for one in self.asked if one.url == url]
        failure = Failure(ConnectionRefusedError("refused"))  # type: ignore[no-untyped-call]
        failure.request = request  # type: ignore[attr-defined]
        self._run(self.requisites.failed(failure))

    def all_come(self) -> None:
        """Answer everything, in the order in which it was asked for."""
        answered = 0
        while answered < len(self.asked):
            self.comes(self.asked[answered].url)
            answered += 1

    def _run(self, requests: AsyncIterator[Request]) -> None:
        async def gather() -> list[Request]:
            return [request async for request in requests]

        self.asked += asyncio.run(gather())


async def _at_once(work: Callable[..., Any], *args: Any) -> Any:
    return work(*args)


def answer(request: Request, body: bytes) -> Response:
    return Response(
        request.url, body=body, headers={"Content-Type": "text/css; charset=utf-8"}, request=request
    )


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(monkeypatch)


def statuses(found: dict[str, Any]) -> dict[str, int]:
    return {url: entry["status"] for url, entry in found.items()}


WHOLE = {SHEET: 200, DEEP: 200, FONT: 200}


def test_a_page_lists_what_it_needs_once_all_has_come(pages: Pages) -> None:
    pages.fetched(ONE, LINK)
    pages.comes(SHEET)
    pages.comes(DEEP)
    assert pages.lists == {}
    pages.comes(FONT)
    assert statuses(pages.lists[ONE]) == WHOLE
    assert [entry["type"] for entry in pages.lists[ONE].values()] == ["stylesheet", "stylesheet", "font"]


def test_a_page_that_needs_nothing_has_an_empty_list(pages: Pages) -> None:
    pages.fetched(ONE, b"<p>x")
    assert pages.lists == {ONE: {}}


@pytest.mark.parametrize("come_before", [[], [SHEET], [SHEET, DEEP], [SHEET, DEEP, FONT]])
def test_a_page_lists_what_another_page_had_fetched(pages: Pages, come_before: list[str]) -> None:
    pages.fetched(ONE, LINK)
    for url in come_before:
        pages.comes(url)
    pages.fetched(TWO, LINK)
    for url in WHOLE:
        if url not in come_before:
            pages.comes(url)
    assert statuses(pages.lists[ONE]) == statuses(pages.lists[TWO]) == WHOLE
    assert len(pages.asked) == len(WHOLE)


def test_what_a_browser_was_given_is_listed_and_not_asked_for(pages: Pages) -> None:
    for url, body in STYLES.items():
        pages.shared.put(url, answer(Request(url), body))
    pages.fetched(ONE, LINK)
    assert [request.url for request in pages.asked] == [FONT]
    pages.comes(FONT)
    assert statuses(pages.lists[ONE]) == WHOLE


def test_what_came_for_a_page_can_be_given_to_a_browser(pages: Pages) -> None:
    pages.fetched(ONE, LINK)
    pages.comes(SHEET)
    held = pages.shared.get(SHEET)
    assert held
    assert held.body == STYLES[SHEET]


def test_a_page_that_a_browser_built_asks_for_nothing_more(pages: Pages) -> None:
    pages.fetched(ONE, LINK, **{RENDERED: True})
    assert (pages.asked, pages.lists) == ([], {})


def test_what_does_not_come_is_listed_with_why(pages: Pages) -> None:
    pages.fetched(ONE, LINK)
    pages.fails(SHEET)
    assert pages.lists[ONE] == {SHEET: {"status": 0, "type": "stylesheet", "error": "refused"}}


def test_redirects_are_listed_with_where_they_lead(pages: Pages) -> None:
    pages.fetched(ONE, b"<img src=/a.png>")
    [request] = pages.asked
    meta = {**request.meta, "redirect_urls": [request.url, f"{HOST}/b.png"], "redirect_reasons": [301, 302]}
    moved = request.replace(url=f"{HOST}/c.png", meta=meta)
    pages._run(pages.requisites.came(answer(moved, b"PNG")))
    assert statuses(pages.lists[ONE]) == {f"{HOST}/a.png": 301, f"{HOST}/b.png": 302, f"{HOST}/c.png": 200}


def test_what_is_left_out_is_listed_with_why(pages: Pages) -> None:
    pages.fetched(ONE, b"<video src=/f.mp4></video><script src=https://x.doubleclick.net/a.js></script>")
    told = {url: entry["refused"] for url, entry in pages.lists[ONE].items()}
    assert told == {f"{HOST}/f.mp4": "left_out", "https://x.doubleclick.net/a.js": "tracker"}


def test_what_is_past_one_pages_limit_another_page_may_have_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = Pages(monkeypatch, limit=2)
    pages.fetched(ONE, LINK)
    pages.all_come()
    assert pages.lists[ONE][FONT]["refused"] == "over_limit"
    pages.fetched(TWO, LINK)
    pages.comes(FONT)
    assert statuses(pages.lists[TWO]) == WHOLE
