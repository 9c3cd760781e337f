"""One of many who want the same runs: `claimant.py DATABASE_URL NAME`, then the name of an entry a line.

For each entry a few threads at once claim a run that is due now; it prints how many of them were let in.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from crawler.database import open_database
from crawler.schedule.runs import Run, claim, now

THREADS = 4


def main(database_url: str, name: str) -> None:
    engine, barrier = open_database(database_url), Barrier(THREADS)

    def claims(entry: str, thread: int) -> bool:
        barrier.wait()
        run = Run(run_id=f"{entry}-{name}-{thread}", entry=entry, spider="hearst", due_at=now())
        return claim(engine, run)

    with ThreadPoolExecutor(THREADS) as pool:
        print("ready", flush=True)
        for line in sys.stdin:
            print(sum(pool.map(claims, [line.strip()] * THREADS, range(THREADS))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
