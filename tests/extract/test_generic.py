"""Any news page: the story is found by where its prose stands, the fields in their usual places."""

from __future__ import annotations

import pytest

from crawler.extract import read_article
from crawler.extract.body import Draft
from crawler.extract.furniture import is_furniture, link_share, without_headline
from crawler.records import Article

URL = "https://www.pellet.example/news/the-pier"
P = [
    "The old pier will be closed for the winter, the harbor board said on Tuesday after a long evening.",
    "Nobody had walked to the end of it since the storm took the last nine boards and the bench away.",
    "A new bench will cost $400, which the board does not have, and the boards will cost a good deal more.",
]
STORY = "".join(f"<p>{p}</p>" for p in P)
TEASER = "<p>Another story altogether that is here to be clicked on and is quite as long as a paragraph.</p>"


def read(body: str, head: str = "") -> Article:
    return read_article(f"<html lang=en><head>{head}</head><body>{body}</body></html>", URL)


def texts(body: str) -> list[str]:
    return [block.text for block in read(body).blocks]


@pytest.mark.parametrize(
    "body",
    [
        f"<nav>{TEASER}</nav><div>{STORY}</div><aside>{TEASER * 9}</aside><footer>{TEASER}</footer>",
        f"<div class=has-sidebar><div class=post>{STORY}</div><div class=sidebar>{TEASER * 2}</div></div>",
        f"<article>{STORY}<div class=related-posts>{TEASER * 2}</div></article>",
        f"<article>{STORY}</article><article>{TEASER * 3}</article>",
        f"<div class=story-body>{STORY}</div><ul>{'<li>' + TEASER + '</li>'}</ul>",
        f"<main>{STORY}<div style='display: none'>{TEASER}</div><form>{TEASER}</form></main>",
        f"<main><p>By Ada Quill</p><p>Published 5:00 PM</p>{STORY}<p><a href=/x>More on piers</a></p></main>",
        f"<main>{STORY}<p>Advertisement</p><h3>Most read</h3></main>",
    ],
    ids=["chrome", "wrapper", "related", "two articles", "list", "hidden", "lines", "furniture"],
)
def test_only_the_story_is_read(body: str) -> None:
    assert texts(body) == P


def test_a_story_in_several_containers_is_joined() -> None:
    pieces = "".join(f"<div class=piece><p>{p}</p></div><div class=ad>Advertisement</div>" for p in P)
    assert texts(f"<main>{pieces}</main><footer>{TEASER}</footer>") == P


def test_the_headline_is_what_most_places_say_without_the_sites_name() -> None:
    head = (
        "<title>Pier closed for winter | Pellet News</title>"
        "<meta property=og:title content='Pier closed for winter'>"
        "<meta property=og:site_name content='Pellet News'>"
    )
    article = read(f"<h1>Pellet News</h1><main><h1>Pier closed for winter</h1>{STORY}</main>", head)
    assert article.headline == "Pier closed for winter"
    kept = article.provenance["headline"]
    assert (kept.conflicts, kept.agreeing) == ((), ("dom h1", "dom head > title"))
    assert read(f"<main>{STORY}</main>", "<title>Pier - closed</title>").headline == "Pier - closed"


