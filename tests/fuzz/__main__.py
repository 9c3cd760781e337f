"""`./dev fuzz [SECONDS] [FOLDER]`: look, guided by coverage, for a page that no reader of pages stands."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["crawler.extract"]):
    from tests.fuzz.pages import MOST, hold, mutated, seeds

SECONDS = 60
SLOWEST = 10
"""CPU seconds an input may take, instrumented."""
STUCK = 600
"""Seconds on the clock after which one input counts as a hang, however busy the machine is."""
MEMORY_MB = 2_048
OWN = 0.5
"""Share of the changes that are made as pages suffer them; the rest is libFuzzer's own."""


def main(args: list[str]) -> None:
    """Fuzz for the seconds asked for; FOLDER keeps the inputs that found new ways, and what failed."""
    seconds = int(args[0]) if args else SECONDS
    folder = Path(args[1] if len(args) > 1 else tempfile.mkdtemp(prefix="fuzz-"))
    kept = folder / "inputs"
    kept.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (kept / f"seed-{number:03}").write_bytes(seed)
    print(f"fuzz: {seconds} s from {len(seeds())} stored pages; inputs and failures in {folder}", flush=True)
    flags = [
        f"-max_total_time={seconds}", f"-max_len={MOST}", f"-rss_limit_mb={MEMORY_MB}",
        f"-timeout={STUCK}", f"-report_slow_units={STUCK}",
        f"-artifact_prefix={folder}/", "-print_final_stats=1", "-len_control=0",
    ]  # fmt: skip
    atheris.Setup(["fuzz", *flags, str(kept)], _one, custom_mutator=_change)
    atheris.Fuzz()


def _one(data: bytes) -> None:
    started = time.process_time()
    hold(data)
    spent = time.process_time() - started
    if spent > SLOWEST:
        raise AssertionError(f"an input of {len(data)} bytes took {spent:.1f} s of CPU")


def _change(data: bytes, most: int, seed: int) -> bytes:
    rng = random.Random(seed)
    changed = mutated(data, rng) if rng.random() < OWN else atheris.Mutate(data, len(data) + 64)
    return bytes(changed[:most])


if __name__ == "__main__":
    main(sys.argv[1:])
