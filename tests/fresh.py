"""A newcomer's first start: not collected by `./dev test`, as it makes environments; the CI runs it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import as_newcomer, bare_environment, copy_checkout

MINUTES = 10


@pytest.fixture
def clone() -> Iterator[Path]:
    """A copy of this checkout in a folder with a space in its name, open to every user."""
    with tempfile.TemporaryDirectory(prefix="fresh ") as made:
        Path(made).chmod(0o755)
        yield copy_checkout(Path(made) / "my news")


@pytest.mark.timeout(2 * MINUTES * 60)
def test_the_demo_runs_twice_from_a_fresh_clone_without_rights_or_uv(clone: Path) -> None:
    newcomer = as_newcomer(clone)
    for _ in range(2):
        done = subprocess.run(
            [*newcomer, clone / "dev", "demo"],
            cwd="/",
            env=bare_environment(clone),
            capture_output=True,
            text=True,
            timeout=MINUTES * 60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert "Ferry Marigold runs aground" in done.stdout
    assert list((clone / "archive" / "warc").rglob("*.warc.gz"))
