"""A page as Chromium builds it by its scripts; all it asks of the network is left to whoever shows it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import (
    Browser as Chromium,
)
from playwright.async_api import (
    BrowserContext,
    Page,
    Playwright,
    ProxySettings,
    Route,
    WebSocketRoute,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

from crawler.capture.weight import held_below
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
WINDOW: Any = {"width": 1280, "height": 800}
PICTURE_HEIGHT = 8_000
"""Pixels of a page that a screenshot shows at most."""
SCREENS = 10
"""How far down a page is looked at, so that what is loaded on sight is loaded; endless ones end here."""
QUIET_SECONDS = 0.3
"""A page that asked for nothing for so long has what it needs."""
CLOSE_SECONDS = 10
WEIGH_SECONDS = 0.5
MAX_CHARS = 16 << 20
"""Characters of a page's markup; more is no page of news."""

MUTE = """
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => null;
"""
"""No page may hold the browser up with questions or open another."""
LOOK = """async ([screens]) => {
  for (let n = 0; n < screens; n++) {
    if (scrollY + innerHeight >= document.documentElement.scrollHeight) break;
    scrollBy(0, innerHeight);
    await new Promise(done => {
      requestAnimationFrame(() => requestAnimationFrame(done));
      setTimeout(done, 200);
    });
  }
  scrollTo(0, 0);
}"""
READ = """([most]) => {
  const kind = document.doctype ? '<!DOCTYPE ' + document.doctype.name + '>\\n' : '';
  const markup = kind + document.documentElement.outerHTML;
  return markup.length > most ? null : [markup, document.body ? document.body.innerText : ''];
}"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks for: `kind` is Playwright's resource type, such as `script` or `fetch`."""

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is given to a page: the body decoded, the headers without what was undone."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Fetch = Callable[[Asked], Awaitable[Answer | None]]
"""Fetches what a page asks for; None where it gets nothing. Raises nothing."""


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
        self._context: tuple[str, BrowserContext] | None = None
        self._traffic: _Traffic | None = None

    async def view(self, url: str, document: Answer, fetch: Fetch) -> View:
        """Return the page that the scripts of `document` build at `url`.

        Raises RenderError: `no_browser`, `browser_crash`, `render_timeout`, `render_too_large`,
        `render_memory`, `not_shown`.
        """
        async with self._turn:
            traffic = self._traffic = _Traffic(urldefrag(url)[0], document, fetch)
            try:
                async with asyncio.timeout(self._options.seconds):
                    return await self._view(url, traffic)
            except TimeoutError as error:
                await self.close()
                told = f"the browser did not come to an end with it within {self._options.seconds} s"
                raise RenderError("render_timeout", told) from error
            except PlaywrightError as error:
                raise await self._broken(error) from error
            finally:
                self._traffic = None

    async def close(self) -> None:
        """Let go of the browser, whatever state it is in."""
        playwright, chromium = self._playwright, self._chromium
        self._playwright = self._chromium = self._context = None
        for ending in (chromium and chromium.close(), playwright and playwright.stop()):
            if ending:
                with suppress(PlaywrightError, TimeoutError):
                    await asyncio.wait_for(ending, CLOSE_SECONDS)

    async def _view(self, url: str, traffic: _Traffic) -> View:
        page = await (await self._context_of(url)).new_page()
        ended = asyncio.ensure_future(_crash(page))
        heavy = asyncio.ensure_future(_too_heavy(self._options.most_bytes))
        showing = asyncio.ensure_future(self._shown(page, url, traffic))
        try:
            await asyncio.wait((ended, heavy, showing), return_when=asyncio.FIRST_COMPLETED)
            if heavy.done():
                await self.close()
                told = f"the browser took over {self._options.most_bytes:,} bytes of memory with it"
                raise RenderError("render_memory", told)
            if ended.done():
                raise PlaywrightError("the page crashed")
            return await showing
        finally:
            await _stopped(ended, heavy, showing)
            with suppress(PlaywrightError):
                await page.close()

    async def _shown(self, page: Page, url: str, traffic: _Traffic) -> View:
        is_whole = await _load(page, url, traffic, _now() + self._options.seconds * 2 / 3)
        read = await page.evaluate(READ, [MAX_CHARS])
        if read is None:
            raise RenderError("render_too_large", f"its markup grew over {MAX_CHARS} characters")
        shown = await picture(page) if self._options.pictures else None
        return View(read[0], read[1], shown, is_whole)

    async def _context_of(self, url: str) -> BrowserContext:
        """Return the context of a host: what one newsroom's pages store, no other's can read."""
        host = urlsplit(url).netloc
        if self._context and self._context[0] == host and self._chromium and self._chromium.is_connected():
            return self._context[1]
        if self._context:
            with suppress(PlaywrightError):
                await self._context[1].close()
        context = await (await self._started()).new_context(
            user_agent=self._options.user_agent,
            viewport=WINDOW,
            service_workers="block",
            accept_downloads=False,
        )
        await context.add_init_script(MUTE)
        await context.route("**/*", self._answer)
        await context.route_web_socket("**/*", _refuse)
        self._context = (host, context)
        return context

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


