"""`scrapy extract`: read one saved page and print its record; with --explain, where each value came from."""

from __future__ import annotations

import argparse
import sys
import zlib
from pathlib import Path

import msgspec

from crawler.cli import FAULTS, WirecopyCommand
from crawler.errors import SettingsError
from crawler.extract import read_page
from crawler.extract.explain import explained
from crawler.extract.page import Page
from crawler.records import Outcome
from crawler.urls import is_web_address

MAX_BYTES = 64_000_000
GZIP = b"\x1f\x8b"


class Command(WirecopyCommand):
    """Reads a page from a file and prints its record as JSON."""

    arguments = "FILE [--url URL] [--type CONTENT-TYPE] [--fetched-at TIME] [--explain]"
    brief = "Read one saved page and print its record as JSON; --explain: where each value came from"
    teaches = (
        "Read one saved page (FILE may be gzip; - is standard input) and print its record as JSON."
        " Without --url the address is the one the page itself names. Exit code: 0 a record was printed,"
        " 1 the page has no story or cannot be read, 2 usage."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument("--url", help="the address the page was received at")
        parser.add_argument("--type", help="the content type it came with, for its charset")
        parser.add_argument("--fetched-at", help="when it was received (RFC 3339), to choose a dated layout")
        parser.add_argument("--explain", action="store_true", help="a line for each value instead of JSON")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        if len(args) != 1:
            raise SettingsError("scrapy extract takes one FILE; see scrapy extract --help")
        body = read_file(args[0])
        url = opts.url or _own_address(body, opts.type, args[0])
        if not is_web_address(url):
            raise SettingsError(f"--url {url}: not an http or https address")
        reading = read_page(body, url, content_type=opts.type, fetched_at=opts.fetched_at)
        record = reading.article or reading.story
        if reading.outcome is not Outcome.STORED or record is None:
            print(f"wirecopy: {args[0]}: {reading.outcome} ({reading.reason})", file=sys.stderr)
            return FAULTS
        records = [pretty(one.to_json()) for one in (record, *reading.stories)]
        print("\n".join(explained(reading) if opts.explain else records))
        return 0


def read_file(name: str) -> bytes:
    """Return the bytes of a file, unzipped where they are gzip. Raises SettingsError naming the file."""
    if is_web_address(name):
        raise SettingsError(f"{name}: extract reads saved pages; run scrapy crawl page -a url={name}")
    try:
        body = sys.stdin.buffer.read(MAX_BYTES + 1) if name == "-" else _bytes(Path(name))
        body = _unzipped(body) if body.startswith(GZIP) else body
    except OSError as error:
        raise SettingsError(f"{name}: {error.strerror or error}") from error
    except (EOFError, zlib.error) as error:
        raise SettingsError(f"{name}: damaged gzip: {error}") from error
    if len(body) > MAX_BYTES:
        raise SettingsError(f"{name}: larger than {MAX_BYTES:,} bytes; no page is")
    return body


def pretty(record: bytes) -> str:
    """Return a record's JSON indented."""
    return msgspec.json.format(record, indent=2).decode()


def _own_address(body: bytes, content_type: str | None, name: str) -> str:
    page = Page.parse(body, "", content_type)
    link = page.tree.css_first("link[rel=canonical]")
    found = (link.attributes.get("href") if link is not None else None) or page.meta("og:url") or ""
    if not is_web_address(found):
        raise SettingsError(f"{name}: the page does not name its address; give it with --url URL")
    return found


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def _unzipped(body: bytes) -> bytes:
    unzipper = zlib.decompressobj(16 + zlib.MAX_WBITS)
    text = unzipper.decompress(body, MAX_BYTES + 1)
    if len(text) <= MAX_BYTES and not unzipper.eof:
        raise EOFError("it ends early")
    return text
