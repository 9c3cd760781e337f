"""What a store that is away, or fails, costs a crawl: time and room in the spool, and no file.

PAGES=10000 is the long form of the test of the spool's bound.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.s3 import S3Settings
from crawler.store import open_store
from crawler.store.identity import archive_id
from crawler.store.spool import used_bytes
from tests.crawling import Place, hosts
from tests.many import HOST, Many
from tests.services import S3
from tests.store.conftest import s3  # noqa: F401 - a fixture
from tests.store.faulty import Fault, Faulty, damaging, dropping, losing, lying, refusing, steady

pytestmark = pytest.mark.s3

PAGES = int(os.environ.get("PAGES", "200"))
BOUND = 50_000_000 if PAGES >= 10_000 else 1_000_000


@dataclass
class Desk:
    """A place whose archive stands behind a faulty proxy, and an origin of many pages."""

    place: Place
    proxy: Faulty
    many: Many
    settings: dict[str, str]

    def crawl(self, pages: int, **settings: str) -> subprocess.Popen[str]:
        """Start a crawl of so many pages."""
        listed = self.place.folder / "urls.txt"
        listed.write_text("\n".join(f"http://{HOST}/{number}" for number in range(pages)))
        words = ("crawl", "page", "-a", f"urls_file={listed}", "-a", "again=1")
        return self.place.start(*words, **{**self.settings, **settings})

    def kept(self) -> list[str]:
        """Return the addresses of the responses in the archive."""
        real = S3Settings(self.settings["S3_ENDPOINT_URL"])
        found = []
        with closing(open_store(self.settings["ARCHIVE_URI"], s3=real)) as store:
            for entry in store.list("warc/"):
                with store.open(entry.key) as file:
                    found += [
                        record.rec_headers.get_header("WARC-Target-URI")
                        for record in ArchiveIterator(file)
                        if record.rec_type in ("response", "revisit")
                    ]
        return [url for url in found if not url.endswith("robots.txt")]

    def judge(self, pages: int) -> None:
        """See that each page is in the archive once, that the archive is clean, and nothing is owed."""
        kept = sorted(self.kept())
        assert len(kept) == pages == len(set(kept))
        verified = self.place.scrapy("verify", self.settings["ARCHIVE_URI"], **self.settings)
        assert verified.code == 0, verified.out
        assert [path for path in self.place.spool.rglob("*") if path.is_file()] == []


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    server: S3 = request.getfixturevalue("s3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
    proxy, many = Faulty(server), Many()
    with proxy.running() as endpoint, many.running() as served:
        settings = {
            "ARCHIVE_URI": f"s3://{server.bucket}/{tmp_path.name}",
            "S3_ENDPOINT_URL": endpoint,
            "S3_TIMEOUT": "1",
            "HOSTS": hosts(served),
            "CONCURRENT_REQUESTS_PER_DOMAIN": "4",
            "SEGMENT_BYTES": "100000",
        }
        with closing(open_store(settings["ARCHIVE_URI"], s3=S3Settings(server.endpoint))) as store:
            archive_id(store)
        yield Desk(Place(tmp_path), proxy, many, settings)


def _wait(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_store_that_fails_in_every_way_in_turn_costs_nothing(desk: Desk) -> None:
    faults: list[Fault] = [
        dropping,
        refusing(503, "SlowDown"),
        damaging,
        desk.proxy.halving,
        lying,
        losing,
        refusing(500, "InternalError"),
    ]
    with desk.crawl(120, DOWNLOAD_DELAY="0.05", CONCURRENT_REQUESTS_PER_DOMAIN="2") as process:
        for fault in faults:
            desk.proxy.fault, asked = fault, len(desk.proxy.asked)
            _wait(lambda asked=asked: len(desk.proxy.asked) > asked or process.poll() is not None)  # type: ignore[misc]
            time.sleep(0.3)
        desk.proxy.fault = steady
        _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "what is not delivered waits in the spool, and is tried again" in err
    assert "delivery goes on: the archive takes files again" in err
    desk.judge(120)


def test_a_store_that_stays_away_ends_the_run_with_3_and_the_next_start_delivers(desk: Desk) -> None:
    first = desk.place.scrapy("status", **desk.settings)
    assert first.code == 0, first.err
    with desk.crawl(1) as process:  # from here the archive is known
        process.communicate(timeout=60)
    desk.proxy.fault = lambda asked, forward: None
    with desk.crawl(30, DELIVERY_SECONDS="1") as process:
        _, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert "what is fetched waits in the spool until the archive is back" in err
    owed = re.search(r"; (\d+) files \(([\d,]+) bytes\) wait in .+/spool/", err)
    assert owed
    assert int(owed[1]) >= 5
    away = desk.place.scrapy("status", OWED_SECONDS="1", **desk.settings)
    assert (away.code, "bytes owed to the archive, 0 files open" in away.out) == (3, True)
    desk.proxy.fault = steady
    late = desk.place.scrapy("status", OWED_SECONDS="1", **desk.settings)
    assert late.code == 1, late.err
    delivered = desk.place.scrapy("status", "--deliver", OWED_SECONDS="1", **desk.settings)
    assert delivered.code == 0, delivered.err
    assert "still owed" not in delivered.out
    assert len(desk.kept()) == 1 + 30
    verified = desk.place.scrapy("verify", desk.settings["ARCHIVE_URI"], **desk.settings)
    assert verified.code == 0, verified.out


class Highest:
    """The most bytes that a spool has held, looked at all the time."""

    def __init__(self, spool: Path) -> None:
        self.bytes = 0
        self._spool = spool
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Highest:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self.bytes = max(self.bytes, used_bytes(self._spool))


@pytest.mark.timeout(3_600)
def test_a_full_spool_pauses_fetching_until_the_store_takes_files_again(desk: Desk) -> None:
    desk.proxy.fault = refusing(503, "SlowDown")
    settings = {
        "SPOOL_BYTES": str(BOUND),
        "SEGMENT_BYTES": "1000000000",
        "RUN_LOG_BYTES": "50000",
        "S3_TIMEOUT": "20",
    }
    with Highest(desk.place.spool) as highest, desk.crawl(PAGES, **settings) as process:
        assert process.stderr
        said = _read_until(process.stderr, "fetching pauses until the archive has taken some")
        time.sleep(1)
        served = desk.many.served
        time.sleep(1)
        assert desk.many.served == served < PAGES, "nothing is fetched while the spool is full"
        desk.proxy.fault = steady
        out, err = process.communicate(timeout=3_600)
    print(f"{PAGES} pages, {highest.bytes:,} of {BOUND:,} bytes of spool at most")
    assert process.returncode == 0, said + err + out
    assert "fetching goes on" in err
    assert BOUND * 0.9 <= highest.bytes <= BOUND
    desk.judge(PAGES)


def test_a_crawl_that_pauses_still_ends_when_told_though_nobody_listens(desk: Desk) -> None:
    desk.proxy.fault = refusing(503, "SlowDown")
    with desk.crawl(200, SPOOL_BYTES="1000000", DELIVERY_SECONDS="1") as process:
        assert process.stderr
        _read_until(process.stderr, "fetching pauses until the archive has taken some")
        process.stderr.close()
        process.terminate()
        out, _ = process.communicate(timeout=60)
    assert "stopped when told to" in out
    assert list(desk.place.spool.rglob("*.warc.gz"))
    desk.proxy.fault = steady
    assert desk.place.scrapy("status", "--deliver", **desk.settings).code == 0
    desk.judge(len(desk.kept()))


def _read_until(stream: Iterator[str], words: str) -> str:
    said = ""
    for line in stream:
        said += line
        if words in line:
            return said
    raise AssertionError(said)
