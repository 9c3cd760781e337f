"""What every input of the fuzzer must stand: the readers of pages run over it, and their rules hold."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from functools import cache

from crawler.extract import read_article, read_page, read_story
from crawler.records import Outcome
from tests.golden import PAGES

TYPES = (None, "text/html", "text/html; charset=shift_jis", "text/html; charset=euc-kr", "text/x-component")
MOST = 200_000
"""Bytes of a seed."""
HOSTILE = (
    b"<div>" * 300,
    b"<b><i><a>" * 100,
    b"</article></main></body>",
    b"<!--",
    b"<script type=application/ld+json>{",
    b'<script type=application/ld+json>{"@type":"NewsArticle","author":[[{"name":7}]],"headline":7}</script>',
    b"<time datetime=99999999999999999999>",
    b"<time datetime='0000-00-00T99:99:99+99:99'>",
    b"<h1 class=" + b"a" * 5_000 + b">",
    b"<p>" + b"A. " * 2_000,
    b"<table><tr><td>" * 50,
    b"\x00\xff\xfe\x81\x8f",
    b"&#x110000;&#xd800;&lt;&amp;" * 20,
    "\u202e\ufeff\u0130\u1e9e".encode(),
    b'":[[[[[[[[[[[[[[[[[[[[[[[[[[[',
    b"{p}{/p}{{",
    b"<meta charset=utf-16><meta charset=euc-kr>",
    b"<base href='http://[::1'>",
    b"<a href='//[x'>",
)
"""Pieces that have broken parsers."""

_TAG = re.compile(rb"<[^<>]{0,300}>")


def hold(data: bytes) -> None:
    """Read an input in every way; its first two bytes choose the address and the content type.

    No reader may raise, no record may be beyond writing, and a page ends in one of three outcomes.
    """
    urls, choice = addresses(), data[:2].ljust(2, b"\0")
    url, kind, body = urls[choice[0] % len(urls)], TYPES[choice[1] % len(TYPES)], data[2:]
    json.loads(read_article(body, url, content_type=kind).to_json())
    json.loads(read_story(body, url, content_type=kind).to_json())
    reading = read_page(body, url, content_type=kind)
    if reading.outcome not in (Outcome.STORED, Outcome.NOT_ARTICLE, Outcome.HTTP_ERROR, Outcome.UNREADABLE):
        raise AssertionError(f"a page ended as {reading.outcome}")
    if (reading.reason or "").startswith("error"):
        raise AssertionError(f"a reader raised: {reading.reason}")


@cache
def addresses() -> tuple[str, ...]:
    """Return the addresses of the stored pages, so that every layout is asked, and one of no group."""
    urls = (json.loads(about.read_bytes())["url"] for about in sorted(PAGES.rglob("page.json")))
    return ("https://www.pellet.example/news/the-pier", *dict.fromkeys(urls))


@cache
def seeds() -> tuple[bytes, ...]:
    """Return an input for each stored page, with its own address."""
    urls, found = addresses(), []
    for about in sorted(PAGES.rglob("page.json")):
        html = gzip.decompress((about.parent / "page.html.gz").read_bytes())[:MOST]
        found.append(bytes((urls.index(json.loads(about.read_bytes())["url"]) % 256, 0)) + html)
    return tuple(found)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return an input with one change of the kind that pages suffer."""
    kind = rng.randrange(6)
    places = [m.span() for m in _TAG.finditer(data)] or [(0, len(data))]
    (start, end), (other, stop) = rng.choice(places), rng.choice(places)
    if kind == 0:
        return data[:start] + data[end:]
    if kind == 1:
        return data[:start] + rng.choice(HOSTILE) + data[start:]
    if kind == 2:
        return data[:start] + data[other:stop] + data[end:]
    if kind == 3:
        return data[: max(2, start)]
    if kind == 4:
        donor = rng.choice(seeds())
        cut = rng.randrange(len(donor))
        return data[:start] + donor[cut : cut + 2_000] + data[start:]
    low, high = sorted((start, other))
    return data[:high] + data[low:high] + data[high:]


def inputs(seed: int, number: int, most: int = 4) -> Iterator[bytes]:
    """Yield inputs made of the seeds by up to `most` changes each, the same for the same `seed`."""
    rng = random.Random(seed)
    for _ in range(number):
        data = rng.choice(seeds())
        for _ in range(rng.randint(1, most)):
            data = mutated(data, rng)
        yield data[:MOST]