def test_fields_come_from_linked_data_metas_or_what_is_shown() -> None:
    head = """<script type="application/ld+json">{"@type": "OpinionNewsArticle", "headline": "Pier",
        "author": [{"name": "Ada Quill", "url": "/ada"}], "datePublished": "2026-01-02T10:00:00Z",
        "keywords": "piers, winter",
        "isAccessibleForFree": "False", "publisher": {"name": "Pellet"}, "video": {"@type": "VideoObject",
        "contentUrl": "/v.mp4", "name": "Waves", "duration": "PT1M5S"}}</script>
        <meta property="article:modified_time" content="2026-01-03"><link rel=canonical href="/news/pier">"""
    article = read(f"<main>{STORY}</main>", head)
    assert article.kind == "opinion"
    assert article.canonical_url == "https://www.pellet.example/news/pier"
    assert [(a.name, a.url) for a in article.authors] == [  # type: ignore[union-attr]
        ("Ada Quill", "https://www.pellet.example/ada")
    ]
    assert article.published is not None
    assert (article.published.value, article.published.source) == ("2026-01-02T10:00:00Z", "ld:datePublished")
    assert article.modified.value == "2026-01-03"  # type: ignore[union-attr]
    assert [t.name for t in article.tags] == ["piers", "winter"]  # type: ignore[union-attr]
    assert (article.access.free, article.access.locked) == (False, True)  # type: ignore[union-attr]
    assert [(v.url, v.title, v.duration) for v in article.videos] == [  # type: ignore[union-attr]
        ("https://www.pellet.example/v.mp4", "Waves", 65.0)
    ]


def test_two_addresses_with_one_canonical_address_are_one_record() -> None:
    html = f"<link rel=canonical href='https://www.pellet.example/pier'><main>{STORY}</main>"
    first, second = (
        read_article(html, f"https://www.pellet.example/pier{end}") for end in ("?utm_source=x", "/amp")
    )
    assert first.record_id == second.record_id
    elsewhere = html.replace("www.pellet.example", "wire.example")
    assert read_article(elsewhere, URL).record_id.startswith("www.pellet.example/")


def test_corrections_wire_and_related_links_are_moved_to_their_fields() -> None:
    body = (
        f"<main><p>TERN HARBOR (AP) — {P[0]}</p><p>{P[1]}</p><p>RELATED: <a href=/owl>The owl</a></p>"
        f"<p>{P[2]}</p><p>Correction: The bench costs $400.</p>"
        "<p>Copyright 2026 The Associated Press. All rights reserved.</p></main>"
    )
    article = read(body)
    assert [b.type for b in article.blocks] == ["p", "p", "p", "correction"]
    assert [c.block for c in article.corrections] == [3]  # type: ignore[union-attr]
    assert article.wire.agency == "Associated Press"  # type: ignore[union-attr]
    assert [(link.url, link.rel, link.block) for link in article.links] == [  # type: ignore[union-attr]
        ("https://www.pellet.example/owl", "related", None)
    ]


@pytest.mark.parametrize(
    ("text", "links", "is_furniture_"),
    [
        ("RELATED: The owl", 1, True),
        ("Read more: The owl", 1, True),
        ("Advertisement", 0, True),
        ("Sign up for our newsletter", 0, True),
        ("Watch the boats come in, he said.", 0, False),
        ("Related costs: $400.", 0, False),
        ("Updates were slow to come, the board said on Tuesday.", 0, False),
        (
            "Share prices fell by 4% on Tuesday as the boats stayed out and nobody bought a thing.",
            0,
            False,
        ),
    ],
)
def test_furniture_is_told_from_prose(text: str, links: int, is_furniture_: bool) -> None:
    draft = Draft("p", text, links=[("https://x.example/", text[-7:])] * links)
    assert is_furniture(draft) is is_furniture_


def test_only_the_first_echo_of_a_headline_goes() -> None:
    drafts = [Draft("p", "a"), Draft("h", "The “pier”"), Draft("p", 'The "pier"')]
    assert [d.text for d in without_headline(drafts, 'The  "Pier"')] == ["a", 'The "pier"']
    assert without_headline(drafts, None) == drafts
    assert link_share(Draft("p", "abcd", links=[("u", "ab")])) == 0.5


def test_a_byline_marked_as_the_author_beats_linked_data() -> None:
    node = '{"@type": "NewsArticle", "author": {"name": "Web Editor"}}'
    ld = f'<script type="application/ld+json">{node}</script>'
    byline = '<p class="story-byline" itemprop="author">By 7 News WHPL</p>'
    authors = read(f"<article>{byline}{STORY}</article>", ld).authors
    assert isinstance(authors, tuple)
    assert [a.name for a in authors] == ["7 News WHPL"]
