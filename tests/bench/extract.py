"""How well and how fast the extractor reads, beside public ones on the same pages in one run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.extract.decode import decode
from tests.bench.extract_child import EXTRACTORS
from tests.bench.turns import ROOT
from tests.scoring.corpus import Labelled, pages_of, sets_of
from tests.scoring.scores import Answer, Scored, scores
from tests.services import Unavailable

PYTHON = ROOT / ".venv-readers" / "bin" / "python"
OURS, BEST = "wirecopy", "trafilatura"
TARGET = 9.0
CHILD = "tests.bench.extract_child"


def main(rounds: int, folder: Path | None) -> None:
    """Print each set's figures for each extractor, then what they cost beside ours."""
    if folder is None:
        raise Unavailable("extract wants a folder of labelled pages: ./dev bench extract 5 FOLDER")
    if not PYTHON.exists():
        raise Unavailable("no environment for the other extractors: ./dev setup readers")
    corpus = {name: list(pages_of(folder, name)) for name in sets_of(folder)}
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        turns = list(_turns(corpus, rounds, Path(scratch)))
    _tell_quality(corpus, turns)
    for name in corpus:
        _tell_speed(name, [turn for turn in turns if turn.set == name])
    _tell_speed("all", turns)


@dataclass(frozen=True)
class Turn:
    """One extractor once over one set."""

    round: int
    set: str
    extractor: str
    answers: list[Answer]

    @property
    def cpu(self) -> float:
        """Seconds."""
        return sum(float(answer["cpu"]) for answer in self.answers)


def _turns(corpus: dict[str, list[Labelled]], rounds: int, scratch: Path) -> Iterator[Turn]:
    for name, pages in corpus.items():
        source = scratch / f"{name}.jsonl"
        source.write_text("".join(json.dumps(_given(page)) + "\n" for page in pages), encoding="utf-8")
        for number in range(rounds):
            for extractor in EXTRACTORS:
                yield Turn(number, name, extractor, _read(extractor, source))
        print(f"{name}: {len(pages)} pages read, {rounds} rounds in turn", flush=True)


def _given(page: Labelled) -> dict[str, str]:
    """Every extractor is given text: to decode is no part of what is measured."""
    return {"id": page.name, "url": page.url, "html": decode(page.raw())[0]}


def _read(extractor: str, source: Path) -> list[Answer]:
    """Read a file of pages in a process of its own, on one core where the system can bind it."""
    python = sys.executable if extractor == OURS else str(PYTHON)
    target = source.with_suffix(f".{extractor}")
    command = [python, "-m", CHILD, extractor, str(source), str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, preexec_fn=_bind)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    with target.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _bind() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _tell_quality(corpus: dict[str, list[Labelled]], turns: list[Turn]) -> None:
    """The answers of one round are those of every round."""
    for turn in turns:
        if turn.round:
            continue
        answers = {answer["id"]: answer for answer in turn.answers}
        found = scores(Scored(page, answers[page.name]) for page in corpus[turn.set])
        failed = sum("error" in answer for answer in turn.answers)
        figures = "  ".join(f"{name} {value:.3f}" for name, value in found.items())
        print(f"{turn.set:12} {turn.extractor:12} {figures}" + (f"  failed {failed}" if failed else ""))


def _tell_speed(name: str, turns: list[Turn]) -> None:
    """Print pages per CPU second, and the ratio to the best public extractor."""
    rounds = range(max(turn.round for turn in turns) + 1)
    seconds = {one: [_cpu(turns, number, one) for number in rounds] for one in EXTRACTORS}
    pages = sum(len(turn.answers) for turn in turns if not turn.round and turn.extractor == OURS)
    print(f"{name:12} pages per CPU second")
    for one, spent in seconds.items():
        ratios = [theirs / mine for mine, theirs in zip(spent, seconds[BEST], strict=True)]
        speed = pages / statistics.median(spent)
        spread = f"{statistics.median(ratios):6.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        print(f"  {one:12} {speed:7.1f}   {spread}")
        if one == OURS:
            verdict = "met" if statistics.median(ratios) >= TARGET else "NOT met"
            print(f"  {'':12} target >= {TARGET:g} times {BEST}: {verdict}")


def _cpu(turns: list[Turn], number: int, extractor: str) -> float:
    return sum(turn.cpu for turn in turns if turn.round == number and turn.extractor == extractor)
