"""One tab for the pages of a host: nothing of a page that was shown reaches into the next one."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from crawler.capture.browser import Browser, Options, View
from crawler.capture.traffic import Answer, Asked

HOST = "http://www.kpol9.example"
ASKS_WHEN_READ = """<!DOCTYPE html><p>one</p><script>
localStorage.setItem('held', 'yes');
Object.defineProperty(document.documentElement, 'outerHTML', {get() {
  setInterval(() => fetch('/late'), 1);
  return this.innerHTML;
}})</script>"""
TELLS = """<!DOCTYPE html><p>two</p><script>
document.title = `${localStorage.getItem('held')} ${history.length}`</script>"""


async def views(*pages: tuple[str, str]) -> tuple[list[View], list[str]]:
    """Show pages one after the other; return them and what they asked for."""
    asked: list[str] = []

    async def fetch(one: Asked) -> Answer | None:
        asked.append(one.url)
        return None

    browser = Browser(Options(None, "test", 60, pictures=False, most_bytes=10**10))
    try:
        html = {"content-type": "text/html"}
        return [
            await browser.view(url, Answer(200, html, text.encode()), fetch) for url, text in pages
        ], asked
    finally:
        await browser.close()


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_what_a_page_asks_for_once_it_was_read_is_refused_and_what_it_stored_is_its_hosts() -> None:
    other = HOST.replace("www", "www.of-another")
    shown, asked = asyncio.run(
        views((f"{HOST}/1", ASKS_WHEN_READ), (f"{HOST}/2", TELLS), (f"{other}/3", TELLS))
    )
    assert asked == []
    titles = [view.markup.partition("<title>")[2].partition("<")[0].split(" ")[0] for view in shown[1:]]
    assert titles == ["yes", "null"]
