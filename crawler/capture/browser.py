"""A page as Chromium builds it by its scripts; all it asks of the network is left to whoever shows it."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import (
    Browser as Chromium,
)
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import (
    Page,
    Playwright,
    ProxySettings,
    Route,
    async_playwright,
)

from crawler.capture.rest import look_down
from crawler.capture.tab import WINDOW, Tab
from crawler.capture.traffic import Answer, Fetch, Traffic, now
from crawler.capture.weight import too_heavy
from crawler.errors import RenderError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
"""Programs looked for where none is named; without any, Playwright's own is tried."""
ARGUMENTS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
)
"""Nothing is asked for but by us, and a page whose scripts hold more than 512 MB ends."""
NO_NETWORK: ProxySettings = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}
"""A proxy that is not there: what is not routed to us leads nowhere, this machine's addresses included."""
PICTURE_HEIGHT = 8_000
"""Pixels of a page that a screenshot shows at most."""
CLOSE_SECONDS = 10
MAX_CHARS = 16 << 20
"""Characters of a page's markup; more is no page of news."""

READ = """([most]) => {
  const kind = document.doctype ? '<!DOCTYPE ' + document.doctype.name + '>\\n' : '';
  const markup = kind + document.documentElement.outerHTML;
  return markup.length > most ? null : [markup, document.body ? document.body.innerText : ''];
}"""


@dataclass(frozen=True, slots=True)
class View:
    """A page as it was built; `is_whole` tells that it had all it asked for before its time was up."""

    markup: str
    text: str
    picture: bytes | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Options:
    """How pages are shown; `program` is Chromium's path, else it is looked for."""

    program: str | None
    user_agent: str
    seconds: int
    pictures: bool
    most_bytes: int
    """Of memory that the browser may take, all its processes together."""


class Browser:
    """Chromium, started for the first page and again after each that broke it; shows one page at a time."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._turn = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._tab: Tab | None = None
        self._traffic: Traffic | None = None

    async def view(self, url: str, document: Answer, fetch: Fetch) -> View:
        """Return the page that the scripts of `document` build at `url`.

        Raises RenderError: `no_browser`, `browser_crash`, `render_timeout`, `render_too_large`,
        `render_memory`, `not_shown`.
        """
        async with self._turn:
            traffic = self._traffic = Traffic(urldefrag(url)[0], document, fetch)
            try:
                async with asyncio.timeout(self._options.seconds):
                    return await self._view(url, traffic)
            except TimeoutError as error:
                await self.close()
                told = f"the browser did not come to an end with it within {self._options.seconds} s"
                raise RenderError("render_timeout", told) from error
            except PlaywrightError as error:
                raise await self._broken(error) from error
            except RenderError:
                await self.close()
                raise
            finally:
                self._traffic = None

    async def close(self) -> None:
        """Let go of the browser, whatever state it is in."""
        playwright, chromium = self._playwright, self._chromium
        self._playwright = self._chromium = self._tab = None
        for ending in (chromium and chromium.close(), playwright and playwright.stop()):
            if ending:
                with suppress(PlaywrightError, TimeoutError):
                    await asyncio.wait_for(ending, CLOSE_SECONDS)

    async def _view(self, url: str, traffic: Traffic) -> View:
        tab = await self._tab_of(url)
        heavy = asyncio.ensure_future(too_heavy(self._options.most_bytes))
        ended = asyncio.ensure_future(tab.crashed.wait())
        showing = asyncio.ensure_future(self._shown(tab.page, url, traffic))
        try:
            await asyncio.wait((ended, heavy, showing), return_when=asyncio.FIRST_COMPLETED)
            if heavy.done():
                told = f"the browser took over {self._options.most_bytes:,} bytes of memory with it"
                raise RenderError("render_memory", told)
            if ended.done():
                raise PlaywrightError("the page crashed")
            view = await showing
        finally:
            await _stopped(ended, heavy, showing)
        self._traffic = None  # what it asks for in parting is no part of it, nor of the next page
        if not await tab.leave():
            self._tab = None
        return view

    async def _shown(self, page: Page, url: str, traffic: Traffic) -> View:
        is_whole = await _load(page, url, traffic, now() + self._options.seconds * 2 / 3)
        read = await page.evaluate(READ, [MAX_CHARS])
        if read is None:
            raise RenderError("render_too_large", f"its markup grew over {MAX_CHARS} characters")
        shown = await picture(page) if self._options.pictures else None
        return View(read[0], read[1], shown, is_whole)

    async def _tab_of(self, url: str) -> Tab:
        """Return the tab of a host: what one newsroom's pages store, no other's can read."""
        host = urlsplit(url).netloc
        if self._tab and self._tab.may_show(host) and self._chromium and self._chromium.is_connected():
            return self._tab
        if self._tab:
            await self._tab.close()
        self._tab = await Tab.open(await self._started(), host, self._options.user_agent, self._answer)
        return self._tab

    async def _started(self) -> Chromium:
        if self._chromium and self._chromium.is_connected():
            return self._chromium
        await self.close()
        self._playwright = await async_playwright().start()
        self._chromium = await launch(self._playwright, self._options.program)
        return self._chromium

    async def _answer(self, route: Route) -> None:
        traffic = self._traffic
        with suppress(PlaywrightError):  # the page has gone meanwhile
            await (traffic.answer(route) if traffic else route.abort())

    async def _broken(self, error: PlaywrightError) -> RenderError:
        """Return what went wrong; the next page has a browser of its own."""
        crashed = not (self._chromium and self._chromium.is_connected()) or "crashed" in str(error)
        await self.close()
        return RenderError("browser_crash" if crashed else "not_shown", f"in the browser: {_line(error)}")


async def launch(
    playwright: Playwright,
    program: str | None,
    arguments: Sequence[str] = ARGUMENTS,
    proxy: ProxySettings = NO_NETWORK,
) -> Chromium:
    """Start Chromium, `program` or the one that is found. Raises RenderError `no_browser`."""
    program = program or next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        return await playwright.chromium.launch(
            executable_path=program,
            args=[*arguments],
            proxy=proxy,
            # Chromium's own sandbox cannot be set up by root.
            chromium_sandbox=os.geteuid() != 0,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except PlaywrightError as error:
        told = f"{program or 'Chromium'} cannot be started; install chromium or set BROWSER"
        raise RenderError("no_browser", f"{told}: {_line(error)}") from error


async def picture(page: Page) -> bytes:
    """Return a picture of the page from its top, as PNG."""
    height = await page.evaluate("document.documentElement.scrollHeight")
    area: Any = {"x": 0, "y": 0, "width": WINDOW["width"], "height": min(max(height, 1), PICTURE_HEIGHT)}
    return await page.screenshot(full_page=True, clip=area, animations="disabled", timeout=0)


async def _load(page: Page, url: str, traffic: Traffic, until: float) -> bool:
    """Show a page and look down it; return whether it came to rest before `until`.

    The event `load` is not waited for: a page whose scripts lead elsewhere has none.
    """
    await page.goto(url, wait_until="commit", timeout=0)
    return await look_down(page, traffic, until)


async def _stopped(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:300]
