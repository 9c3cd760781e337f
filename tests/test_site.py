"""The sample newsroom is what it claims to be: true structure, its own words, a place for each trouble."""

from __future__ import annotations

import gzip
import http.client
from collections import Counter
from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.site import aggregator, content, sources, trouble
from tests.site.markup import selectors
from tests.site.server import Site
from tests.site.template import article_page
from tests.site.truth import HOST, Sample, samples

Reply = tuple[http.client.HTTPResponse, bytes]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def get(site: Site, host: str, path: str, **headers: str) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": host, **headers})
        reply = connection.getresponse()
        return reply, reply.read()
    finally:
        connection.close()


def page(site: Site, host: str, path: str) -> str:
    reply, body = get(site, host, path)
    charset = reply.headers.get_content_charset()
    assert charset is not None
    return body.decode(charset)


def own_pages(site: Site) -> set[str]:
    paths = ["/", *(sample.path for sample in samples())]
    return set().union(*(selectors(page(site, HOST, path)) for path in paths))


def story_path() -> str:
    return aggregator.story_url().removeprefix(aggregator.ORIGIN)


def test_the_newsroom_has_enough_articles_of_every_shape() -> None:
    shapes = Counter(sample.shape for sample in samples())
    assert len(samples()) >= 12
    assert set(shapes) == {"plain", "video and transcript", "video only", "corrected"}
    assert len({sample.id for sample in samples()}) == len(samples())
    assert any(sample.old_slug for sample in samples())
    assert any(sample.charset != "UTF-8" for sample in samples())


def test_every_piece_of_station_markup_was_seen_on_a_station_page(site: Site) -> None:
    listed = sources.seen_in(sources.STATION) | sources.seen_in(sources.STATION_STYLE)
    assert own_pages(site) == listed


def test_every_piece_of_aggregator_markup_was_seen_on_an_aggregator_page(site: Site) -> None:
    assert selectors(page(site, aggregator.HOST, story_path())) == sources.seen_in(sources.AGGREGATOR)


def test_the_other_outlets_use_plain_tags_and_open_graph(site: Site) -> None:
    used = [
        selectors(page(site, piece.host, piece.path)) for piece in aggregator.pieces() if piece.paragraphs
    ]
    assert set().union(*used) == sources.seen_in(sources.OPEN_GRAPH)


def test_markup_that_nobody_saw_is_named() -> None:
    assert selectors('<p class="made-up" id="x-0b7a52c6-8a6e-4b55-9f6d-3f1d8f7ee001" data-new>') == {
        "p.made-up",
        'p[id^="x-"]',
        "p[data-new]",
    }


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.slug)
def test_a_page_holds_the_body_once_as_paragraphs_and_once_glued(sample: Sample) -> None:
    tree = LexborHTMLParser(article_page(sample).decode(sample.charset))
    paragraphs = [node.text() for node in tree.css(".article-content--body-text > p")]
    glued = tree.css_first(".article-content--body-text-raw")
    assert glued is not None
    assert paragraphs == list(sample.texts)
    assert glued.text(strip=True) == "".join(sample.texts)


def test_masked_transcripts_print_stars_where_an_article_was_spoken() -> None:
    masked = [sample for sample in samples() if sample.masked]
    assert len(masked) >= 2
    for sample in masked:
        words = (sample.transcript_raw or "").split()
        assert words.count("***") >= 2
        assert not {"a", "an"} & {word.lower() for word in words}


def test_an_old_slug_redirects_to_the_new_one(site: Site) -> None:
    moved = next(sample for sample in samples() if sample.old_slug)
    reply, _ = get(site, HOST, f"/article/{moved.old_slug}/{moved.id}")
    assert (reply.status, reply.headers["Location"]) == (301, moved.path)


def test_a_page_that_is_not_there_answers_404(site: Site) -> None:
    assert get(site, HOST, "/article/never-written/1")[0].status == 404


def test_a_page_in_another_encoding_says_so_and_is_so(site: Site) -> None:
    cafe = next(sample for sample in samples() if sample.charset == "windows-1252")
    assert cafe.headline in page(site, HOST, cafe.path)
    with pytest.raises(UnicodeDecodeError):
        get(site, HOST, cafe.path)[1].decode()


def test_a_known_page_answers_304_and_packed_pages_unpack(site: Site) -> None:
    path = samples()[0].path
    first, packed = get(site, HOST, path, **{"Accept-Encoding": "gzip"})
    again, nothing = get(site, HOST, path, **{"If-None-Match": first.headers["ETag"]})
    assert gzip.decompress(packed) == content.answer(HOST, path).body
    assert (again.status, nothing) == (304, b"")


def test_the_story_lists_twenty_members_of_which_six_are_the_newsroom_s(site: Site) -> None:
    cards = LexborHTMLParser(page(site, aggregator.HOST, story_path())).css("div#article-summary")
    links = [card.css_first("a:has(h4)") for card in cards]
    targets = [link.attributes["href"] for link in links if link is not None]
    own = {sample.url for sample in samples()}
    assert len(targets) == 20
    assert len(own.intersection(targets)) == 6


def test_each_link_of_the_story_has_a_server(site: Site) -> None:
    answered = {get(site, member.url.split("/")[2], "/")[0].status for member in aggregator.story().members}
    assert answered <= {200, 404}
    assert {member.url.split("/")[2] for member in aggregator.story().members} <= set(site.hosts)


def test_the_story_s_own_counts_add_up() -> None:
    story = aggregator.story()
    sides = Counter(member.bias for member in story.members)
    left, center, right = story.counts
    assert left == sides["left"] + sides["leanLeft"]
    assert center == sides["center"]
    assert right == sides["right"] + sides["leanRight"]


@pytest.mark.parametrize("name", ["cut-off", "cut-off-chunked"])
def test_a_cut_off_answer_ends_before_its_length(site: Site, name: str) -> None:
    with pytest.raises(http.client.IncompleteRead):
        get(site, HOST, trouble.PREFIX + name)


def test_no_answer_is_a_closed_connection(site: Site) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        get(site, HOST, f"{trouble.PREFIX}no-answer")


def test_the_huge_page_is_fifty_megabytes_of_html(site: Site) -> None:
    _, body = get(site, HOST, f"{trouble.PREFIX}huge")
    assert len(body) > trouble.HUGE_BYTES
    assert body.rstrip().endswith(b"</html>")


@pytest.mark.parametrize(
    ("name", "status", "holds"),
    [
        ("redirect-loop", 302, b""),
        ("wrong-charset", 200, b"Caf\xe9"),
        ("empty", 200, b""),
        ("pdf", 200, b"%PDF"),
        ("pdf-as-html", 200, b"%PDF"),
        ("invalid-utf8", 200, b"libr\xff\xfe"),
        ("malformed-ld", 200, b'"@type": Reportage{{'),
        ("bad-gzip", 200, b"\x1f\x8b"),
        ("deep", 200, b"<div>" * 100_000),
        ("status/503", 503, b"No"),
        ("slow?seconds=0", 200, b"library"),
        ("drip?seconds=0", 200, b"library"),
        ("unheard-of", 404, b""),
    ],
)
def test_every_other_trouble_answers_as_it_should(site: Site, name: str, status: int, holds: bytes) -> None:
    reply, body = get(site, HOST, trouble.PREFIX + name)
    assert reply.status == status
    assert holds in body
