"""Killed at any moment and at every step: what was acknowledged is in the archive, whole and once.

KILLS sets how often processes are killed (the long form: KILLS=60), SEED draws the same moments again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.store import open_store
from crawler.verify import verify_store
from tests import victim
from tests.checkout import ROOT
from tests.services import S3
from tests.store.conftest import s3  # noqa: F401 - a fixture

KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(10**6)


class Victims:
    """Processes over one folder and one archive, one after the other, each killed; what they acknowledged."""

    def __init__(
        self, nursery: subprocess.Popen[str], folder: Path, archive: str, endpoint: str = ""
    ) -> None:
        self.folder = folder
        self.given = victim.settings(folder, archive, endpoint)
        self.acknowledged: dict[str, str] = {}
        """The record ids and addresses of what was kept."""
        self._nursery = nursery
        self._words = [str(folder), archive, endpoint]

    def run(self, *step: str, kill_after: float | None = None) -> bool:
        """Run one, to its end or until it is killed, after some seconds or by itself; tell whether it was."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        keys = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        self._nursery.stdin.write(json.dumps([str(self.folder / "said"), keys, *self._words, *step]) + "\n")
        self._nursery.stdin.flush()
        child = int(self._nursery.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        code = int(self._nursery.stdout.readline())
        said = (self.folder / "said").read_text()
        for line in said.splitlines():
            if line.startswith("kept ") and line.count(" ") == 2:
                _, record_id, url = line.split()
                self.acknowledged[record_id] = url
        assert code in (0, -9), said
        assert (code == 0) is said.endswith("done\n"), said
        return code == -9

    def judge(self) -> None:
        """Start once more, and see that the archive holds what was acknowledged, whole and once."""
        victim.clear_up(self.given, print)
        with closing(open_store(self.given.archive_uri, s3=self.given.s3)) as store:
            judged = verify_store(store)
            assert judged.clean, judged.findings
            assert not any("no run report names" in note for note in judged.notes), judged.notes
            kept: Counter[str] = Counter()
            for entry in store.list("warc/"):
                with store.open(entry.key) as file:
                    kept += _records(file)
        assert [one for one, count in kept.items() if count > 1] == [], f"SEED={SEED}"
        assert set(self.acknowledged) - set(kept) == set(), f"SEED={SEED}"
        left = [path for path in (self.folder / "spool").rglob("*") if path.is_file()]
        assert left == [], f"SEED={SEED}"


def _records(file: object) -> Counter[str]:
    ids = (record.rec_headers.get_header("WARC-Record-ID") for record in ArchiveIterator(file))
    return Counter(found.strip("<>") for found in ids)


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """The process that victims are forked from."""
    command = [sys.executable, "-m", "tests.victim"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.s3)])
def victims(
    request: pytest.FixtureRequest,
    nursery: subprocess.Popen[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Victims:
    """Victims over each kind of store."""
    if request.param == "local":
        return Victims(nursery, tmp_path, str(tmp_path / "archive"))
    server: S3 = request.getfixturevalue("s3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
    return Victims(nursery, tmp_path, f"s3://{server.bucket}/{tmp_path.name}", server.endpoint)


STEPS = {
    "a segment is begun": ("after crawler.archive.archive.make_stem", 2),
    "an exchange is half acknowledged": ("after crawler.capture.segment.OpenFile.append", 9),
    "the index is sealed": ("after crawler.archive.writing.write_whole", 1),
    "the index is there and the WARC is not": ("after crawler.archive.writing.Segment._seal_others", 2),
    "the WARC took its place": ("after crawler.archive.writing.Segment.seal", 2),
    "a file is noted": ("after crawler.store.ledger.Ledger.note", 2),
    "a file is claimed": ("after crawler.store.ledger.Ledger.claim", 2),
    "a file is judged": ("after crawler.store.ledger.Ledger.mark", 1),
    "the store has it and the ledger does not know": ("after crawler.store.deliver.digests_of", 2),
    "it is uploaded": ("after crawler.store.ledger.Ledger.mark", 6),
    "it is confirmed": ("after crawler.store.ledger.Ledger.mark", 7),
    "it left the spool and the ledger does not know": ("after crawler.store.deliver._remove", 2),
    "it is removed": ("after crawler.store.ledger.Ledger.mark", 8),
    "the log is written and the report is not": ("after crawler.archive.archive.RunArchive.add_file", 1),
    "the report is written": ("after crawler.archive.archive.RunArchive.add_file", 2),
    "all is delivered": ("after crawler.store.courier.Courier.finish", 1),
}
IN_RECOVERY = {
    "what was torn is cut": ("after crawler.archive.recover._cut", 1),
    "the index is made": ("before crawler.archive.recover._records", 1),
    "the records are sealed": ("after crawler.archive.recover._records", 1),
    "the WARC took its place": ("after crawler.archive.recover._seal", 1),
    "the log is kept": ("after crawler.archive.recover._keep_log", 1),
    "the report is written": ("after crawler.archive.recover._recover", 1),
    "a recovered file is delivered": ("after crawler.store.deliver._remove", 1),
}


@pytest.fixture
def local(nursery: subprocess.Popen[str], tmp_path: Path) -> Victims:
    return Victims(nursery, tmp_path, str(tmp_path / "archive"))


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_process_killed_at_a_step_loses_nothing(local: Victims, step: tuple[str, int]) -> None:
    assert local.run(step[0], str(step[1]))
    local.judge()


@pytest.mark.parametrize("step", IN_RECOVERY.values(), ids=IN_RECOVERY)
def test_a_recovery_killed_at_a_step_is_taken_up_by_the_next(local: Victims, step: tuple[str, int]) -> None:
    assert local.run("after crawler.archive.archive.RunArchive.record", "5")
    assert local.run(step[0], str(step[1]))
    local.judge()


@pytest.mark.timeout(3_600)
def test_processes_killed_at_any_moment_lose_nothing(victims: Victims) -> None:
    chance = random.Random(SEED)
    print(f"SEED={SEED}")
    begun = time.monotonic()
    assert not victims.run()
    took = time.monotonic() - begun
    killed = sum(victims.run(kill_after=chance.random() * took) for _ in range(KILLS))
    assert killed > 0
    assert not victims.run()
    victims.judge()
