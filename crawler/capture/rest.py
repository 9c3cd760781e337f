"""When a page that a browser shows has all it asks for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from playwright.async_api import Page

QUIET_SECONDS = 0.3
"""For so long a page asks for nothing before it is asked whether it has done its work."""
LOOKS = 10
"""Times a page is asked; one that is still being read then waits for what does not come."""
SCREENS = 10
"""How far down a page is looked at, so that what is loaded on sight is loaded; endless ones end here."""

_LOOK = """async ([screens]) => {
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
_IDLE = """() => new Promise(done => {
  requestIdleCallback(() => done(document.readyState !== 'loading'), {timeout: 1000});
})"""
"""Answered once the page has nothing to do: whether it was read to its end."""


class Counted(Protocol):
    """What a page asks for: how much of it is open, and when something was asked or answered last."""

    open: int
    last: float


async def look_down(page: Page, traffic: Counted, until: float) -> bool:
    """Look down a page once it rests; return whether it rests again before `until` (the loop's time)."""
    if not await _rests(page, traffic, until):
        return False
    await page.evaluate(_LOOK, [SCREENS])
    return await _rests(page, traffic, until)


async def _rests(page: Page, traffic: Counted, until: float) -> bool:
    """Wait until a page asks for nothing and has nothing to do: on a busy machine its scripts begin late."""
    for _ in range(LOOKS):
        if not await _is_quiet(traffic, until):
            return False
        last = traffic.last
        if await page.evaluate(_IDLE) and not traffic.open and traffic.last == last:
            break
    return True


async def _is_quiet(traffic: Counted, until: float) -> bool:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while traffic.open > 0 or loop.time() - max(begun, traffic.last) < QUIET_SECONDS:
        if loop.time() > until:
            return False
        await asyncio.sleep(QUIET_SECONDS / 6)
    return True
