"""What stands inside a story and is none of it goes by its place, links, slant and class; the rest stays."""

from __future__ import annotations

import pytest

from crawler.extract import read_article
from crawler.extract.names import words_of
from crawler.records import Article

URL = "https://www.pellet.example/news/the-mill"
P = [
    "The mill will grind again in May, the miller said on Tuesday after a long evening at the town hall.",
    "Nobody had turned its wheel since the flood took the last nine paddles and the gate of the race away.",
    "A new wheel will cost $9,000, which the town does not have, and the gate will cost a good deal more.",
]
A, B, C = (f"<p>{text}</p>" for text in P)
STORY = A + B + C
LINK = "<a href=/other/{0}>Another thing that happened in town {0}</a>"
HEAD = "<meta name=author content='Ada Quill'><meta property=og:title content='The mill grinds again'>"


def read(body: str, head: str = HEAD) -> Article:
    return read_article(f"<html lang=en><head>{head}</head><body><main>{body}</main></body></html>", URL)


def texts(body: str) -> list[str]:
    return [block.text for block in read(body).blocks if block.text]


@pytest.mark.parametrize(
    "body",
    [
        f"{A}{B}<p>___</p>{C}",
        f"{A}<div class=story-number>3</div>{B}{C}",
        f"{A}<p>[poll id=3]</p>{B}{C}",
        f"<p>Ada Quill</p>{STORY}",
        f"<div>Harbor Life</div>{STORY}",
        f"<p>Stand: 28.04.2026 17:23 Uhr</p>{STORY}",
        f"<header><p>The wheel has nine new paddles and one gate.</p></header>{STORY}",
        f"<h2>Harbor life</h2><h1>The mill grinds again at last</h1>{STORY}",
        f"{STORY}<p><em>Ada Quill writes about mills and the people who live beside them.</em></p>",
        f"{STORY}<h3>Next in this series</h3>",
        f"{A}<div class=post-meta><p>Filed in the mill room by four of us.</p></div>{B}{C}",
        f"{A}<div><span class=newsCaption>The wheel in the rain, seen from the bridge.</span></div>{B}{C}",
        f"{A}<div><a href='#after'>skip past the newsletter promotion</a></div>{B}{C}",
        f"{A}{B}<h4>Read these too</h4><ul>{''.join(f'<li>{LINK.format(n)}</li>' for n in 'ab')}</ul>{C}",
        f"{A}<div><div>Elsewhere</div><p>{LINK.format(1)}</p></div>{B}{C}",
        f"{A}<p>Lire aussi</p>{B}{C}",
        f"{A}<p>Sign up for our newsletter and have the river in your inbox.</p>{B}{C}",
        f"{A}<p>All that the river says is yours, if you subscribe to our NewsLetter today.</p>{B}{C}",
        f"{A}<p>Follow the Pellet on Facebook, and on Instagram too.</p>{B}{C}",
        f"{A}<p>For more of it, download the Pellet app for iOS or for your Android.</p>{B}{C}",
        f"{A}<ol><li><a href='#cost'>What it will cost in all</a></li></ol>{B}{C}",
        f"{STORY}<ul>{''.join(f'<li>What <a href=/{n}>the river did in {n}</a></li>' for n in 'abc')}</ul>",
        STORY + "".join(f"<div class=t><p>{LINK.format(n)}</p><p>Two days of it.</p></div>" for n in "abc"),
        f"{A}<ul><li><h3>{LINK.format(1)}</h3><p>Two days and a night of it.</p></li></ul>{B}{C}",
        f"{A}<blockquote>A new wheel will cost $9,000</blockquote>{B}{C}",
        f"{A}<blockquote>“Wheel will cost $9,000 – which the town does not have!”</blockquote>{B}{C}",
        f"{A}<div class=factbox><p>Mills of the town: four. Wheels that turn: one.</p></div>{B}{C}",
    ],
    ids=[
        "rule", "counter", "shortcode", "byline", "kicker", "day", "standfirst", "above the headline", "bio",
        "title without text", "meta", "caption", "jump", "link list", "box", "label", "newsletter",
        "NewsLetter", "follow",
        "app", "contents", "links at the end",
        "teasers", "teaser in a list", "echo", "echo with other signs", "fact box",
    ],
)  # fmt: skip
def test_what_is_none_of_the_story_goes(body: str) -> None:
    assert texts(body) == P


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (f"<p>RIDGEFORD</p>{STORY}", "RIDGEFORD"),
        (f"{A}<p>4:14 p.m.</p>{B}{C}", "4:14 p.m."),
        (f"{A}<h2 class=article-time id=toc_2>What it costs</h2>{B}{C}", "What it costs"),
        (f"{A}{B}<p>[<a href=https://b.example/>The Bugle</a>]</p>{C}",
         "[The Bugle]"),
        (f"{A}<aside><blockquote>We never left the river.</blockquote></aside>{B}{C}",
         "We never left the river."),
        (f"{A}<blockquote class=twitter-tweet><p>Grind on! - Mill (@mill) May 1</p></blockquote>{B}{C}",
         "Grind on! - Mill (@mill) May 1"),
        (f"{A}<div class=social-media-embed><blockquote class=twitter-tweet>Grind!</blockquote></div>{B}{C}",
         "Grind!"),
        (f"{A}<ul><li>One wheel</li><li>Nine <a href=/p>paddles</a></li></ul>{B}{C}", "One wheel"),
        (f"{STORY}<p><em>“We never left,” he said.</em></p>", "“We never left,” he said."),
        (f"{STORY}<p><em>Correction: the wheel has nine paddles.</em></p>",
         "Correction: the wheel has nine paddles."),
    ],
    ids=["dateline", "hour", "heading", "source", "quotation set apart", "post", "wrapped post", "list",
         "quoted last word", "correction"],
)  # fmt: skip
def test_what_only_looks_like_furniture_stays(body: str, kept: str) -> None:
    assert kept in texts(body)
    assert [text for text in texts(body) if text in P] == P


def test_headings_that_are_links_are_titles_where_each_has_its_paragraph() -> None:
    listed = "".join(f"<h3><a href=/buy/{n}>Wheel number {n}</a></h3>{p}" for n, p in enumerate((A, B, C)))
    assert "Wheel number 1" in texts(listed)
    assert "Wheel number 0" not in texts(f"{A}<h3><a href=/buy/0>Wheel number 0</a></h3>{B}{C}")


def test_a_list_of_headings_only_keeps_its_headings() -> None:
    titles = [f"{n}. The wheel turned {n} times in that year" for n in range(1, 5)]
    assert texts(STORY + "".join(f"<h3>{t}</h3><figure><img src=/{t[0]}.jpg></figure>" for t in titles)) == [
        *P,
        *titles,
    ]


def test_links_that_stand_alone_are_kept_as_related() -> None:
    links = read(f"{A}<p>{LINK.format(1)}</p>{B}{C}").links
    assert isinstance(links, tuple)
    assert [(link.url, link.rel) for link in links] == [("https://www.pellet.example/other/1", "related")]


def test_the_name_of_a_large_part_is_no_name_of_a_note() -> None:
    assert texts(f"<div class=author-page>{STORY}</div>") == P


def test_names_are_words_and_pairs_and_no_ids_made_by_machines() -> None:
    assert {"caption", "newscaption", "taglist"} <= set(words_of({"class": "newsCaption tag-list"}))
    assert "ad" not in set(words_of({"id": "block-VriAd0a5x8D"}))
    assert not set(words_of({"class": None}))
