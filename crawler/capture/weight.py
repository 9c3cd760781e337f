"""How much memory the processes below one hold, as Linux tells it; elsewhere nothing is known of them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_OWN = re.compile(rb"^Rss(?:Anon|Shmem):\s+(\d+) kB", re.M)
"""What a process has allocated; files that it maps are others' too."""

WEIGH_SECONDS = 0.5


async def too_heavy(most: int) -> None:
    """End the heaviest process below this one, and return, once all of them hold more than `most` bytes."""
    while True:
        await asyncio.sleep(WEIGH_SECONDS)
        held = held_below(os.getpid())
        if sum(held.values()) > most:
            with suppress(ProcessLookupError):
                os.kill(max(held, key=held.__getitem__), signal.SIGKILL)
            return


def held_below(pid: int) -> dict[int, int]:
    """Return the bytes that each process below `pid` holds (proc(5))."""
    return {child: _held(child) for child in _below(pid)}


def _below(pid: int) -> Iterator[int]:
    waiting = [pid]
    while waiting:
        found = [*_children(waiting.pop())]
        yield from found
        waiting += found


def _children(pid: int) -> Iterator[int]:
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from map(int, _read(file).split())


def _held(pid: int) -> int:
    return 1024 * sum(map(int, _OWN.findall(_read(Path(f"/proc/{pid}/status")))))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""
