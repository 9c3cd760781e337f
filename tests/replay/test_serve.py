"""What `scrapy replay` answers, and what a browser sees by it."""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.async_api import async_playwright
from werkzeug.serving import make_server
from werkzeug.test import Client, TestResponse

from crawler.commands.replay import Quiet
from crawler.errors import UnusableArchive
from crawler.replay.serve import Replay
from crawler.replay.shelf import ArchiveShelf, Shelf, Shown, WaczShelf
from crawler.store import open_store
from tests.commands.asking import ARTICLE, Ask
from tests.crawling import ROOT, Place
from tests.site.truth import samples

PLAYER = ROOT / "player"
HEADLINE = samples()[0].headline
LOCAL = "http://127.0.0.1"


def show_all(url: str, captured_at: str) -> None:
    return None


class OneShelf:
    """A shelf of one page with a title that would like to be markup."""

    name = "<b>made</b>"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def days(self) -> list[str]:
        return ["2026-11-22"]

    def pages(self, day: str) -> list[Shown]:
        return [
            Shown('https://a.example/?a=1&b="2', "2026-11-22T06:00:00Z", "<script>alert(1)</script>", "a<i>")
        ]

    def pack(self, host: str, day: str) -> Path:
        path = self._folder / "made.wacz"
        path.write_bytes(bytes(range(200)))
        return path


@pytest.fixture
def shelf(crawled: Place, tmp_path: Path) -> ArchiveShelf:
    return ArchiveShelf(open_store(str(crawled.archive)), show_all, tmp_path)


def get(shelf: Shelf, path: str, player: Path = PLAYER, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client(Replay(shelf, player)).get(path, base_url=LOCAL, headers=named, buffered=True)


def test_the_newest_day_is_listed_with_its_headlines(shelf: ArchiveShelf) -> None:
    answer = get(shelf, "/")
    assert answer.status_code == 200
    assert HEADLINE in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_headlines_are_found_by_words_and_newsroom(shelf: ArchiveShelf) -> None:
    word = HEADLINE.split()[0]
    assert HEADLINE in get(shelf, "/?" + urlencode({"words": word.lower()})).text
    assert "0 pages" in get(shelf, "/?words=zanzibar").text
    assert "0 pages" in get(shelf, "/?newsroom=nowhere").text
    assert "0 pages" in get(shelf, "/?day=2020-01-01").text


def test_a_page_names_its_pack_and_its_time(shelf: ArchiveShelf) -> None:
    page = next(page for page in shelf.pages(shelf.days()[0]) if page.url == ARTICLE)
    text = get(shelf, "/see?" + urlencode({"url": page.url, "at": page.captured_at})).text
    assert f'source="/packs/{page.host}/{page.captured_at[:10]}.wacz"' in text
    assert f'url="{ARTICLE}"' in text
    assert (
        get(shelf, "/see?" + urlencode({"url": "http://no.example/", "at": page.captured_at})).status_code
        == 404
    )


def test_a_pack_holds_a_newsrooms_day_and_is_read_by_ranges(shelf: ArchiveShelf) -> None:
    page = next(page for page in shelf.pages(shelf.days()[0]) if page.url == ARTICLE)
    path = f"/packs/{page.host}/{page.captured_at[:10]}.wacz"
    whole = get(shelf, path)
    assert ARTICLE.encode() in zipfile.ZipFile(BytesIO(whole.data)).read("pages/pages.jsonl")
    part = get(shelf, path, Range="bytes=2-5")
    assert (part.status_code, part.data) == (206, whole.data[2:6])
    assert part.headers["Content-Range"] == f"bytes 2-5/{len(whole.data)}"


def test_what_is_withheld_is_neither_listed_nor_packed(crawled: Place, tmp_path: Path) -> None:
    shelf = ArchiveShelf(open_store(str(crawled.archive)), lambda url, at: (url == ARTICLE) or None, tmp_path)
    assert HEADLINE not in get(shelf, "/").text
    pack = shelf.pack(urlsplit(ARTICLE).netloc, shelf.days()[0])
    assert ARTICLE.encode() not in zipfile.ZipFile(pack).read("pages/pages.jsonl")


def test_nothing_of_a_page_becomes_markup_of_ours(tmp_path: Path) -> None:
    shelf = OneShelf(tmp_path)
    listed = get(shelf, "/?words=%3Cscript%3E&newsroom=%22%3E%3Cimg%3E").text
    assert "<script>" not in listed
    assert "<img>" not in listed
    assert "<b>made" not in listed
    seen = get(
        shelf, "/see?" + urlencode({"url": 'https://a.example/?a=1&b="2', "at": "2026-11-22T06:00:00Z"})
    ).text
    assert seen.count("<script") == 1  # the player
    assert 'url="https://a.example/?a=1&amp;b=&quot;2"' in seen


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example"])
def test_those_who_ask_by_another_name_are_refused(tmp_path: Path, host: str) -> None:
    assert get(OneShelf(tmp_path), "/", Host=host).status_code == 403


@pytest.mark.parametrize("path", ["/replay/LICENSE", "/replay/..%2Fdev", "/ui.js/", "/packs/a.example", "/x"])
def test_nothing_but_what_the_player_needs_is_handed_out(tmp_path: Path, path: str) -> None:
    assert get(OneShelf(tmp_path), path).status_code in (308, 404)


def test_a_wacz_lists_its_pages_and_is_its_own_pack(crawled: Place, tmp_path: Path) -> None:
    from crawler.commands.wacz import Command

    out = tmp_path / "one.wacz"
    assert Ask(Command, str(crawled.archive))("--url", ARTICLE, "--out", str(out)) == 0
    shelf = WaczShelf(out)
    assert HEADLINE in get(shelf, "/").text
    assert shelf.pack("any.example", "2026-11-22") == out


def test_a_file_that_is_no_wacz_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.wacz").write_bytes(b"PK no")
    with pytest.raises(UnusableArchive, match=r"x\.wacz: no WACZ"):
        WaczShelf(tmp_path / "x.wacz")


@contextmanager
def served(shelf: Shelf) -> Iterator[str]:
    """Serve a shelf as the command does."""
    server = make_server("127.0.0.1", 0, Replay(shelf, PLAYER), threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{LOCAL}:{server.port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def look(base: str, headline: str) -> tuple[str, list[str]]:
    """Click a headline in Chromium; return the text of the replayed page and every address asked for."""
    asked: list[str] = []
    async with async_playwright() as tool:
        browser = await tool.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        context = await browser.new_context()
        context.on("request", lambda request: asked.append(request.url))
        page = await context.new_page()
        await page.goto(base)
        await page.get_by_role("link", name=headline).first.click()
        shown = page.frame_locator("replay-web-page iframe").frame_locator("iframe")
        await shown.locator("p").first.wait_for(timeout=60_000)  # before, its body is empty
        text = await shown.locator("body").inner_text()
        await browser.close()
    return text, asked


@pytest.mark.browser
@pytest.mark.skipif(not (PLAYER / "sw.js").exists(), reason="no player (./dev setup player)")
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_a_browser_shows_the_page_as_it_was_and_asks_nobody_else(shelf: ArchiveShelf) -> None:
    with served(shelf) as base:
        text, asked = asyncio.run(look(base, HEADLINE))
    assert samples()[0].texts[0][:60] in text
    assert [url for url in asked if not url.startswith(base)] == []
