"""Pages that hold no story: fronts, sections, searches, galleries of links, questions for consent."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from crawler.extract.page import Page
from crawler.extract.readers import ARTICLE_TYPES, is_type
from crawler.records import Article

BRIEF = 25
"""Words a page must have that calls itself an article."""
LONG = 120
"""Words of prose that make an article of a page that does not say what it is."""
UNTITLED = 480
"""The same for a page without a headline."""
TEASERS = 4
"""Headings that are links from which a page that declares no article is a list."""
WHOLE = 0.8
"""Share of a line from which it is a link and nothing else."""
ASKED = 5
"""Words of consent from which a short page that declares no article asks for it."""
SHORT = 400

_LIST_PATH = re.compile(
    r"^/(?:search|suche|recherche|buscar|busca|cerca|tags?|category|author|topics?|section)(?:/|$)|/page/\d+/?$",
    re.I,
)
_LISTS = r"^(?:CollectionPage|SearchResultsPage|ItemList|ImageGallery|ProfilePage)$"
_CONSENT = re.compile(
    r"\b(?:cookies?|consent|privacy|vendors?|legitimate interest|tracking|personali[sz]ed ads|einwilligung"
    r"|datenschutz|consentement|confidentialité|consentimiento|privacidad|privacidade|consenso)\b",
    re.I,
)


def why_storyless(article: Article, page: Page) -> str | None:
    """Return why a record holds no story, `list`, `consent` or `no_story`, or None where it holds one."""
    if article.transcripts:
        return None
    if article.site_id:
        return None if article.body_text or article.videos else "no_story"
    if _is_front(article.url) or _LIST_PATH.search(urlsplit(article.url).path):
        return "list"
    is_declared = _declares_article(page)
    if not is_declared and _is_list(article, page):
        return "list"
    count = article.quality.checks["words"]
    if not is_declared and count < SHORT and _asks_consent(article):
        return "consent"
    return None if count >= _least(article, is_declared=is_declared) else "no_story"


def _least(article: Article, *, is_declared: bool) -> int:
    if not article.headline:
        return UNTITLED
    return BRIEF if is_declared or article.published else LONG


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _declares_article(page: Page) -> bool:
    return page.meta("og:type") == "article" or any(is_type(n, ARTICLE_TYPES.pattern) for n in page.ld)


def _is_list(article: Article, page: Page) -> bool:
    """Tell whether a page calls itself a list, or its lines are headings that lead elsewhere."""
    if any(is_type(node, _LISTS) for node in page.ld):
        return True
    links = article.links if isinstance(article.links, tuple) else ()
    linked = Counter[int]()
    for link in links:
        linked[-1 if link.block is None else link.block] += len(link.text)
    teasers = sum(b.type in ("h", "li") and linked[b.i] > WHOLE * len(b.text) for b in article.blocks)
    return teasers >= TEASERS and teasers * 2 >= sum(b.type in ("p", "li") for b in article.blocks)


def _asks_consent(article: Article) -> bool:
    said = _CONSENT.findall(f"{article.headline or ''} {article.body_text}")
    return len(said) >= ASKED and len(set(map(str.lower, said))) > 1 and article.published is None
