"""pywb over kept WARCs, in its own environment, on loopback."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services import free_ports

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / ".venv-replay" / "bin"
READY_SECONDS = 60


@contextmanager
def pywb(folder: Path, warcs: Sequence[Path]) -> Iterator[str]:
    """Run pywb over WARCs or WACZs and yield the address of its collection."""
    run = ["init", "kept"], ["add", "--unpack-wacz", "kept", *map(str, warcs)]
    for words in run:
        manager = [str(ENVIRONMENT / "wb-manager"), *words]
        subprocess.run(manager, cwd=folder, check=True, capture_output=True)
    (port,) = free_ports(1)
    command = [str(ENVIRONMENT / "wayback"), "-b", "127.0.0.1", "-p", str(port)]
    with (
        (folder / "pywb.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(base, process, folder / "pywb.log")
            yield f"{base}/kept"
        finally:
            process.terminate()


def fetch(collection: str, stamp: str, url: str) -> bytes:
    """Return the body that pywb serves for a capture, unchanged (`id_`)."""
    with urllib.request.urlopen(f"{collection}/{stamp}id_/{url}", timeout=30) as answer:  # noqa: S310 - loopback
        body: bytes = answer.read()
    return body


def _wait(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/", timeout=5).close()  # noqa: S310 - loopback
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"pywb did not start: {log.read_text()[-2000:]}")
