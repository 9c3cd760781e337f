"""What other tools make of the archive: warcio checks it, pywb replays it, S3 holds the same."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.s3 import S3Settings
from crawler.store import open_store
from tests.crawling import Place, hosts
from tests.replaying import ENVIRONMENT, fetch, pywb
from tests.services import S3, Unavailable, s3_server
from tests.site import aggregator, content
from tests.site.server import Site
from tests.site.truth import samples

needs_pywb = pytest.mark.skipif(not ENVIRONMENT.exists(), reason="no replay environment: ./dev setup replay")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture(scope="module")
def crawled(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Every sample article and a story with its members, each twice.

    Articles are asked for conditionally, so that the second time is a 304; what a story leads to is read
    anew each time, so that it is the same payload again. The story is sent in chunks.
    """
    place = Place(tmp_path_factory.mktemp("crawled"))
    for _ in range(2):
        assert _crawl_all(place, site) == 0
        words = ("crawl", "ground_news", "-a", f"url={aggregator.story_url()}", "-a", "follow=1")
        assert place.scrapy(*words, HOSTS=hosts(site.hosts)).code == 0
    return place


def _crawl_all(place: Place, site: Site, **settings: str) -> int:
    listed = place.folder / "urls.txt"
    listed.write_text("\n".join(sample.url for sample in samples()))
    mapped = hosts(site.hosts)
    return place.scrapy("crawl", "hearst", "-a", f"urls_file={listed}", HOSTS=mapped, **settings).code


def _is_chunked(record: Any) -> bool:
    headers = record.http_headers
    return bool(headers and "chunked" in (headers.get_header("Transfer-Encoding") or "").lower())


def test_warcio_names_nothing_but_the_payload_digests_of_chunked_responses(crawled: Place) -> None:
    """It judges them with the chunk framing, where WARC 1.1 §5.9 says without."""
    named, chunked = set(), set()
    for warc in crawled.warcs():
        command = [sys.executable, "-m", "warcio.cli", "check", str(warc)]
        checked = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "block digest failed" not in checked.stdout
        named |= set(re.findall(r"WARC-Record-ID (\S+) \S+\n    payload digest failed", checked.stdout))
        with warc.open("rb") as file:
            chunked |= {
                record.rec_headers.get_header("WARC-Record-ID")
                for record in ArchiveIterator(file)
                if record.rec_type == "response" and _is_chunked(record)
            }
    assert named == chunked
    assert chunked


@needs_pywb
@pytest.mark.replay
def test_pywb_replays_every_page_byte_for_byte_at_every_capture(crawled: Place, tmp_path: Path) -> None:
    captures = [capture for warc in crawled.warcs() for capture in _captures(warc)]
    pages = {url: content.answer(*_split(url)) for url, _, _ in captures}
    shown = [capture for capture in captures if pages[capture[0]].status == 200]
    assert {kind for _, _, kind in shown} == {"response", "identical-payload-digest", "server-not-modified"}
    with pywb(tmp_path, crawled.warcs()) as collection:
        wrong = [(url, stamp) for url, stamp, _ in shown if fetch(collection, stamp, url) != pages[url].body]
    assert wrong == []
    assert len(shown) > 60


def _captures(warc: Path) -> Iterator[tuple[str, str, str]]:
    """Yield address, 14-digit time and kind of each capture; a revisit's kind is the end of its profile."""
    with warc.open("rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            if record.rec_type in ("response", "revisit"):
                headers = record.rec_headers
                stamp = re.sub(r"\D", "", headers.get_header("WARC-Date"))[:14]
                profile = headers.get_header("WARC-Profile") or record.rec_type
                yield headers.get_header("WARC-Target-URI"), stamp, profile.rpartition("/")[2]


def _split(url: str) -> tuple[str, str]:
    host, _, path = url.split("://", 1)[1].partition("/")
    return host, f"/{path}"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    try:
        with s3_server(tmp_path_factory.mktemp("s3")) as server:
            yield server
    except Unavailable as missing:
        pytest.skip(str(missing))


@pytest.mark.s3
def test_a_crawl_into_s3_gives_the_same_records(
    site: Site, s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret_key)
    uri = f"s3://{s3.bucket}/news"
    mapped = hosts(site.hosts)
    story = ("crawl", "ground_news", "-a", f"url={aggregator.story_url()}", "-a", "follow=1")
    local, remote = Place(tmp_path / "local"), Place(tmp_path / "remote")
    assert local.scrapy(*story, HOSTS=mapped).code == 0
    ran = remote.scrapy(*story, HOSTS=mapped, ARCHIVE_URI=uri, S3_ENDPOINT_URL=s3.endpoint)
    assert ran.code == 0, ran.err
    with closing(open_store(uri, s3=S3Settings(s3.endpoint))) as store:
        kinds = ("articles", "stories", "transcripts")
        for kind in kinds:
            lines = []
            for entry in store.list(f"records/{kind}/"):
                with store.open(entry.key) as file:
                    lines += gzip.decompress(file.read()).splitlines()
            assert _comparable(map(json.loads, lines)) == _comparable(local.records(kind))
        (warc,) = store.list("warc/")
        with store.open(warc.key) as file:
            types = [record.rec_type for record in ArchiveIterator(file)]
    assert types[0] == "warcinfo"
    assert types.count("response") > 20
    assert not list(remote.spool.rglob("*.gz"))


def _comparable(records: Any) -> list[str]:
    """Return records without what differs from one run to the next: ids, times and places of captures."""
    kept = []
    for record in records:
        record.pop("capture", None)
        record.pop("captured", None)
        record.pop("first_seen", None)
        kept.append(json.dumps(record, sort_keys=True))
    return sorted(kept)


@pytest.mark.s3
@pytest.mark.parametrize(
    ("bucket", "secret", "words"),
    [("no-such-bucket", None, "bucket"), (None, "wrong", "credentials")],
)
def test_a_store_that_cannot_be_used_is_told_before_anything_is_fetched(
    site: Site,
    s3: S3,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bucket: str | None,
    secret: str | None,
    words: str,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret or s3.secret_key)
    before = len(site.requests)
    ran = Place(tmp_path).scrapy(
        *("crawl", "page", "-a", f"url={samples()[0].url}"),
        HOSTS=hosts(site.hosts),
        ARCHIVE_URI=f"s3://{bucket or s3.bucket}/x",
        S3_ENDPOINT_URL=s3.endpoint,
    )
    assert ran.code == 3
    assert words in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert len(site.requests) == before