@dataclass
class _Traffic:
    """What one page asks for while it is shown."""

    url: str
    document: Answer
    fetch: Fetch
    open: int = 0
    last: float = field(default_factory=lambda: _now())
    came: bool = False

    async def rests(self, until: float) -> bool:
        """Wait until nothing is asked for any more; False where that is not so before `until`."""
        self.last = _now()
        while self.open or _now() - self.last < QUIET_SECONDS:
            if _now() > until:
                return False
            await asyncio.sleep(QUIET_SECONDS / 6)
        return True

    async def answer(self, route: Route) -> None:
        """Give a page what it asked for, or nothing."""
        self.open += 1
        try:
            is_page = _is_page(route)
            answer = self._document(route) if is_page else await self._fetched(route)
            if answer:
                await route.fulfill(status=answer.status, headers={**answer.headers}, body=answer.body)
            else:
                # Any other word would put Chromium's own page in the place of the one that is shown.
                await route.abort("aborted" if is_page else "blockedbyclient")
        finally:
            self.open -= 1
            self.last = _now()

    def _document(self, route: Route) -> Answer | None:
        """Return the page itself, which is kept already; where its scripts lead to is another page."""
        is_first, self.came = not self.came and urldefrag(route.request.url)[0] == self.url, True
        return self.document if is_first else None

    async def _fetched(self, route: Route) -> Answer | None:
        asked = route.request
        body = asked.post_data_buffer
        return await self.fetch(Asked(asked.url, asked.method, asked.headers, body, asked.resource_type))


def _is_page(route: Route) -> bool:
    """Tell whether a request is for a page to be shown, not for a frame or for what is in it."""
    return route.request.is_navigation_request() and route.request.frame.parent_frame is None


async def _load(page: Page, url: str, traffic: _Traffic, until: float) -> bool:
    """Show a page and look down it; return whether it came to rest before `until`.

    The event `load` is not waited for: a page whose scripts lead elsewhere has none.
    """
    await page.goto(url, wait_until="commit", timeout=0)
    if not await traffic.rests(until):
        return False
    await page.evaluate(LOOK, [SCREENS])
    return await traffic.rests(until)


async def _crash(page: Page) -> None:
    """Return once the page's process has ended."""
    crashed = asyncio.Event()
    page.on("crash", lambda _: crashed.set())
    await crashed.wait()


async def _too_heavy(most: int) -> None:
    """End the heaviest process of the browser, and return, once all of them hold more than `most` bytes."""
    while True:
        await asyncio.sleep(WEIGH_SECONDS)
        held = held_below(os.getpid())
        if sum(held.values()) > most:
            with suppress(ProcessLookupError):
                os.kill(max(held, key=held.__getitem__), signal.SIGKILL)
            return


async def _stopped(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _refuse(socket: WebSocketRoute) -> None:
    await socket.close()


def _line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:300]


def _now() -> float:
    return asyncio.get_running_loop().time()
