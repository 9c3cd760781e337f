"""How long the event loop keeps others waiting: a beat every 10 ms, and how late it comes."""

from __future__ import annotations

import statistics

from tests.bench.turns import Turn, crawl_turns

VARIANTS = ("bare", "archive", "read")
MOST = 15.0
"""Milliseconds that 99 of 100 beats may be late with reading on …"""
OVER_BARE = 5.0
"""… or this much more than bare Scrapy's in the same run, where that is larger."""


def main(rounds: int, pages: int) -> None:
    """Print p50, p99 and the longest delay of each variant, medians over the rounds and min to max."""
    turns = crawl_turns(VARIANTS, rounds, pages)
    print(f"{'variant':10} {'p50 ms':>7} {'p99 ms (min-max)':>20} {'longest':>8}")
    for variant, runs in turns.items():
        p99 = [run.lag[1] for run in runs]
        spread = f"{statistics.median(p99):.1f} ({min(p99):.1f}-{max(p99):.1f})"
        longest = max(run.lag[2] for run in runs)
        print(
            f"{variant:10} {statistics.median(run.lag[0] for run in runs):7.1f} {spread:>20} {longest:8.1f}"
        )
    ours, bare = _p99(turns["read"]), _p99(turns["bare"])
    allowed = max(MOST, bare + OVER_BARE)
    verdict = "met" if ours <= allowed else "NOT met"
    why = f"{MOST:g}, or bare's + {OVER_BARE:g}"
    print(f"read p99 {ours:.1f} ms   target <= {allowed:.1f} ms ({why}): {verdict}")


def _p99(runs: list[Turn]) -> float:
    return statistics.median(run.lag[1] for run in runs)
