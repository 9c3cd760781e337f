"""How long a crawl may take and how much memory it may hold, its helpers' included."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
SESSION, RESIDENT = 3, 21
"""Fields of /proc/PID/stat behind the command's name: session id, resident pages (proc(5), 6 and 24)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run; 0 for none."""

    seconds: float = 0
    memory_bytes: int = 0

    def broken(self, seconds: float, memory_bytes: int) -> str | None:
        """Say which bound a run broke that has lasted so long and holds so much; None where it broke none."""
        if self.seconds and seconds > self.seconds:
            return f"has lasted longer than {self.seconds:.0f} seconds (RUN_SECONDS)"
        if self.memory_bytes and memory_bytes > self.memory_bytes:
            held, most = memory_bytes / 1e6, self.memory_bytes / 1e6
            return f"holds {held:,.0f} MB of memory, more than {most:,.0f} (RUN_MEMORY)"
        return None


UNLIMITED = Limits()


def memory_by_session(folder: Path = PROC) -> Mapping[int, int]:
    """Return the bytes that the processes of each session hold; empty where there is no such folder."""
    held: Counter[int] = Counter()
    page = os.sysconf("SC_PAGE_SIZE")
    for stat in folder.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has left meanwhile
        held[int(fields[SESSION])] += int(fields[RESIDENT]) * page
    return held
