"""`./dev proof FOLDER`: checks over outside material that the repository does not hold."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.proof import corpus, seed_story, seeds, sources

CHECKS: dict[str, Callable[[Path], int]] = {
    "the station text in the station template": seeds.main,
    "the aggregator text in the story template": seed_story.main,
    "the markup of the sample newsroom": sources.main,
    "the saved pages": corpus.main,
}


def main(args: list[str]) -> int:
    """Run every check over the folder; the worst answer is the exit code."""
    if len(args) != 1 or not Path(args[0]).is_dir():
        print("usage: ./dev proof FOLDER, a folder with seeds/ and corpus/", file=sys.stderr)
        return 2
    worst = 0
    for name, check in CHECKS.items():
        print(f"== {name}", flush=True)
        worst = max(worst, check(Path(args[0]).resolve()))
    print("proof:", {0: "all as it should be", 1: "WRONG, see above"}.get(worst, "could not run whole"))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
