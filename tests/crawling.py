"""Runs `scrapy crawl` as a user does, in a process of its own, and reads back what it left."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
QUICK = {
    "ALLOW_PRIVATE_ADDRESSES": "True",
    "AUTOTHROTTLE_ENABLED": "0",
    "DOWNLOAD_DELAY": "0",
    "RETRY_TIMES": "0",
}


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Place:
    """A folder of its own for archive, spool and state."""

    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    def environment(self, settings: dict[str, str]) -> dict[str, str]:
        """Return the environment of a command: quick, and nothing outside the folder."""
        values = {
            **QUICK,
            "ARCHIVE_URI": str(self.archive),
            "DATABASE_URL": f"sqlite:///{self.folder}/state.db",
            "SPOOL_DIR": str(self.spool),
            **settings,
        }
        return os.environ | {f"WIRECOPY_{name}": value for name, value in values.items()}

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        """Start `scrapy` with arguments, settings from the environment."""
        return subprocess.Popen(
            [sys.executable, "-m", "scrapy", *arguments],
            cwd=ROOT,
            env=self.environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def scrapy(self, *arguments: str, **settings: str) -> Ran:
        """Run `scrapy` to its end."""
        with self.start(*arguments, **settings) as process:
            out, err = process.communicate(timeout=120)
        return Ran(process.returncode, out, err)

    def records(self, kind: str) -> list[dict[str, Any]]:
        """Return the records of one kind in the order they were written."""
        files = sorted(self.archive.glob(f"records/{kind}/*/*/*/*.jsonl.gz"))
        return [
            json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()
        ]

    def report(self) -> dict[str, Any]:
        """Return the report of the latest run."""
        files = sorted(self.archive.glob("runs/*/*/*/*.json"))
        report: dict[str, Any] = json.loads(files[-1].read_bytes())
        return report

    def warcs(self) -> list[Path]:
        """Return the archive's WARC files in order."""
        return sorted(self.archive.glob("warc/*/*/*/*.warc.gz"))


def hosts(mapping: dict[str, str]) -> str:
    """Return the value of the HOSTS setting."""
    return json.dumps(mapping)
