"""`./dev floor FOLDER [--raise]`: read labelled pages and hold the scores against the pinned floors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crawler.extract import for_evaluation
from crawler.extract.article import article_of
from crawler.extract.choose import Choice
from crawler.extract.decode import decode
from crawler.extract.page import Page
from crawler.extract.reading import plain_values
from tests.floor.pins import PINS, Scores, fallen, raised, read_pins, unexplained, write_pins
from tests.scoring.corpus import pages_of, sets_of
from tests.scoring.scores import Scored, scores

Reader = Callable[[str, str], dict[str, Any]]


def generic(html: str, url: str) -> dict[str, Any]:
    """Read a page with every platform file switched off."""
    return plain_values(article_of(Page.parse(html, url), Choice()))


def score(folder: Path, reader: Reader) -> Scores:
    """Return the figures of each set of labelled pages under `folder`."""
    return {name: scores(_answered(folder, name, reader)) for name in sets_of(folder)}


def _answered(folder: Path, name: str, reader: Reader) -> list[Scored]:
    return [Scored(page, reader(decode(page.raw())[0], page.url)) for page in pages_of(folder, name)]


def show(found: Scores, bare: Scores) -> None:
    """Print each figure, and beside it that of the generic reader alone."""
    print(f"{'set':<14}{'figure':<12}{'all':>8}{'generic':>9}{'floor':>8}")
    floors = {(pin.set, pin.figure): pin.floor for pin in read_pins()}
    for name, figures in found.items():
        for figure, now in figures.items():
            floor = floors.get((name, figure))
            told = f"{floor:>8.3f}" if floor is not None else f"{'-':>8}"
            print(f"{name:<14}{figure:<12}{now:>8.3f}{bare[name][figure]:>9.3f}{told}")


def main(args: list[str], pins: Path = PINS) -> int:
    """Return 0 where no score has fallen, 1 where one has or one was lowered unexplained, 2 for misuse."""
    parser = argparse.ArgumentParser(prog="./dev floor", description=__doc__)
    parser.add_argument("folder", type=Path, help="labelled pages: FOLDER/SET/manifest.jsonl")
    parser.add_argument(
        "--raise", action="store_true", dest="is_raised", help="put the floors up to the scores"
    )
    given = parser.parse_args(args)
    try:
        found, bare = score(given.folder, for_evaluation), score(given.folder, generic)
    except FileNotFoundError as missing:
        print(f"floor: {missing}; give the folder that holds the sets", file=sys.stderr)
        return 2
    show(found, bare)
    held = read_pins(pins)
    faults = [*unexplained(held), *fallen(held, found)]
    for fault in faults:
        print(f"floor: {fault}", file=sys.stderr)
    if given.is_raised:
        write_pins(raised(held, found), pins)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
