"""The border of a page: any response body in, exactly one `Reading` out."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.article import article_of, read_article
from crawler.extract.choose import choose
from crawler.extract.layout import bare_host
from crawler.extract.library import Aggregator, library
from crawler.extract.page import Page
from crawler.extract.readers import ARTICLE_TYPES, is_type
from crawler.extract.story import read_cluster
from crawler.extract.text import words
from crawler.records import Article, Outcome, Reading
from crawler.urls import host_of

SNIFFED = 1_024
BRIEF = 25
"""Words a page must have that calls itself an article."""
LONG = 120
"""Words of prose that make an article of a page that does not say what it is."""

_HTML_TYPE = re.compile(r"html|text/plain|text/x-component|octet-stream|^$", re.I)
_OTHER = re.compile(
    rb"^\s*(?:%PDF|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\x1f\x8b|OggS|ID3|[{\[](?!.*<(?:html|body|p|div)\b)|<rss\b|<feed\b|<urlset\b"
    rb"|<sitemapindex\b|<\?xml(?![^>]{0,200}\?>\s{0,200}(?:<!doctype html|<html)))",
    re.I | re.S,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LIST_PATH = re.compile(
    r"^/?$|^/(?:search|tag|tags|category|author|topic|topics|section)(?:/|$)|/page/\d+/?$", re.I
)


def read_page(
    html: str | bytes, url: str, *, content_type: str | None = None, fetched_at: str | None = None
) -> Reading:
    """Read a response body as a story, else as an article; never raises for what the body holds.

    The outcome is stored (with the record), not_article (no story on the page) or unreadable (with the reason
    `empty`, `not_html` or `error`).
    """
    reason = _unreadable(html, content_type)
    if reason:
        return Reading(outcome=Outcome.UNREADABLE, reason=reason)
    try:
        return _read(Page.parse(html, url, content_type), fetched_at)
    except Exception as error:
        return Reading(outcome=Outcome.UNREADABLE, reason=f"error:{type(error).__name__}")


def is_story(article: Article, page: Page) -> bool:
    """Tell whether a record holds a story and not a front page, a list or a notice."""
    if article.transcripts or (article.site_id and (article.body_text or article.videos)):
        return True
    count = words(article.body_text)
    if not article.headline or _LIST_PATH.search(urlsplit(article.url).path or "/"):
        return False
    claims = page.meta("og:type") == "article" or any(is_type(n, ARTICLE_TYPES.pattern) for n in page.ld)
    return count >= (BRIEF if claims or article.published else LONG)


def for_evaluation(html: str | bytes, url: str) -> dict[str, Any]:
    """Return body, headline, authors, published, modified and transcript as plain values."""
    article = read_article(html, url)
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
        story = read_cluster(page, aggregator.layouts, fetched_at)
        if story:
            return Reading(outcome=Outcome.STORED, story=story, pack=aggregator.name)
    choice = choose(page, library(), fetched_at)
    article = article_of(page, choice)
    if not is_story(article, page):
        return Reading(outcome=Outcome.NOT_ARTICLE, reason="no_story", pack=choice.pack)
    return Reading(outcome=Outcome.STORED, article=article, pack=choice.pack)


def _asked(page: Page) -> list[Aggregator]:
    host = bare_host(host_of(page.url))
    aggregators = library().aggregators
    own = [a for a in aggregators if host in a.hosts]
    return own or [a for a in aggregators if _has_template(page, a)]


def _has_template(page: Page, aggregator: Aggregator) -> bool:
    return any(page.tree.css_first(layout.page.mark) is not None for layout in aggregator.layouts)


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
