"""What one page asks for while a browser shows it, and what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

if TYPE_CHECKING:
    from playwright.async_api import Route


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


@dataclass
class Traffic:
    """What one page asks for while it is shown."""

    url: str
    document: Answer
    fetch: Fetch
    open: int = 0
    last: float = field(default_factory=lambda: now())
    came: bool = False

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
            self.last = now()

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


def now() -> float:
    """Return the loop's time."""
    return asyncio.get_running_loop().time()
