"""What a page asked for ends with the page."""

from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock

from crawler.capture.calls import Calls


def test_the_time_of_what_is_open_is_over_when_its_page_is_gone() -> None:
    reactor: Any = Clock()
    over: list[str] = []
    calls = Calls()
    for name in ("answered", "open"):
        calls.add(reactor.callLater(60, over.append, name))
    reactor.getDelayedCalls()[0].cancel()

    calls.end()
    reactor.advance(0)

    assert over == ["open"]


def test_what_begins_after_its_page_is_gone_ends_at_once() -> None:
    reactor: Any = Clock()
    over: list[str] = []
    calls = Calls()
    calls.end()

    calls.add(reactor.callLater(60, over.append, "late"))
    reactor.advance(0)

    assert over == ["late"]
