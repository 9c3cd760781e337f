"""Pages judged one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from crawler.qa.evidence import Held, PageAt, Seen, Told
from crawler.qa.judge import Verdict, judge
from crawler.qa.pages import Page, made_in
from crawler.replay.shelf import Shelf

if TYPE_CHECKING:
    from crawler.qa.browser import Player

Telling = Callable[[str, Mapping[str, Any]], Told]
"""Returns what a record of a kind says of its page, and whether its kept bytes still say so."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A page, what came of it, and the pictures it was judged by."""

    page: Page
    verdict: Verdict
    held: Held
    seen: Seen

    def plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        shown = self.page.shown
        head = {"url": shown.url, "captured_at": shown.captured_at, "newsroom": shown.newsroom}
        return {**head, "score": round(self.verdict.score, 4), **asdict(self.verdict)}

    def lines(self) -> Iterator[str]:
        """Yield lines for people; none of a page that is as it was."""
        if self.verdict.faults:
            yield f"{self.verdict.score:.3f}  {self.page.shown.url}  ({self.page.shown.captured_at})"
        for fault in self.verdict.faults:
            yield f"       {fault.what}{' ' if fault.name else ''}{fault.name}: {fault.message}"


def each_judged(pages: Sequence[Page], shelf: Shelf, player: Player, telling: Telling) -> Iterator[Judged]:
    """Replay pages and judge them. Raises RenderError, StoreError."""
    made = cache(lambda host, day: made_in(shelf.pack(host, day)))
    with asyncio.Runner() as runner:
        try:
            for page in pages:
                shown = page.shown
                known = made(shown.host, page.day).get((shown.url, page.stamp), frozenset())
                pack = f"packs/{shown.host}/{page.day}.wacz"
                held, seen = runner.run(player.see(PageAt(shown.url, page.stamp, pack, known)))
                told = [telling(kind, record) for kind, record in page.records]
                yield Judged(page, judge(seen, held, told), held, seen)
        finally:
            runner.run(player.close())
