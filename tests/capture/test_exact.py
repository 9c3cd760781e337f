"""Every exchange of a recording origin is in the archive, byte for byte, whatever the server did."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.verify import ExchangeLog, Options, verify_file
from tests.capture.kept import Kept, exchanges
from tests.origin import Logged, Origin
from tests.origin.log import write_log

ROOT = Path(__file__).parents[2]
RUN = "exact"


@dataclass(frozen=True)
class Crawled:
    """The log of the origin and what a crawl of all its cases kept."""

    logged: list[Logged]
    kept: list[Kept]
    warcs: list[Path]
    log: Path

    def pairs(self) -> list[tuple[Logged, Kept]]:
        """Return what the origin logged beside what was kept, by address and in order."""
        kept: dict[str, list[Kept]] = defaultdict(list)
        for exchange in sorted(self.kept, key=lambda exchange: exchange.date):
            if exchange.request:
                kept[exchange.url].append(exchange)
        for url, count in Counter(entry.url for entry in self.logged).items():
            unread = [exchange for exchange in kept[url] if not exchange.received]
            for exchange in unread[: len(kept[url]) - count]:
                kept[url].remove(exchange)
        return [(entry, kept[entry.url].pop(0)) for entry in self.logged]


@pytest.fixture(scope="module", params=["http", "https"])
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return crawl(request.param, tmp_path_factory.mktemp("exact"))


def crawl(scheme: str, folder: Path) -> Crawled:
    """Crawl every case of an origin, http or https, into `folder`."""
    with Origin() as origin:
        cases = [
            {"path": case.path, "method": case.method, "body": case.body.decode("latin-1")}
            for case in origin.paths
        ]
        settings = {
            "ARCHIVE_URI": str(folder / "archive"),
            "DATABASE_URL": f"sqlite:///{folder}/state.db",
            "RUN_ID": RUN,
            "SPOOL_DIR": str(folder / "spool"),
        }
        base = origin.http_base if scheme == "http" else origin.https_base
        job = {"bases": [base], "cases": cases, "settings": settings}
        ran = subprocess.run(
            [sys.executable, "-m", "tests.capture.crawl_cases", json.dumps(job)],
            cwd=ROOT,
            env=os.environ | {"SSL_CERT_FILE": str(origin.ca_file), "PYTHONWARNINGS": "default"},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr[-3000:]
        logged = origin.exchanges()
    log = folder / "exchanges.jsonl"
    write_log(log, logged)
    sealed = folder / "spool" / RUN / "sealed"
    return Crawled(logged, exchanges(sealed), sorted(sealed.rglob("*.warc.gz")), log)


def test_at_least_45_exchanges_were_made(crawled: Crawled) -> None:
    assert len(crawled.logged) >= 45


def test_no_exchange_is_missing_and_what_the_server_never_read_brought_nothing(crawled: Crawled) -> None:
    asked = Counter(entry.url for entry in crawled.logged)
    kept = Counter(exchange.url for exchange in crawled.kept if exchange.request)
    assert asked - kept == Counter()
    # A request on a connection that the server has just closed was sent, and read by nobody.
    unread = [exchange for exchange in crawled.kept if exchange.request and not exchange.received]
    assert kept - asked <= Counter(exchange.url for exchange in unread)


def test_every_request_is_kept_as_it_was_sent(crawled: Crawled) -> None:
    wrong = [entry.url for entry, kept in crawled.pairs() if kept.request != entry.request]
    assert wrong == []


def test_every_whole_response_is_kept_as_it_was_received(crawled: Crawled) -> None:
    whole = [(entry, kept) for entry, kept in crawled.pairs() if not entry.aborted]
    wrong = [entry.url for entry, kept in whole if kept.received != entry.response]
    assert wrong == []
    assert len(whole) > 80


def test_every_aborted_response_is_an_exact_prefix_and_says_so(crawled: Crawled) -> None:
    aborted = [(entry, kept) for entry, kept in crawled.pairs() if entry.aborted]
    wrong = [entry.url for entry, kept in aborted if not entry.response.startswith(kept.received)]
    assert wrong == []
    silent = [
        entry.url
        for entry, kept in aborted
        if kept.type == "response" and not kept.truncated and kept.received != entry.response
    ]
    assert silent == []
    assert len(aborted) >= 15


def test_every_exchange_without_a_response_names_its_error(crawled: Crawled) -> None:
    without = [kept for kept in crawled.kept if kept.type != "response" and "/not-modified" not in kept.url]
    assert [kept.url for kept in without if "error" not in kept.fields] == []
    assert len(without) >= 5


def test_a_304_nobody_asked_for_is_kept_but_is_no_response(crawled: Crawled) -> None:
    kept = next(kept for kept in crawled.kept if kept.url.endswith("/not-modified"))
    assert kept.type == "metadata"
    assert kept.response.startswith(b"HTTP/1.1 304 ")


def test_interim_responses_and_bytes_after_the_body_stand_apart(crawled: Crawled) -> None:
    for entry, kept in crawled.pairs():
        if not entry.aborted and kept.type == "response":
            assert kept.response == entry.final, entry.url


def test_a_retried_request_says_which_try_it_was(crawled: Crawled) -> None:
    tries = [kept.fields["attempt"] for kept in crawled.kept if kept.url.endswith("/reset-once")]
    assert sorted(tries) == ["1", "2"]


def test_a_redirect_names_what_led_to_it(crawled: Crawled) -> None:
    landed = [kept for kept in crawled.kept if kept.url.endswith("/landing")]
    chained = next(kept for kept in landed if kept.fields["hopsFromSeed"] == "RRRR")
    assert chained.fields["via"].endswith("/redirect/redirect-308")


def test_a_response_that_is_cut_says_by_what(crawled: Crawled) -> None:
    reasons = {kept.url.rpartition("/")[2]: kept.truncated for kept in crawled.kept if kept.truncated}
    assert reasons["stall-body"] == "time"
    assert reasons["truncated-chunk"] == "disconnect"


def test_tls_exchanges_carry_protocol_and_cipher_suite(crawled: Crawled) -> None:
    text = b"".join(gzip.decompress(file.read_bytes()) for file in crawled.warcs)
    secure = crawled.logged[0].url.startswith("https:")
    assert (b"WARC-Protocol: tls/1.3\r\n" in text) is secure
    assert (b"WARC-Cipher-Suite: TLS_" in text) is secure


def test_the_verifier_finds_nothing_wrong_against_the_log_of_the_origin(crawled: Crawled) -> None:
    for warc in crawled.warcs:
        report = verify_file(warc, Options(log=ExchangeLog(crawled.log)))
        assert [finding.message for finding in report.findings if finding.severity == "error"] == []
        assert {11, 28, 31, 32} <= report.judged
