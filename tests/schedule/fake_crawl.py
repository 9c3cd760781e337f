"""A crawl without Scrapy: `fake_crawl.py DATABASE_URL JOURNAL RUN_ID [seconds=N code=N silent=1 stubborn=1]`.

It writes its row as a real crawl does, and into the journal when it started, was told to stop, and ended.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

from crawler.database import open_database
from crawler.schedule.runs import End, Run, now, record_end, record_start

told: list[int] = []


def main(database_url: str, journal: str, run_id: str, *args: str) -> int:
    signal.signal(signal.SIGTERM, lambda word, frame: hear(word, frame, journal, run_id))
    options = dict(arg.split("=", 1) for arg in args)
    note(journal, "start", run_id)
    engine = open_database(database_url)
    run = Run(run_id=run_id, spider="fake", started_at=now(), pid=os.getpid(), host=socket.gethostname())
    record_start(engine, run)
    code = int(options.get("code", "0"))
    work(float(options.get("seconds", "0")), stubborn="stubborn" in options)
    if "silent" not in options:
        end = End(exit_code=143, outcome="stopped") if told else End(exit_code=code, outcome="complete")
        record_end(engine, run_id, end)
        code = end.exit_code
    note(journal, "end", run_id)
    return code


def work(seconds: float, *, stubborn: bool) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and (stubborn or not told):
        time.sleep(0.02)


def hear(word: int, _frame: FrameType | None, journal: str, run_id: str) -> None:
    told.append(word)
    note(journal, "told", run_id)


def note(journal: str, what: str, run_id: str) -> None:
    """Append a line: what, run id, process id, seconds since the epoch."""
    with Path(journal).open("a") as file:
        file.write(f"{what} {run_id} {os.getpid()} {time.time():.3f}\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
