"""`./dev fuzz [SECONDS] [FOLDER]`: look, guided by coverage, for a page that no reader of pages stands."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["crawler.extract"]):
    from tests.fuzz.pages import MOST, hold, mutated, seeds

SECONDS = 60
SLOWEST = 20
"""Seconds an input may take, instrumented, before it counts as a hang."""
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
        f"-max_total_time={seconds}", f"-max_len={MOST}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY_MB}",
        f"-artifact_prefix={folder}/", "-print_final_stats=1", "-len_control=0",
    ]  # fmt: skip
    atheris.Setup(["fuzz", *flags, str(kept)], hold, custom_mutator=_change)
    atheris.Fuzz()


def _change(data: bytes, most: int, seed: int) -> bytes:
    rng = random.Random(seed)
    changed = mutated(data, rng) if rng.random() < OWN else atheris.Mutate(data, len(data) + 64)
    return bytes(changed[:most])


if __name__ == "__main__":
    main(sys.argv[1:])
