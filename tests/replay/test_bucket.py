"""A WACZ in a bucket: players read it where it lies, by ranges, through an address that was signed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Thread
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from playwright.async_api import async_playwright
from werkzeug.serving import make_server

from crawler.archive.archive import Made
from crawler.commands.replay import Quiet
from crawler.replay import html
from crawler.replay.plan import make_plan
from crawler.replay.serve import Replay
from crawler.replay.shelf import Shown
from crawler.replay.wacz import About, write_wacz
from crawler.store import open_store
from tests.archives import new_archive
from tests.capture.exchanges import exchange
from tests.crawling import ROOT
from tests.services import S3, free_ports, nginx_program, nginx_server, s3_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PLAYER = ROOT / "player"
HOST = "https://www.kpol9.example"
PAGE, SHEET = f"{HOST}/story/1", f"{HOST}/site.css"
WORDS = "The harbor of Polaris opened before dawn."
MARKUP = f"<!doctype html><link rel=stylesheet href=/site.css><p id=p>{WORDS}</p>".encode()
STYLE = b"#p { color: rgb(1, 2, 3); }"
PROBE = '"bytes=0-"'
RANGES = """log_format ranges '$status $body_bytes_sent $request_method "$http_range"';
server {{ listen 127.0.0.1:{port}; access_log {folder}/ranges.log ranges;
client_max_body_size 0; location / {{ proxy_pass {endpoint}; proxy_set_header Host $http_host; }} }}"""


def answer(kind: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body


@pytest.fixture
def wacz(tmp_path: Path) -> Path:
    """Pack a page whose style sheet another page had fetched, among megabytes of pictures."""
    run, random = new_archive(tmp_path), Random(9)
    sheet = exchange(url=SHEET, response=answer(b"text/css", STYLE))
    run.keep([sheet], [("via", f"{HOST}/story/0"), ("hopsFromSeed", "E")])
    found = run.keep([exchange(url=PAGE, response=answer(b"text/html", MARKUP))], [])
    assert found
    listed = b'{"urls": {"%s": {"status": 200}}}' % SHEET.encode()
    run.show(found.capture, [Made("pageinfo", "application/json", listed)])
    for number in range(6):
        picture = answer(b"image/png", random.randbytes(1_000_000))
        run.keep([exchange(url=f"{HOST}/{number}.png", response=picture)], [])
    run.seal()
    store = open_store(str(run.sealed))
    chosen = dict.fromkeys(key for key in run.files if key.endswith(".warc.gz"))
    with (tmp_path / "one.wacz").open("wb") as out:
        write_wacz(store, make_plan(store, chosen, lambda url, at: None), out, About("t", "d", "s", _now()))
    return tmp_path / "one.wacz"


def _now() -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC)


class Nothing:
    """A shelf that is not asked: the page of the player names what lies in the bucket."""

    name = "bucket"

    def days(self) -> list[str]:
        return []

    def pages(self, day: str) -> list[Shown]:
        return []

    def pack(self, host: str, day: str) -> Path:
        raise NotImplementedError


class Pages(Replay):
    """What `scrapy replay` serves, and one page more that may look into the bucket."""

    def __init__(self, source: str) -> None:
        super().__init__(Nothing(), PLAYER)
        self._page = html.player_page(Shown(PAGE, "2026-11-22T06:00:00Z", "One", "kpol"), source).encode()

    def __call__(self, asked: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if asked["PATH_INFO"] != "/bucket":
            return super().__call__(asked, start_response)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [self._page]


@contextmanager
def served(source: str) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, Pages(source), threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/bucket"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed(s3: S3, endpoint: str, pack: Path) -> str:
    """Put a pack into the bucket and return an address that opens it for an hour."""
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=s3.access_key,
        aws_secret_access_key=s3.secret_key,
        region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    rule = {"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
    exposed = {"ExposeHeaders": ["Content-Range", "Content-Length", "Accept-Ranges"]}
    client.put_bucket_cors(Bucket=s3.bucket, CORSConfiguration={"CORSRules": [{**rule, **exposed}]})
    client.upload_file(str(pack), s3.bucket, "packs/one.wacz")
    named = {"Bucket": s3.bucket, "Key": "packs/one.wacz"}
    return str(client.generate_presigned_url("get_object", Params=named, ExpiresIn=3600))


async def look(address: str) -> tuple[str, str]:
    """Return the words of the replayed page and the colour its style sheet gives them."""
    async with async_playwright() as tool:
        browser = await tool.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        page = await browser.new_page()
        await page.goto(address)
        shown = page.frame_locator("replay-web-page iframe").frame_locator("iframe").locator("#p")
        words = await shown.inner_text(timeout=60_000)
        colour = str(await shown.evaluate("node => getComputedStyle(node).color"))
        await browser.close()
    return words, colour


@pytest.mark.s3
@pytest.mark.browser
@pytest.mark.skipif(not (PLAYER / "sw.js").exists(), reason="no player (./dev setup player)")
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
@pytest.mark.skipif(nginx_program() is None, reason="no nginx on this machine")
def test_a_browser_shows_a_page_of_a_wacz_in_a_bucket_by_ranges_of_it(wacz: Path, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with s3_server(tmp_path) as s3:
        conf = RANGES.format(port=port, folder=tmp_path, endpoint=s3.endpoint)
        with nginx_server(tmp_path / "nginx", conf):
            address = signed(s3, f"http://127.0.0.1:{port}", wacz)
            (tmp_path / "ranges.log").write_text("")
            with served(address) as page:
                assert asyncio.run(look(page)) == (WORDS, "rgb(1, 2, 3)")
    asked = [line.split(" ", 3) for line in (tmp_path / "ranges.log").read_text().splitlines()]
    # The first one asks whether ranges are understood, and lets go of the rest.
    ranges = [
        (status, int(size)) for status, size, method, named in asked if method == "GET" and named != PROBE
    ]
    assert {status for status, _ in ranges} == {"206"}
    assert sum(size for _, size in ranges) < wacz.stat().st_size / 20
