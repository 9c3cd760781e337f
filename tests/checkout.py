"""Copies of this checkout, for tests that start from nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def copy_checkout(to: Path) -> Path:
    """Copy the files that git knows, as they stand in the working folder, into `to`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    return to


def as_newcomer(folder: Path) -> list[str]:
    """Hand `folder` to a user without rights, where we may; return the words that run a command as them."""
    if os.geteuid() != 0:
        return []
    subprocess.run(["chown", "-R", "nobody", folder], check=True)
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def bare_environment(home: Path) -> dict[str, str]:
    """Return the environment of a new user: the system's programs and nothing else."""
    kept = {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "SSL_", "http"))}
    return {**kept, "HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
