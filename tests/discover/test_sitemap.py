"""Sitemaps, news sitemaps and indexes, packed, cut off and broken."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.elements import MAX_BYTES
from crawler.discover.sitemap import Sitemap, read_sitemap, unpacked
from tests.doors.lists import index, sitemap

URL = "https://kpol9.example/news.xml"
NEWS = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://kpol9.example/story/1 </loc><lastmod>2025-01-03</lastmod>
<image:image><image:loc>/1.jpg</image:loc><image:title>A picture</image:title></image:image>
<n:news><n:publication><n:name>Polaris 9</n:name></n:publication>
<n:publication_date>2025-01-02T00:00:00-05:00</n:publication_date><n:title>Ferry
sails</n:title></n:news></url></urlset>"""
UNDECLARED = NEWS.replace(b' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"', b"")
NOTHING = Sitemap((), ())


@pytest.mark.parametrize(
    "body", [NEWS, gzip.compress(NEWS), gzip.compress(NEWS)[:-6], b"\n" + NEWS, UNDECLARED]
)
def test_a_news_sitemap_tells_address_title_and_both_clocks(body: bytes) -> None:
    (page,) = read_sitemap(body, URL).pages
    assert (page.url, page.title) == ("https://kpol9.example/story/1", "Ferry sails")
    assert page.lastmod
    assert page.published
    assert (page.lastmod.value, page.published.value) == ("2025-01-03", "2025-01-02T00:00:00-05:00")


def test_an_index_lists_sitemaps_and_no_pages() -> None:
    found = read_sitemap(index("https://kpol9.example/a.xml", "/b.xml.gz"), URL)
    assert found.pages == ()
    assert [child.url for child in found.indexes] == [
        "https://kpol9.example/a.xml",
        "https://kpol9.example/b.xml.gz",
    ]


def test_a_sitemap_cut_off_gives_what_it_holds() -> None:
    body = sitemap(range(100))
    assert 45 < len(read_sitemap(body[: len(body) // 2], URL).pages) < 55
    packed = gzip.compress(body)
    assert read_sitemap(packed[: len(packed) // 2], URL).pages
    broken = packed[: len(packed) // 2] + b"\xff" * 200
    assert read_sitemap(broken, URL).pages


def test_a_packed_sitemap_unfolds_to_its_bound_only() -> None:
    assert len(unpacked(gzip.compress(b"<a>" * 15_000_000, 1))) == MAX_BYTES


@pytest.mark.parametrize(
    "body",
    [b"", b"<!DOCTYPE html><h1>Not found", b"\x1f\x8b", b"\x1f\x8b\xff\xff", b"<url/>", b"<url><loc>x:"],
)
def test_what_is_no_sitemap_lists_nothing(body: bytes) -> None:
    assert read_sitemap(body, URL) == NOTHING


@given(st.integers(0, len(NEWS)), st.binary(max_size=8), st.booleans())
def test_nothing_a_sitemap_may_be_raises(at: int, noise: bytes, packed: bool) -> None:
    body = NEWS[:at] + noise + NEWS[at + 3 :]
    read_sitemap(gzip.compress(body, 1) if packed else body, URL)
    read_sitemap(gzip.compress(NEWS, 1)[:at] + noise, URL)
