"""The border of a page: any response body in, exactly one `Reading` out."""

from __future__ import annotations

import re
from typing import Any

from crawler.extract.article import article_of, read_article
from crawler.extract.challenge import MAX_BODY, is_challenge
from crawler.extract.choose import choose
from crawler.extract.companions import companions_asked, lacking
from crawler.extract.layout import bare_host
from crawler.extract.library import Aggregator, library
from crawler.extract.page import Companions, Page
from crawler.extract.rendered import DOM_TYPE, rendered_of, told_rendered
from crawler.extract.story.feed import is_feed
from crawler.extract.story.layout import FeedLayout
from crawler.extract.story.read import read_stories
from crawler.extract.storyless import why_storyless
from crawler.records import Article, Outcome, Reading
from crawler.urls import host_of

SNIFFED = 1_024

_HTML_TYPE = re.compile(r"html|text/plain|text/x-component|octet-stream|^$", re.I)
_OTHER = re.compile(
    rb"^\s*(?:%PDF|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\x1f\x8b|OggS|ID3|[{\[](?!.*<(?:html|body|p|div)\b)|<rss\b|<feed\b|<urlset\b"
    rb"|<sitemapindex\b|<\?xml(?![^>]{0,200}\?>\s{0,200}(?:<!doctype html|<html)))",
    re.I | re.S,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_page(
    html: str | bytes,
    url: str,
    *,
    content_type: str | None = None,
    fetched_at: str | None = None,
    companions: Companions = (),
) -> Reading:
    """Read a response body as a story, else as an article; never raises for what the body holds.

    The outcome is stored (with the record, or with the stories of an aggregator's page or feed), not_article
    (`no_story` on the page, a `list` or a question for `consent`), http_error (`blocked`, where proof of a
    person is asked for) or unreadable (with the reason `empty`, `not_html`, `no_layout` or `error`).
    `companions` are (address, body) of what was fetched beside the page, `asks` of the reading what to fetch.
    Where a browser's `urn:dom:` of the page is among them, that is read.
    """
    companions = tuple(companions)
    rendered = rendered_of(companions)
    if rendered is not None:
        return told_rendered(_read_markup(rendered, url, DOM_TYPE, fetched_at, companions))
    return _read_markup(html, url, content_type, fetched_at, companions)


def _read_markup(
    html: str | bytes, url: str, content_type: str | None, fetched_at: str | None, companions: Companions
) -> Reading:
    reason = _unreadable(html, content_type)
    is_feed = reason == "not_html" and _has_feeds(url)
    if reason and not is_feed:
        return Reading(outcome=Outcome.UNREADABLE, reason=reason)
    if is_challenge(html if isinstance(html, bytes) else html[:MAX_BODY].encode("utf-8", "replace")):
        return Reading(outcome=Outcome.HTTP_ERROR, reason="blocked")
    try:
        page = Page.parse(html, url, content_type, companions)
        return _read_feed(page, fetched_at) if is_feed else _read(page, fetched_at)
    except Exception as error:
        return Reading(outcome=Outcome.UNREADABLE, reason=f"error:{type(error).__name__}")


def for_evaluation(html: str | bytes, url: str) -> dict[str, Any]:
    """Return body, headline, authors, published, modified and transcript as plain values."""
    return plain_values(read_article(html, url))


def plain_values(article: Article) -> dict[str, Any]:
    """Return what labelled pages have labels for, see `for_evaluation`."""
    authors = article.authors if isinstance(article.authors, tuple) else ()
    modified = article.modified
    return {
        "body": article.body_text,
        "headline": article.headline or "",
        "authors": [a.name for a in authors],
        "published": article.published.value if article.published else None,
        "modified": getattr(modified, "value", None),
        "transcript": "\n\n".join(t.text_clean for t in article.transcripts),
    }


def _read(page: Page, fetched_at: str | None) -> Reading:
    for aggregator in _asked(page):
        found = _of_aggregator(page, aggregator, fetched_at)
        if found:
            return found
    if any(layout.fits(page.url) for owner in _owners(page.url) for layout in owner.layouts):
        return _storyless(page)
    choice = choose(page, library(), fetched_at)
    article = article_of(page, choice)
    asks = companions_asked(page, choice.layout, article) if choice.layout else ()
    article = lacking(article, asks)
    if reason := why_storyless(article, page):
        return Reading(outcome=Outcome.NOT_ARTICLE, reason=reason, pack=choice.pack, asks=asks)
    return Reading(outcome=Outcome.STORED, article=article, pack=choice.pack, asks=asks)


def _read_feed(page: Page, fetched_at: str | None) -> Reading:
    found = (_of_aggregator(page, aggregator, fetched_at) for aggregator in _owners(page.url))
    if reading := next((reading for reading in found if reading), None):
        return reading
    if is_feed(page.text):
        return Reading(outcome=Outcome.NOT_ARTICLE, reason="no_story")
    return Reading(outcome=Outcome.UNREADABLE, reason="not_html")


def _storyless(page: Page) -> Reading:
    """Return the reading of an aggregator's page without the story its address names.

    A page of a known layout has none, or no longer; any other is one that no layout can read.
    """
    marks = [layout.mark for owner in _owners(page.url) for layout in owner.layouts if layout.mark]
    if any(page.tree.css_first(mark) is not None for mark in marks):
        return Reading(outcome=Outcome.NOT_ARTICLE, reason="no_story")
    return Reading(outcome=Outcome.UNREADABLE, reason="no_layout")


def _of_aggregator(page: Page, aggregator: Aggregator, fetched_at: str | None) -> Reading | None:
    found = read_stories(page, aggregator.layouts, fetched_at)
    if found is None:
        return None
    story, *more = found.stories
    pack = f"{aggregator.name}@{found.layout.since}"
    return Reading(outcome=Outcome.STORED, story=story, stories=tuple(more), pack=pack)


def _owners(url: str) -> list[Aggregator]:
    host = bare_host(host_of(url))
    return [aggregator for aggregator in library().aggregators if host in aggregator.hosts]


def _has_feeds(url: str) -> bool:
    return any(isinstance(layout, FeedLayout) for owner in _owners(url) for layout in owner.layouts)


def _asked(page: Page) -> list[Aggregator]:
    return _owners(page.url) or [a for a in library().aggregators if _has_template(page, a)]


def _has_template(page: Page, aggregator: Aggregator) -> bool:
    marks = {layout.mark for layout in aggregator.layouts if layout.mark and layout.fits(page.url)}
    return any(page.tree.css_first(mark) is not None for mark in marks)


def _unreadable(html: str | bytes, content_type: str | None) -> str | None:
    if not html.strip():
        return "empty"
    start = html[:SNIFFED].encode("utf-8", "replace") if isinstance(html, str) else html[:SNIFFED]
    if not _HTML_TYPE.search((content_type or "").split(";")[0].strip()) or _OTHER.match(start):
        return "not_html"
    return "not_html" if _is_binary(start) else None


def _is_binary(start: bytes) -> bool:
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff") or start[1::2].count(0) * 3 > len(start)
    return not wide and len(_CONTROLS.findall(start)) * 20 > len(start)
