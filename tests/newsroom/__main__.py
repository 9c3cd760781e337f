"""`./dev newsroom [NEWSROOMS] [ROUNDS]`: have the daemon crawl a loopback world; score it by its log."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.newsroom.crawls import Clock, crawl_world
from tests.newsroom.life import live, save

MOST_SHOWN = 40
CLOCK = Clock(door=20, retry=60, article=60, patience=900)


def main(words: list[str]) -> int:
    """Print the score; return 1 where something went wrong."""
    count, rounds = (int(word) for word in [*words, *("300", "4")[len(words) :]])
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "life.json"
        save(live(count, rounds), file)
        made = crawl_world(Path(folder), file, CLOCK, lambda words: print(words, flush=True))
    print(made)
    print("\n".join(made.faults[:MOST_SHOWN]))
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if made.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
