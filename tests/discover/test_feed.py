"""Feeds in every form they come in, whole and broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.feed import MAX_ITEMS, Item, read_feed
from tests.doors.lists import rss

URL = "https://kpol9.example/rss"
RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Polaris 9</title><link>https://kpol9.example/</link>
<item><media:title>A picture</media:title><title>Ferry <![CDATA[& crew]]>
 sail</title><link>/story/1</link><pubDate>Tue, 05 Dec 2023 18:29:00 -0600</pubDate>
<guid isPermaLink="false">u-1</guid></item>
<item><title>Second</title><guid>https://kpol9.example/story/2</guid></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Polaris 9</title>
<entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Ferry <b>sails</b></div></title>
<link rel="self" href="/atom/1"/><link href="/story/1"/><id>urn:1</id>
<source><title>Elsewhere</title><id>urn:other</id></source>
<updated>2025-01-02T03:04:05Z</updated><published>2025-01-01T03:04:05Z</published></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="/"/>
<item rdf:about="https://kpol9.example/story/1"><title>Ferry sails</title><dc:date>2025-01-02</dc:date></item>
</rdf:RDF>"""
BOMB = (
    b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(12))
    + b']><rss><item><title x="&a11;">&a11;Ferry</title><link>/story/1</link></item></rss>'
)
FILE = b'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]><rss><item><title>&f;</title><link>/1</link></item></rss>'


def urls(body: bytes) -> list[str]:
    return [item.url.removeprefix("https://kpol9.example") for item in read_feed(body, URL)]


def test_an_rss_item_has_address_title_clock_and_id() -> None:
    first, second = read_feed(RSS, URL)
    assert (first.url, first.title, first.id) == ("https://kpol9.example/story/1", "Ferry & crew sail", "u-1")
    assert first.published
    assert (first.published.raw, first.published.value) == (
        "Tue, 05 Dec 2023 18:29:00 -0600",
        "2023-12-05T18:29:00-06:00",
    )
    assert (second.url, second.published) == ("https://kpol9.example/story/2", None)


def test_an_atom_entry_has_its_own_link_title_and_publication() -> None:
    (entry,) = read_feed(ATOM, URL)
    assert (entry.url, entry.title, entry.id) == ("https://kpol9.example/story/1", "Ferry sails", "urn:1")
    assert entry.published
    assert entry.published.value == "2025-01-01T03:04:05Z"


def test_an_rdf_item_is_known_by_what_it_is_about_and_keeps_a_bare_day() -> None:
    (item,) = read_feed(RDF, URL)
    assert (item.url, item.title) == ("https://kpol9.example/story/1", "Ferry sails")
    assert item.published
    assert item.published.value == "2025-01-02"


def test_blank_lines_and_bad_entities_cost_nothing() -> None:
    body = b"\n\n \t" + RSS.replace(b"Second", b"Se&nbsp;co & nd")
    assert [item.title for item in read_feed(body, URL)] == ["Ferry & crew sail", "Seco nd"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_a_feed_is_read_by_the_marks_of_its_encoding(encoding: str) -> None:
    text = "<rss><item><title>Fähre</title><link>/story/1</link></item></rss>"
    assert [item.title for item in read_feed(text.encode(encoding), URL)] == ["Fähre"]


def test_a_feed_cut_off_gives_what_it_holds() -> None:
    body = rss(range(20))
    assert len(read_feed(body[: len(body) // 2], URL)) >= 9
    assert urls(RSS[: RSS.index(b"<guid isPerma")]) == ["/story/1"]


@pytest.mark.parametrize("bomb", [BOMB, BOMB.decode().encode("utf-16")])
def test_entities_neither_unfold_nor_reach_for_files(bomb: bytes) -> None:
    for body in (bomb, FILE):
        for item in read_feed(body, URL):
            assert len(item.title or "") < 100
            assert "kpol" in item.url
    assert read_feed(FILE, URL)[0].title is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<!DOCTYPE html><title>Not found</title><p>No such page",
        b"{}",
        b"\x00\xff",
        b"<rss>",
        b"<item/>",
    ],
)
def test_what_is_no_feed_has_no_items(body: bytes) -> None:
    assert read_feed(body, URL) == ()


@pytest.mark.parametrize("link", ["mailto:desk@kpol9.example", "javascript:x()", "http://["])
def test_an_item_without_a_web_address_is_left_out(link: str) -> None:
    assert urls(
        f"<rss><item><link>{link}</link></item><item><link>/story/2</link></item></rss>".encode()
    ) == ["/story/2"]


def test_a_feed_without_end_is_read_to_its_bound() -> None:
    assert len(read_feed(rss(range(MAX_ITEMS + 5)), URL)) == MAX_ITEMS
    assert read_feed(b"<rss>" + b"<item>" * 200_000, URL) == ()


PIECES = st.sampled_from(
    b"<rss> <item> </item> <entry> <link> </link> <link/> https://a.example/1 &amp; &x; <![CDATA[ ]]> <!--"
    b" <!DOCTYPE ]> <?xml?> <title> \xff <a:b>".split()
)


@given(st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=300))
def test_nothing_a_feed_may_be_raises(body: bytes) -> None:
    assert all(isinstance(item, Item) for item in read_feed(body, URL))
