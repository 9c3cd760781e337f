"""CPU a page beside scrapy-webarchive, which runs in an environment of its own (`./dev setup bench`)."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench.turns import ROOT, Site, local_site
from tests.services import Unavailable

PYTHON = ROOT / ".venv-bench" / "bin" / "python"
FEW, MANY = 60, 600
TARGET = 0.55


def main(rounds: int) -> None:
    """Print the marginal CPU of a page on both sides, and the ratio: medians, min to max."""
    if not PYTHON.exists():
        raise Unavailable("no environment for scrapy-webarchive: ./dev setup bench")
    ours, theirs = [], []
    with local_site(MANY) as site:
        print(f"CPU of {MANY} pages less CPU of {FEW}, by page; {rounds} rounds in turn after one unmeasured")
        for number in range(rounds + 1):
            ours.append(
                _marginal(site, f"{number}-ours", [sys.executable, "-m", "tests.bench.child", "archive"])
            )
            theirs.append(_marginal(site, f"{number}-peer", [str(PYTHON), "-m", "tests.bench.peer_child"]))
    ours, theirs = ours[1:], theirs[1:]
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    ratio = statistics.median(ratios)
    print(f"archive            {statistics.median(ours):6.2f} ms a page")
    print(f"scrapy-webarchive  {statistics.median(theirs):6.2f} ms a page")
    verdict = "met" if ratio <= TARGET else "NOT met"
    print(f"ratio {ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})   target <= {TARGET}: {verdict}")


def _marginal(site: Site, name: str, command: list[str]) -> float:
    """Return the milliseconds of CPU that one page more costs."""
    few, many = (_cpu(site, f"{name}-{pages}", pages, command) for pages in (FEW, MANY))
    return 1000 * (many - few) / (MANY - FEW)


def _cpu(site: Site, name: str, pages: int, command: list[str]) -> float:
    """Return the CPU seconds of a whole process, as the system accounts for it."""
    folder = site.folder / name
    folder.mkdir()
    urls = folder / "urls.txt"
    urls.write_text("\n".join(site.urls[:pages]))
    out, err = folder / "out", folder / "err"
    with out.open("w") as to, err.open("w") as wrong:
        process = subprocess.Popen([*command, str(urls), str(folder)], cwd=ROOT, stdout=to, stderr=wrong)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or _pages(out) != pages:
        raise RuntimeError(f"{' '.join(command)} ended with {status}: {err.read_text()[-2000:]}")
    return usage.ru_utime + usage.ru_stime


def _pages(out: Path) -> int:
    """Return the pages a child says it fetched, on its last line: a number, or JSON that has it."""
    last = out.read_text().splitlines()[-1]
    digits = last.partition('"pages":')[2].partition(",")[0] or last
    return int(digits)
