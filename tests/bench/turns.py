"""Runs variants in turn, round after round, and tells each one's ratio to the first within its round."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.pages import SERVER, WIRE_BYTES, write_pages
from tests.services import free_ports, nginx_server

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Turn:
    """The figures of one run."""

    pages: int
    cpu: float
    wall: float

    @property
    def cpu_per_page(self) -> float:
        """Milliseconds."""
        return 1000 * self.cpu / self.pages


def crawl_turns(variants: Sequence[str], rounds: int, pages: int) -> dict[str, list[Turn]]:
    """Crawl `pages` pages of a local site with each variant, `rounds` times in turn."""
    turns: dict[str, list[Turn]] = {variant: [] for variant in variants}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        paths = write_pages(folder / "www", pages)
        (port,) = free_ports(1)
        urls = folder / "urls.txt"
        urls.write_text("\n".join(f"http://127.0.0.1:{port}{path}" for path in paths))
        print(
            f"{pages} pages, {_wire_size(folder / 'www'):,} bytes each on the wire, {rounds} rounds in turn"
        )
        conf = SERVER.format(port=port, root=folder / "www")
        with nginx_server(folder / "nginx", conf):
            for number in range(rounds):
                for variant in variants:
                    turns[variant].append(_turn(variant, urls, folder / f"{number}-{variant}"))
    return turns


def tell(turns: dict[str, list[Turn]]) -> None:
    """Print pages per second, CPU per page, and the ratio to the first variant, medians and min to max."""
    first = next(iter(turns.values()))
    print(f"{'variant':10} {'pages/s':>8} {'CPU ms/page':>12}   CPU ratio (min-max)")
    for variant, runs in turns.items():
        ratios = [run.cpu_per_page / base.cpu_per_page for run, base in zip(runs, first, strict=True)]
        speed = statistics.median(run.pages / run.wall for run in runs)
        cpu = statistics.median(run.cpu_per_page for run in runs)
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        print(f"{variant:10} {speed:8.0f} {cpu:12.2f}   {spread}")


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


def _wire_size(root: Path) -> int:
    """Return the mean size of a page as it is sent, and see that it is a newsroom's."""
    sizes = []
    for page in root.rglob("*.html"):
        packed = page.with_suffix(".html.gz")
        sizes.append((packed if packed.exists() else page).stat().st_size)
    mean = sum(sizes) // len(sizes)
    if mean < WIRE_BYTES:
        raise RuntimeError(f"the pages are too small to tell anything: {mean} bytes")
    return mean
