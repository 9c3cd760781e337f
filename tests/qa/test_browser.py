"""Pages that hold the replaying browser up, or break it: each costs itself alone."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Error as PlaywrightError

from crawler.errors import Damaged
from crawler.qa.browser import Options, Player
from crawler.qa.evidence import Held, PageAt, Seen

PAGE = PageAt("http://a.example/", "20261122060000", "packs/a.example/2026-11-22.wacz", frozenset())


class Breaking(Player):
    """A player that meets what it is given, one page after the other; None is a page that goes well."""

    def __init__(self, *met: Exception | None) -> None:
        super().__init__("http://127.0.0.1:1/", Options(None, "test", 5))
        self._met = iter(met)
        self.closed = 0

    async def _seen(self, page: PageAt) -> tuple[Held, Seen]:
        if error := next(self._met):
            raise error
        return Held(), Seen(text="well")

    async def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(
    ("error", "told", "closed"),
    [
        (TimeoutError(), "did not come to an end", 1),
        (PlaywrightError("Target crashed\nCall log: …"), "could not be replayed: Target crashed", 1),
        (Damaged("the list is none"), "the list is none", 0),
    ],
)
def test_a_page_that_breaks_costs_itself_alone(error: Exception, told: str, closed: int) -> None:
    async def both(player: Player) -> tuple[Seen, Seen]:
        return (await player.see(PAGE))[1], (await player.see(PAGE))[1]

    player = Breaking(error, None)
    broken, after = asyncio.run(both(player))
    assert broken.trouble
    assert told in broken.trouble
    assert (after.text, after.trouble) == ("well", None)
    assert player.closed == closed
