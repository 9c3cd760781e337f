"""Pages replayed in Chromium by the player that `scrapy replay` serves; nothing else can be reached."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser as Chromium
from playwright.async_api import (
    BrowserContext,
    Page,
    Playwright,
    ProxySettings,
    Request,
    Response,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

from crawler.capture.browser import (
    ARGUMENTS,
    CLOSE_SECONDS,
    launch,
    picture,
)
from crawler.capture.rest import look_down
from crawler.capture.tab import MUTE, WINDOW
from crawler.errors import Damaged
from crawler.qa.evidence import Found, Held, Listed, PageAt, Seen, read_list
from crawler.qa.scripts import BLOCK, DIGESTS, FREE, LOAD, READ

DESK = "replay/desk"
"""An empty page within reach of the player's service worker: from there is asked what a pack holds."""
NAME = "kept"
"""What the player calls the pack."""
MOST_CHARS = 1 << 20
"""Of a text that is compared."""
LOADED_SECONDS = 60
"""How long the player may take to load a pack, and to look up what is in it."""
RESOLVER = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@dataclass(frozen=True, slots=True)
class Options:
    """How pages are replayed: Chromium's path, else it is looked for; seconds that one page may take."""

    program: str | None
    user_agent: str
    seconds: int


class Player:
    """Chromium with the player; `base` is where `scrapy replay` is served, with its last slash."""

    def __init__(self, base: str, options: Options) -> None:
        self._base = base
        self._options = options
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._open: tuple[str, BrowserContext, Page] | None = None

    async def start(self) -> None:
        """Start Chromium. Raises RenderError."""
        self._playwright = await async_playwright().start()
        bypass = f"<-loopback>,{urlsplit(self._base).netloc}"
        arguments = [RESOLVER if one.startswith("--host-resolver-rules") else one for one in ARGUMENTS]
        proxy = ProxySettings(server="http://127.0.0.1:9", bypass=bypass)
        self._chromium = await launch(self._playwright, self._options.program, arguments, proxy)

    async def close(self) -> None:
        """Let go of the browser, whatever state it is in."""
        playwright, chromium = self._playwright, self._chromium
        self._playwright = self._chromium = self._open = None
        for ending in (chromium and chromium.close(), playwright and playwright.stop()):
            if ending:
                with suppress(PlaywrightError, TimeoutError):
                    await asyncio.wait_for(ending, CLOSE_SECONDS)

    async def see(self, page: PageAt) -> tuple[Held, Seen]:
        """Replay a page; return what is held of its capture and what was seen. Raises RenderError."""
        try:
            return await self._seen(page)
        except Damaged as damage:
            return Held(), Seen(trouble=str(damage))
        except (PlaywrightError, TimeoutError) as error:
            await self.close()
            told = str(error).strip().partition("\n")[0] or "the browser did not come to an end with it"
            return Held(), Seen(trouble=f"it could not be replayed: {told}")

    async def _seen(self, page: PageAt) -> tuple[Held, Seen]:
        if self._chromium is None:
            await self.start()
        async with asyncio.timeout(LOADED_SECONDS):
            desk, context = await self._desk(page.pack)
            held = await self._held(desk, page)
        async with asyncio.timeout(self._options.seconds):
            seen = await self._shown(context, page)
        async with asyncio.timeout(LOADED_SECONDS):
            await self._look_up(desk, page, held.listed or {}, seen)
        return held, seen

    async def _look_up(self, desk: Page, page: PageAt, listed: Mapping[str, Listed], seen: Seen) -> None:
        """Note what the pack gives for the page and for what is listed of it."""
        seen.document = (await self._digests(desk, page, [page.url]))[page.url]
        # As it came, a redirect leads out of the pack: it is followed as replayed pages are led.
        led = [url for url, entry in listed.items() if entry.leads]
        seen.found = await self._digests(desk, page, [url for url in listed if url not in led])
        seen.found |= await self._digests(desk, page, led, "mp_")

    async def _desk(self, pack: str) -> tuple[Page, BrowserContext]:
        """Return the page from which a pack is asked, and its context; the player has loaded the pack."""
        if self._open is None or self._open[0] != pack:
            await self._forget()
            context = await self._context()
            desk = await context.new_page()
            await desk.goto(f"{self._base}{DESK}")
            failed = await desk.evaluate(LOAD, [NAME, f"{self._base}{pack}"])
            if failed:
                raise PlaywrightError(f"the player cannot read {pack}: {failed}")
            await desk.reload()
            self._open = pack, context, desk
        return self._open[2], self._open[1]

    async def _context(self) -> BrowserContext:
        if self._chromium is None:
            raise PlaywrightError("the browser was not started")
        context = await self._chromium.new_context(
            user_agent=self._options.user_agent, viewport=WINDOW, accept_downloads=False
        )
        await context.add_init_script(MUTE)
        return context

    async def _forget(self) -> None:
        if self._open:
            with suppress(PlaywrightError):
                await self._open[1].close()
            self._open = None

    async def _held(self, desk: Page, page: PageAt) -> Held:
        blocks = {what: await self._block(desk, page, what) for what in page.made}
        listed, text = blocks.get("pageinfo"), blocks.get("text")
        return Held(
            listed=None if listed is None else read_list(listed),
            text=None if text is None else text.decode("utf-8", "replace")[:MOST_CHARS],
            picture=blocks.get("view"),
        )

    async def _block(self, desk: Page, page: PageAt, what: str) -> bytes | None:
        packed = await desk.evaluate(BLOCK, [f"{self._place(page, 'id_')}urn:{what}:{page.url}"])
        return None if packed is None else base64.b64decode(packed)

    async def _digests(
        self, desk: Page, page: PageAt, urls: Sequence[str], how: str = "id_"
    ) -> dict[str, Found]:
        found: Mapping[str, Any] = await desk.evaluate(DIGESTS, [self._place(page, how), [*urls]])
        return {url: Found(*one) for url, one in found.items()}

    async def _shown(self, context: BrowserContext, page: PageAt) -> Seen:
        shown = await context.new_page()
        try:
            await shown.add_init_script(FREE)
            traffic = _Traffic(shown, self._base)
            await shown.goto(f"{self._place(page, 'mp_')}{page.url}", wait_until="commit", timeout=0)
            until = _now() + self._options.seconds * 2 / 3
            await look_down(shown, traffic, until)
            text, words = await shown.evaluate(READ, [MOST_CHARS])
            return Seen(
                text=text,
                words=words,
                picture=await picture(shown) if "view" in page.made else None,
                asked=traffic.asked,
                left=traffic.left,
            )
        finally:
            with suppress(PlaywrightError):
                await shown.close()

    def _place(self, page: PageAt, how: str) -> str:
        """Return what stands before an address at the page's time: `id_` as it came, `mp_` to be shown."""
        return f"{self._base}replay/w/{NAME}/{page.stamp}{how}/"


@dataclass
class _Traffic:
    """What a replayed page asks for."""

    page: Page
    base: str
    asked: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    open: int = 0
    last: float = field(default_factory=lambda: _now())

    def __post_init__(self) -> None:
        self.page.on("request", self._begun)
        self.page.on("response", self._answered)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)

    def _begun(self, request: Request) -> None:
        self.open += 1
        self.last = _now()
        if request.url.startswith(("http", "ws")) and not request.url.startswith(self.base):
            self.left.append(request.url)

    def _answered(self, response: Response) -> None:
        place = re.escape(f"{self.base}replay/w/{NAME}/")
        if found := re.match(place + r"(?::[^/]+/)?\d*(?:[a-z]{2,4}_)?/(.+)", response.url):
            self.asked[found[1]] = response.status

    def _ended(self, request: Request) -> None:
        self.open -= 1
        self.last = _now()


def _now() -> float:
    return asyncio.get_running_loop().time()
