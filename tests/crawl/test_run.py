"""The writer's thread: one piece of work after the other, each with its own end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from threading import current_thread, main_thread
from typing import Any

import pytest

from crawler.crawl.run import _Writer


def _with_writer(use: Callable[[_Writer], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        writer = _Writer()
        try:
            return await use(writer)
        finally:
            writer.close()

    return asyncio.run(run())


def test_work_is_done_in_the_order_it_came_beside_the_main_thread() -> None:
    done: list[tuple[int, bool]] = []

    def work(number: int) -> int:
        done.append((number, current_thread() is main_thread()))
        return number

    async def use(writer: _Writer) -> list[int]:
        first = asyncio.gather(*(writer.do(lambda number=number: work(number)) for number in range(5)))  # type: ignore[misc]
        await asyncio.sleep(0)
        return [*await first, await writer.do(lambda: work(5))]

    assert _with_writer(use) == list(range(6))
    assert done == [(number, False) for number in range(6)]


def test_work_that_fails_costs_only_itself() -> None:
    def fail() -> None:
        raise OSError("disk full")

    async def use(writer: _Writer) -> list[Any]:
        works: list[Callable[[], Any]] = [lambda: 1, fail, lambda: 2]
        return await asyncio.gather(*map(writer.do, works), return_exceptions=True)

    first, failed, last = _with_writer(use)
    assert (first, last) == (1, 2)
    assert isinstance(failed, OSError)


def test_work_for_a_closed_writer_fails_rather_than_waits_for_ever() -> None:
    async def use(writer: _Writer) -> None:
        writer.close()
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(writer.do(lambda: 1), 30)

    _with_writer(use)


def test_nobody_left_waiting_costs_the_others_nothing() -> None:
    async def use(writer: _Writer) -> int:
        given_up = asyncio.ensure_future(writer.do(lambda: 1))
        await asyncio.sleep(0)
        given_up.cancel()
        return await asyncio.wait_for(writer.do(lambda: 2), 30)

    assert _with_writer(use) == 2
