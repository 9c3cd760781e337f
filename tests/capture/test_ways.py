"""Exchanges through a proxy, and responses larger than a page may be: kept as exactly as any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.verify import verify_file
from tests.capture.kept import Kept, exchanges
from tests.origin import Logged, Origin, Proxy

ROOT = Path(__file__).parents[2]
PATHS = ["/plain", "/chunked", "/gzip", "/interim-103", "/form", "/truncated", "/excess"]


def crawl(
    origin: Origin, folder: Path, paths: list[str], settings: dict[str, object], proxy: str = ""
) -> list[Kept]:
    cases = [
        {"path": case.path, "method": case.method, "body": case.body.decode("latin-1")}
        for case in origin.paths
        if case.path in paths
    ]
    ours = {
        "ARCHIVE_URI": str(folder / "archive"),
        "DATABASE_URL": f"sqlite:///{folder}/state.db",
        "SPOOL_DIR": str(folder / "spool"),
        **settings,
    }
    job = {"bases": [origin.http_base, origin.https_base], "cases": cases, "settings": ours}
    environment = os.environ | {"SSL_CERT_FILE": str(origin.ca_file), "PYTHONWARNINGS": "default"}
    if proxy:
        environment |= {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.capture.crawl_cases", json.dumps(job)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return exchanges(folder / "spool")


def one_each(found: list[Kept]) -> dict[str, Kept]:
    """Return the last exchange of each address; the retries of a truncated one are alike."""
    return {kept.url: kept for kept in found if kept.request}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_exchanges_through_a_proxy_are_those_that_the_origin_saw(tmp_path: Path, scheme: str) -> None:
    with Origin() as origin, Proxy() as proxy:
        kept = one_each(crawl(origin, tmp_path, PATHS, {}, proxy.base))
        logged: dict[str, Logged] = {entry.url: entry for entry in origin.exchanges()}
        assert len(proxy.connections) > 0
    mine = {url: entry for url, entry in logged.items() if url.startswith(f"{scheme}:")}
    assert len(mine) == len(PATHS)
    for url, entry in mine.items():
        assert kept[url].request == entry.request
        if not entry.aborted:
            assert kept[url].response == entry.final, url
        else:
            assert kept[url].truncated == "disconnect"
            assert entry.response.startswith(kept[url].received)


def test_a_response_larger_than_the_limit_is_kept_as_an_exact_prefix(tmp_path: Path) -> None:
    with Origin() as origin:
        kept = one_each(crawl(origin, tmp_path, ["/large", "/plain"], {"DOWNLOAD_MAXSIZE": 1_000_000}))
        logged = {entry.url: entry for entry in origin.exchanges()}
    large = {url: entry for url, entry in logged.items() if url.endswith("/large")}
    assert len(large) == 2
    for url, entry in large.items():
        assert kept[url].truncated == "length"
        assert kept[url].type == "response"
        assert entry.response.startswith(kept[url].received)
    whole = [kept[url].truncated for url in logged if url.endswith("/plain")]
    assert whole == [None, None]


def test_a_host_that_nobody_answers_for_leaves_a_record_of_the_error(tmp_path: Path) -> None:
    with Origin() as origin:
        closed = Origin()
        with closed:
            address = closed.http_base
        origin.http_base = address
        found = crawl(origin, tmp_path, ["/plain"], {"RETRY_ENABLED": False})
    refused = next(kept for kept in found if kept.url == f"{address}/plain")
    assert (refused.request, refused.response) == (b"", b"")
    assert "refused" in refused.fields["error"].lower()


def test_a_proxied_crawl_is_judged_clean_and_names_its_proxy(tmp_path: Path) -> None:
    with Origin() as origin, Proxy() as proxy:
        kept = crawl(origin, tmp_path, ["/plain"], {}, proxy.base)
    assert {exchange.fields["proxy"] for exchange in kept} == {proxy.base}
    for warc in tmp_path.rglob("*.warc.gz"):
        assert verify_file(warc).findings == []
