"""`./dev bench [WORD] [ROUNDS] [FOLDER]`: one benchmark a word; alone it runs crawl."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import (
    browser,
    delivery,
    exact,
    extract,
    lag,
    linear,
    peer,
    repeats,
    schedule,
    turns,
    writing,
)
from tests.services import Unavailable

PAGES = 600
OVER_BARE, OVER_TUNED = 1.0, 1.2


def crawl(rounds: int, _: Path | None) -> None:
    """Fetch, keep and read, beside bare Scrapy."""
    turns.tell(turns.crawl_turns(("bare", "read"), rounds, PAGES, on_one_core=True))


def archive(rounds: int, _: Path | None) -> None:
    """Fetch and keep, beside bare Scrapy with its defaults, and tuned as we tune it."""
    found = turns.crawl_turns(("bare", "archive", "tuned"), rounds, PAGES, on_one_core=True)
    turns.tell(found)
    print("beside Scrapy tuned the same way:")
    turns.tell({"tuned": found["tuned"], "archive": found["archive"]})
    turns.judge(found, "archive", "bare", OVER_BARE)
    turns.judge(found, "archive", "tuned", OVER_TUNED)


WORDS: dict[str, Callable[[int, Path | None], None]] = {
    "crawl": crawl,
    "archive": archive,
    "warc": writing.main,
    "delivery": lambda rounds, folder: delivery.main(rounds),
    "exact": lambda rounds, folder: exact.main(),
    "lag": lambda rounds, folder: lag.main(rounds, PAGES),
    "repeats": lambda rounds, folder: repeats.main(),
    "schedule": lambda rounds, folder: schedule.main(rounds),
    "browser": lambda rounds, folder: browser.main(rounds),
    "peer": lambda rounds, folder: peer.main(rounds),
    "extract": extract.main,
    "linear": lambda rounds, shape: linear.main(rounds, str(shape) if shape else None),
}
ABOUT = {
    "crawl": "fetch, keep and read, beside bare Scrapy",
    "archive": "fetch and keep, beside bare Scrapy with its defaults and tuned as we tune it",
    "warc": "writing a WARC pair, beside warcio's gzip writer; FOLDER holds saved pages to use",
    "delivery": "a segment into S3, beside boto3's bare upload_file",
    "exact": "exchanges captured exactly, of all that a recording origin saw",
    "lag": "how late the event loop is, beside bare Scrapy's",
    "repeats": "how the archive grows when nothing has changed",
    "schedule": "what a timetable of 500 entries costs the daemon",
    "browser": "pages built by Chromium and kept, beside stock scrapy-playwright",
    "peer": "fetch and keep, beside scrapy-webarchive (./dev setup bench)",
    "extract": "reading labelled pages, beside public extractors (./dev setup readers); FOLDER holds them",
    "linear": "reading pages made to be costly, from 100 kB to 10 MB; in FOLDER's place a shape's name",
}


def main(word: str = "crawl", rounds: str = "5", folder: str | None = None) -> int:
    """Run one benchmark and print its figures beside their targets."""
    if word not in WORDS or not rounds.isdigit() or int(rounds) < 1:
        usage = "./dev bench [WORD] [ROUNDS] [FOLDER], ROUNDS from 1, WORD one of:"
        print(f"{usage}\n{_listed()}", file=sys.stderr)
        return 2
    print(f"{word}: {ABOUT[word]}")
    try:
        WORDS[word](int(rounds), Path(folder) if folder else None)
    except Unavailable as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 2
    return 0


def _listed() -> str:
    return "\n".join(f"  {word:8} {what}" for word, what in ABOUT.items())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
