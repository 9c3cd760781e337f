"""Runs variants in turn, round after round, and tells each one's ratio to the first within its round."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.bench.pages import SERVER, wire_size, write_pages
from tests.services import free_ports, nginx_server

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Turn:
    """The figures of one run."""

    pages: int
    cpu: float
    wall: float
    lag: tuple[float, float, float]
    """How late the event loop's beats came, in milliseconds: p50, p99 and the longest."""

    @property
    def cpu_per_page(self) -> float:
        """Milliseconds."""
        return 1000 * self.cpu / self.pages


@dataclass(frozen=True)
class Site:
    """A local site while it runs: the benchmark's folder, and the addresses of its pages."""

    folder: Path
    urls: list[str]


@contextmanager
def on_core(place: int) -> Iterator[None]:
    """Have what is started within run on one core: 0 is the first that may be used, -1 the last."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(cores)[place]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def local_site(pages: int) -> Iterator[Site]:
    """Serve `pages` pages of a newsroom's size; the server has the first core."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        paths = write_pages(folder / "www", pages)
        (port,) = free_ports(1)
        print(f"{pages} pages, {wire_size(folder / 'www'):,} bytes each on the wire")
        with ExitStack() as stack:
            with on_core(0):
                stack.enter_context(
                    nginx_server(folder / "nginx", SERVER.format(port=port, root=folder / "www"))
                )
            yield Site(folder, [f"http://127.0.0.1:{port}{path}" for path in paths])


def crawl_turns(
    variants: Sequence[str], rounds: int, pages: int, *, on_one_core: bool = False
) -> dict[str, list[Turn]]:
    """Crawl `pages` pages of a local site with each variant in turn: once to warm up, then `rounds` times.

    CPU is compared with the crawler on one core, apart from the server's: threads on two are charged for
    waiting for each other's caches, more or less as the machine has other work.
    """
    turns: dict[str, list[Turn]] = {variant: [] for variant in variants}
    with local_site(pages) as site:
        print(f"{rounds} rounds in turn after one unmeasured")
        urls = site.folder / "urls.txt"
        urls.write_text("\n".join(site.urls))
        for number in range(rounds + 1):
            for variant in variants:
                with on_core(-1) if on_one_core else nullcontext():
                    turns[variant].append(_turn(variant, urls, site.folder / f"{number}-{variant}"))
    return {variant: runs[1:] for variant, runs in turns.items()}


def tell(turns: dict[str, list[Turn]]) -> None:
    """Print pages per second, CPU per page, and the ratio to the first variant, medians and min to max."""
    first = next(iter(turns.values()))
    print(f"{'variant':10} {'pages/s':>8} {'CPU ms/page':>12}   CPU ratio (min-max)")
    for variant, runs in turns.items():
        ratios = _ratios(runs, first)
        speed = statistics.median(run.pages / run.wall for run in runs)
        cpu = statistics.median(run.cpu_per_page for run in runs)
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        print(f"{variant:10} {speed:8.0f} {cpu:12.2f}   {spread}")


def judge(turns: dict[str, list[Turn]], of: str, to: str, target: float) -> None:
    """Print the median ratio of two variants' CPU beside its target."""
    ratio = statistics.median(_ratios(turns[of], turns[to]))
    verdict = "met" if ratio <= target else "NOT met"
    print(f"{of} / {to}: {ratio:.2f}   target <= {target}: {verdict}")


def _ratios(runs: list[Turn], base: list[Turn]) -> list[float]:
    return [one.cpu_per_page / other.cpu_per_page for one, other in zip(runs, base, strict=True)]


def _turn(variant: str, urls: Path, folder: Path) -> Turn:
    folder.mkdir()
    command = [sys.executable, "-m", "tests.bench.child", variant, str(urls), str(folder)]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{variant} ended with {ran.returncode}: {ran.stderr[-2000:]}")
    turn = Turn(**json.loads(ran.stdout.splitlines()[-1]))
    if turn.pages != len(urls.read_text().split()):
        raise RuntimeError(f"{variant} got {turn.pages} pages: {ran.stderr[-2000:]}")
    return turn
