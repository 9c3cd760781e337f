"""`./dev calibrate FOLDER [--write]`: fit the odds of a right body to labelled pages; show how they hold."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.extract import odds
from crawler.extract.article import read_article
from crawler.extract.signs import signs_of
from crawler.urls import host_of
from tests.scoring.corpus import pages_of, sets_of
from tests.scoring.metrics import overlap

RIGHT = 0.95
"""Body F1 from which a body counts as read right."""
FOLDS, BINS = 10, 10
ALLOWED = 0.08
"""Expected calibration error that is still honest."""
STRENGTH = 1.0
"""Of the pull of every weight towards 0: with few pages a strong sign may be chance."""
ROUNDS = 25
Weights = dict[str, float]


@dataclass(frozen=True)
class Case:
    """A labelled page: its publisher's host, the signs of the body read, and whether that is right."""

    host: str
    signs: dict[str, float]
    is_right: bool


def main(args: list[str]) -> int:
    """Show the table; with --write, keep the odds. 0 where they hold, 1 where not, 2 without pages."""
    folders = [Path(a) for a in args if a != "--write"]
    if len(folders) != 1 or not folders[0].is_dir():
        print(
            "usage: ./dev calibrate FOLDER [--write]: FOLDER/SET/manifest.jsonl, labelled pages",
            file=sys.stderr,
        )
        return 2
    cases = list(read_cases(folders[0]))
    if not cases:
        print(f"calibrate: no page with a labelled body in {folders[0]}", file=sys.stderr)
        return 2
    said = left_out(cases)
    error = show(said, len({case.host for case in cases}))
    weights = fit(cases)
    print("odds:", "  ".join(f"{name} {value:+.2f}" for name, value in weights.items()))
    if "--write" in args:
        Path(odds.__file__).write_text(facts(weights, len(cases)), encoding="utf-8")
    return 0 if error <= ALLOWED else 1


def read_cases(folder: Path) -> Iterator[Case]:
    """Yield a case for each page of a folder that has a labelled body."""
    for name in sets_of(folder):
        for page in pages_of(folder, name):
            if page.body:
                article = read_article(page.raw(), page.url)
                authors = article.authors if isinstance(article.authors, tuple) else ()
                links = article.links if isinstance(article.links, tuple) else ()
                signs = signs_of(article.blocks, links, authors)
                score = overlap(page.body, article.body_text).f1
                yield Case(host_of(page.url), signs, bool(article.body_text) and score >= RIGHT)


def left_out(cases: Sequence[Case]) -> list[tuple[float, bool]]:
    """Return the chance said of each case by odds that know no page of its host, and whether it is right."""
    hosts = sorted({case.host for case in cases})
    said = []
    for fold in range(FOLDS):
        held = set(hosts[fold::FOLDS])
        weights = fit([case for case in cases if case.host not in held])
        said += [(_chance(weights, case.signs), case.is_right) for case in cases if case.host in held]
    return said


def fit(cases: Sequence[Case]) -> Weights:
    """Return the weights of a logistic regression, `base` among them, by Newton's steps."""
    names = ["base", *cases[0].signs]
    rows = [([1.0, *case.signs.values()], case.is_right) for case in cases]
    held = [0.0] * len(names)
    for _ in range(ROUNDS):
        held = [w + step for w, step in zip(held, _step(held, rows), strict=True)]
    return {name: round(weight, 2) for name, weight in zip(names, held, strict=True)}


def show(said: Sequence[tuple[float, bool]], hosts: int) -> float:
    """Print the reliability table and return the expected calibration error."""
    print(f"{len(said)} pages of {hosts} hosts; each judged by odds that know no page of its host")
    print("  said       pages  mean said  right")
    error = 0.0
    for low in range(BINS):
        inside = [pair for pair in said if min(BINS - 1, int(pair[0] * BINS)) == low]
        if inside:
            mean, right = (sum(pair[i] for pair in inside) / len(inside) for i in (0, 1))
            error += abs(mean - right) * len(inside) / len(said)
            print(f"  {low / BINS:.1f}-{(low + 1) / BINS:.1f}  {len(inside):8}  {mean:9.3f}  {right:.3f}")
    print(f"expected calibration error {error:.3f}, at most {ALLOWED}")
    print(f"a right page is said a higher chance than a wrong one in {ranked(said):.3f} of pairs")
    return error


def ranked(said: Sequence[tuple[float, bool]]) -> float:
    """Return how often a right case is said a higher chance than a wrong one; a tie is half."""
    right, wrong = ([chance for chance, is_right in said if is_right is kind] for kind in (True, False))
    won = sum((r > w) + (r == w) / 2 for r in right for w in wrong)
    return won / (len(right) * len(wrong)) if right and wrong else 0.5


def facts(weights: Weights, pages: int) -> str:
    """Return the file of facts that holds the weights."""
    head = Path(odds.__file__).read_text(encoding="utf-8").split("BASE")[0]
    lines = "".join(f'    "{name}": {weight},\n' for name, weight in weights.items() if name != "base")
    tail = f'"""Log-odds, fitted to {pages} labelled pages of which a body is right from F1 {RIGHT} on."""\n'
    return f"{head}BASE = {weights['base']}\nWEIGHTS: dict[str, float] = {{\n{lines}}}\n{tail}"


def _chance(weights: Weights, signs: dict[str, float]) -> float:
    return _sigmoid(weights["base"] + sum(weights[name] * share for name, share in signs.items()))


def _sigmoid(odds_: float) -> float:
    return 1 / (1 + math.exp(-odds_))


def _step(held: list[float], rows: Sequence[tuple[list[float], bool]]) -> list[float]:
    size = range(len(held))
    pull = [0.0, *[STRENGTH] * (len(held) - 1)]
    slope = [-pull[i] * held[i] for i in size]
    bend = [[pull[i] * (i == j) for j in size] for i in size]
    for row, is_right in rows:
        p = _sigmoid(sum(w * x for w, x in zip(held, row, strict=True)))
        for i in size:
            slope[i] += (is_right - p) * row[i]
            for j in size:
                bend[i][j] += p * (1 - p) * row[i] * row[j]
    return _solved(bend, slope)


def _solved(rows: list[list[float]], right: list[float]) -> list[float]:
    """Solve linear equations by elimination; the matrix is positive definite, so that no pivot is 0."""
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for i, pivot in enumerate(table):
        for other in table[:i] + table[i + 1 :]:
            share = other[i] / pivot[i]
            other[:] = [x - share * y for x, y in zip(other, pivot, strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(table)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
