"""`./dev bench [WORD] [ROUNDS] [FOLDER]`: crawl (the default), archive, warc."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench import turns, writing
from tests.services import Unavailable

PAGES = 600
WORDS = {
    "crawl": "fetch, keep and read, beside bare Scrapy",
    "archive": "fetch and keep, beside bare Scrapy with its defaults and tuned as we tune it",
    "warc": "writing a WARC pair, beside warcio's gzip writer; FOLDER holds saved pages to use",
}


def main(word: str = "crawl", rounds: str = "5", folder: str | None = None) -> int:
    """Run one benchmark and print its ratios."""
    if word not in WORDS or not rounds.isdigit() or int(rounds) < 1:
        print(
            f"./dev bench [WORD] [ROUNDS] [FOLDER], ROUNDS from 1, WORD one of:\n{_listed()}", file=sys.stderr
        )
        return 2
    print(f"{word}: {WORDS[word]}")
    if word == "warc":
        writing.main(int(rounds), Path(folder) if folder else None)
        return 0
    try:
        if word == "crawl":
            turns.tell(turns.crawl_turns(("bare", "read"), int(rounds), PAGES))
        else:
            found = turns.crawl_turns(("bare", "archive", "tuned"), int(rounds), PAGES)
            turns.tell(found)
            print("beside Scrapy tuned the same way:")
            turns.tell({"tuned": found["tuned"], "archive": found["archive"]})
    except Unavailable as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 2
    return 0


def _listed() -> str:
    return "\n".join(f"  {word:8} {what}" for word, what in WORDS.items())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
