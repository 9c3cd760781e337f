"""Crawls saved pages that nginx serves on loopback under their own host names, over http and https."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from crawler.urls import canonical, host_of, is_web_address
from tests.certificates import Authority
from tests.services import LOOPBACK, Unavailable, free_ports, nginx_server

MINUTES = 30


@dataclass(frozen=True)
class Saved:
    """One saved page: its address as a crawler sends it, and its gzipped file below the corpus folder."""

    url: str
    file: str

    @property
    def host(self) -> str:
        return host_of(self.url)

    @property
    def key(self) -> str:
        """Host, path and query, as nginx sees them."""
        parts = urlsplit(self.url)
        return f"{self.host}{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def main(folder: Path) -> int:
    """Crawl every page of `folder`/corpus; 0 where none failed, 1 where one did, 2 where it cannot run."""
    corpus = folder / "corpus"
    pages = read_corpus(corpus)
    if not pages:
        print(f"corpus: no saved pages under {corpus}")
        return 2
    with TemporaryDirectory(prefix="corpus-") as work:
        try:
            return judge(_crawl(corpus, pages, Path(work)), len(pages))
        except Unavailable as error:
            print(f"corpus: {error}")
            return 2


def read_corpus(corpus: Path) -> list[Saved]:
    """Return the pages of every manifest below `corpus`, each address once."""
    found: dict[str, Saved] = {}
    for manifest in sorted(corpus.glob("*/manifest.jsonl")):
        for line in manifest.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            url = safe_url_string(address(row)).partition("#")[0]
            found.setdefault(canonical(url), Saved(url, f"{manifest.parent.name}/{row['html']}"))
    return _one_scheme_a_host(found.values())


def address(row: dict[str, Any]) -> str:
    """Return the row's address, or an invented one where it has none on the web."""
    url = str(row["url"])
    if is_web_address(url):
        return url
    name = re.sub(r"[^a-z0-9]+", "-", f"{row['dataset']}-{row['id']}".lower()).strip("-")
    return f"https://{name[:60].strip('-')}.example/"


def _one_scheme_a_host(pages: Iterable[Saved]) -> list[Saved]:
    """HOSTS sends a host to one port, so a host with any https address is asked for all of them by https."""
    pages = list(pages)
    secure = {page.host for page in pages if page.url.startswith("https:")}
    return [
        Saved(re.sub("^http:", "https:", page.url) if page.host in secure else page.url, page.file)
        for page in pages
    ]


def _crawl(corpus: Path, pages: list[Saved], work: Path) -> dict[str, Any]:
    plain, tls = free_ports(2)
    secure = sorted({page.host for page in pages if page.url.startswith("https:")})
    authority = Authority(work, "Corpus authority")
    hosts = {page.host: f"{LOOPBACK}:{tls if page.host in set(secure) else plain}" for page in pages}
    listing = work / "urls.txt"
    listing.write_text("".join(f"{page.url}\n" for page in pages))
    conf = nginx_conf(corpus, pages, (plain, tls), authority.server_file(*secure))
    with nginx_server(work / "nginx", conf):
        subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"urls_file={listing}"],
            env={**os.environ, **_settings(work, hosts), "SSL_CERT_FILE": str(authority.ca_file)},
            check=False,
            timeout=MINUTES * 60,
        )
    reports = list((work / "archive" / "runs").rglob("*.json"))
    if not reports:
        raise Unavailable("the crawl left no report; its words stand above")
    report: dict[str, Any] = json.loads(reports[0].read_bytes())
    return report


def _settings(work: Path, hosts: dict[str, str]) -> dict[str, str]:
    values = {
        "ARCHIVE_URI": str(work / "archive"),
        "SPOOL_DIR": str(work / "spool"),
        "DATABASE_URL": f"sqlite:///{work / 'corpus.db'}",
        "HOSTS": json.dumps(hosts),
        "ALLOW_PRIVATE_ADDRESSES": "True",
        "DOWNLOAD_DELAY": "0",
        "AUTOTHROTTLE_ENABLED": "False",
        "CONCURRENT_REQUESTS": "8",
    }
    return {f"WIRECOPY_{name}": value for name, value in values.items()}


def nginx_conf(corpus: Path, pages: list[Saved], ports: tuple[int, int], certificate: Path) -> str:
    """Return what stands inside nginx's `http {…}`: each saved page under its own host and path."""
    rows = "\n".join(f"{_quoted(page.key)} {_quoted('/' + page.file)};" for page in pages)
    return f"""
map_hash_max_size 65536;
map_hash_bucket_size 4096;
map "$host$request_uri" $saved {{
default "";
{rows}
}}
server {{
listen {LOOPBACK}:{ports[0]};
listen {LOOPBACK}:{ports[1]} ssl;
ssl_certificate {certificate};
ssl_certificate_key {certificate};
root {_quoted(str(corpus))};
if ($saved = "") {{ return 404; }}
location / {{
default_type text/html;
types {{ }}
add_header Content-Encoding gzip;
try_files $saved =404;
}}
}}
"""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def judge(report: dict[str, Any], expected: int) -> int:
    """Print how the pages ended; 0 where every one ended and none failed, else 1."""
    outcomes = Counter(report["outcomes"])
    print(f"corpus: {expected} pages: " + ", ".join(f"{n} {name}" for name, n in outcomes.most_common()))
    for reason, count in Counter(report["reasons"]).most_common():
        print(f"corpus:   {count} {reason}")
    for problem in report["problems"]:
        print(f"corpus:   {problem['outcome']} {problem['url']}: {problem['why']}")
    if outcomes["failed"] or outcomes.total() != expected:
        print(f"corpus: WRONG: {outcomes['failed']} failed, {outcomes.total()} of {expected} ended")
        return 1
    return 0
