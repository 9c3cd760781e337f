"""A tab of Chromium in which the pages of one host are shown, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Route, WebSocketRoute
from playwright.async_api import Error as PlaywrightError

WINDOW: Any = {"width": 1280, "height": 800}
PAGES = 20
"""Pages that a tab shows: a new one is a new process, which costs more than a page; an old one has grown."""
LEAVE_SECONDS = 3
MUTE = """
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => null;
"""
"""No page may hold the browser up with questions or open another."""


class Tab:
    """A page that is shown again and again, in a context of its own."""

    def __init__(self, host: str, context: BrowserContext, page: Page) -> None:
        self.page = page
        self.crashed = asyncio.Event()
        """Set once the tab's process has ended, or the browser with it."""
        self._host = host
        self._context = context
        self._shown = 0
        page.on("crash", lambda _: self.crashed.set())
        page.on("close", lambda _: self.crashed.set())

    @classmethod
    async def open(
        cls, browser: Browser, host: str, user_agent: str, answer: Callable[[Route], Awaitable[None]]
    ) -> Tab:
        """Open a tab that leaves to `answer` all it asks for."""
        context = await browser.new_context(
            user_agent=user_agent,
            viewport=WINDOW,
            service_workers="block",
            accept_downloads=False,
        )
        await context.add_init_script(MUTE)
        await context.route("**/*", answer)
        await context.route_web_socket("**/*", _refuse)
        return cls(host, context, await context.new_page())

    def may_show(self, host: str) -> bool:
        """Tell whether the tab is for the pages of a host and not worn yet."""
        return self._host == host and self._shown < PAGES

    async def leave(self) -> bool:
        """Let go of the page that was shown; return whether the tab may show another one."""
        self._shown += 1
        try:
            await self.page.goto("about:blank", timeout=LEAVE_SECONDS * 1000)
            for other in self._context.pages:
                if other is not self.page:
                    await other.close()
        except PlaywrightError:
            await self.close()
            return False
        return True

    async def close(self) -> None:
        """Close it, whatever state it is in."""
        with suppress(PlaywrightError):
            await self._context.close()


async def _refuse(socket: WebSocketRoute) -> None:
    await socket.close()
