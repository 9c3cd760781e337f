"""Crawls and the daemon killed at any moment, over each kind of store; the truth is the origin's own log.

KILLS sets how often crawls are killed (the long form: KILLS=60), SEED draws the same moments again.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.database import open_database
from crawler.s3 import S3Settings
from crawler.schedule.runs import State, list_runs
from crawler.store import open_store
from crawler.store.spool import owed
from tests.crawling import Place, hosts
from tests.services import S3
from tests.site.server import Site
from tests.site.truth import samples
from tests.store.conftest import s3  # noqa: F401 - a fixture

KILLS = int(os.environ.get("KILLS", "2"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(10**6)

AT_ONCE = 2
IN_FLIGHT = 2 * AT_ONCE
"""What a kill may cost: the pages that were asked for at once, and as many that waited for the writer."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@dataclass
class Newsroom:
    """A place, its archive, and the origin that it crawls."""

    place: Place
    site: Site
    archive: str
    endpoint: str | None = None

    def __post_init__(self) -> None:
        self.listed = self.place.folder / "urls.txt"
        self.listed.write_text("\n".join(sample.url for sample in samples()))
        self.settings = {
            "ARCHIVE_URI": self.archive,
            "CONCURRENT_REQUESTS": str(AT_ONCE),
            "DOWNLOAD_DELAY": "0.1",
            "HOSTS": hosts(self.site.hosts),
            "SEGMENT_BYTES": "20000",
            "OPERATOR_CONTACT": "desk@kpol9.example",
            "TIMETABLE": str(self.place.folder / "timetable.toml"),
        }
        if self.endpoint:
            self.settings["S3_ENDPOINT_URL"] = self.endpoint
        self._served_before = len(self.site.requests)

    def asked(self) -> Counter[str]:
        """Return what the origin has served, host and path, by its own log."""
        return Counter(line.removeprefix("GET ") for line in self.site.requests[self._served_before :])

    def wait_until_served(self, more: int) -> None:
        """Wait until the origin has served so many more."""
        count = len(self.site.requests) + more
        _wait(lambda: len(self.site.requests) >= count)

    def kept(self) -> Counter[str]:
        """Return what the archive holds of the requests, host and path."""
        with closing(open_store(self.archive, s3=S3Settings(self.endpoint))) as store:
            return Counter(one for entry in store.list("warc/") for one in _requests(store.open(entry.key)))

    def judge(self, kills: int) -> None:
        """See that nothing is lost but what was in flight, nothing invented, and the archive is clean."""
        asked, kept = self.asked(), self.kept()
        assert kept - asked == Counter(), f"SEED={SEED}"
        assert (asked - kept).total() <= kills * IN_FLIGHT, f"SEED={SEED}: {asked - kept}"
        assert [file.key for file in owed(self.place.spool)] == [], f"SEED={SEED}"
        verified = self.place.scrapy("verify", self.archive, **self.settings)
        assert verified.code == 0, f"SEED={SEED}: {verified.out}"
        assert "no run report names" not in verified.out


def _requests(file: object) -> Iterator[str]:
    for record in ArchiveIterator(file):
        if record.rec_type == "request":
            parts = urlsplit(record.rec_headers.get_header("WARC-Target-URI"))
            yield f"{parts.netloc}{parts.path}"


def _wait(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"SEED={SEED}"
        time.sleep(0.02)


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.s3)])
def newsroom(
    request: pytest.FixtureRequest, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Newsroom:
    """A newsroom over each kind of store."""
    print(f"SEED={SEED}")
    if request.param == "local":
        return Newsroom(Place(tmp_path), site, str(tmp_path / "archive"))
    server: S3 = request.getfixturevalue("s3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
    return Newsroom(Place(tmp_path), site, f"s3://{server.bucket}/{tmp_path.name}", server.endpoint)


@pytest.mark.timeout(3_600)
def test_crawls_killed_at_any_moment_lose_no_exchange_they_acknowledged(newsroom: Newsroom) -> None:
    chance = random.Random(SEED)
    listed = ("crawl", "page", "-a", f"urls_file={newsroom.listed}", "-a", "again=1")
    for _ in range(KILLS):
        process = newsroom.place.start(*listed, **newsroom.settings)
        newsroom.wait_until_served(chance.randrange(1, 16))
        time.sleep(chance.random() * 0.3)
        process.kill()
        process.communicate(timeout=30)
    ran = newsroom.place.scrapy("crawl", "page", "-a", f"url={samples()[0].url}", **newsroom.settings)
    assert ran.code == 0, ran.err
    newsroom.judge(KILLS)


ENTRY = """
[[entry]]
name = "all"
spider = "page"
args = {{ urls_file = "{listed}", again = "1" }}
every = "{every}"
"""


@pytest.mark.timeout(3_600)
def test_a_daemon_killed_at_any_moment_loses_nothing_its_crawls_acknowledged(newsroom: Newsroom) -> None:
    """Now and then the crawl is killed too: then the next daemon recovers it."""
    chance, kills = random.Random(SEED), max(1, KILLS // 6)
    timetable = newsroom.place.folder / "timetable.toml"
    timetable.write_text(ENTRY.format(listed=newsroom.listed, every="1s"))
    for number in range(kills):
        daemon = newsroom.place.start("daemon", **newsroom.settings)
        newsroom.wait_until_served(chance.randrange(1, 16))
        if number % 2 == 0:
            _kill_crawls(newsroom.place)
        daemon.kill()
        daemon.communicate(timeout=30)
        _wait(lambda: not any(file.alive for file in owed(newsroom.place.spool)))
    timetable.write_text(ENTRY.format(listed=newsroom.listed, every="365d"))
    daemon = newsroom.place.start("daemon", **newsroom.settings)
    _wait(lambda: not owed(newsroom.place.spool))
    daemon.terminate()
    daemon.communicate(timeout=60)
    assert daemon.returncode == 0
    newsroom.judge(kills)


def _kill_crawls(place: Place) -> None:
    engine = open_database(f"sqlite:///{place.folder}/state.db")
    for run in list_runs(engine):
        if run.state is State.RUNNING and run.pid:
            with suppress(ProcessLookupError):
                os.kill(run.pid, signal.SIGKILL)
    engine.dispose()
