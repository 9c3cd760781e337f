"""Which further documents an article's page asks for, by its layout; fetching them is the spider's.

They may be asked for in turns: a page names its next one, and a player's JSON the captions of its video.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import msgspec

from crawler.extract.address import web_address
from crawler.extract.layout import Companion, Layout, bare_host
from crawler.extract.page import Page
from crawler.extract.reader import Scope
from crawler.extract.sequel import sequels
from crawler.extract.spoken import caption_files
from crawler.records import Article
from crawler.urls import host_of

MAX_COMPANIONS = 12
"""Documents asked for beside one page."""
FLAG = "companion_missing"
WHOLE = "{value}"
"""A companion whose whole address is found in the page, which must be of the page's own host."""


def companions_asked(page: Page, layout: Layout, article: Article) -> tuple[str, ...]:
    """Return the addresses to fetch beside `page`, read as `article`: each once, MAX_COMPANIONS in all.

    What came with the page is not asked for again, and nothing for a page whose address is no article's.
    """
    if not layout.path.search(urlsplit(page.url).path):
        return ()
    found = dict.fromkeys((*_declared(page, layout, article), *_further(page, layout)))
    held = {address for address, _ in page.companions}
    room = max(0, MAX_COMPANIONS - len(held))
    return tuple(address for address in found if address not in held)[:room]


def lacking(article: Article, asks: tuple[str, ...]) -> Article:
    """Return the article with a flag that documents of it did not come, where some are asked for."""
    if not asks:
        return article
    told = article.quality
    flags, checks = (*told.flags, FLAG), {**told.checks, "companions_missing": list(asks)}
    quality = msgspec.structs.replace(told, flags=flags, checks=checks)
    return msgspec.structs.replace(article, quality=quality)


def _declared(page: Page, layout: Layout, article: Article) -> Iterator[str]:
    for companion in layout.companions:
        if companion.when == "always" or not article.body_text:
            yield from _addresses(page, layout, companion)


def _further(page: Page, layout: Layout) -> Iterator[str]:
    """Yield the article's next page, and caption files of hosts from which the page or a companion came."""
    _, after = sequels(page, layout)
    if after:
        yield after
    known = {bare_host(host_of(url)) for url in (page.url, *(url for url, _ in page.companions))}
    for file in caption_files(Scope(page, page.tree.css_first(layout.root)), layout):
        if bare_host(host_of(file.url)) in known:
            yield file.url


def _addresses(page: Page, layout: Layout, companion: Companion) -> Iterator[str]:
    url = urlsplit(page.url)._replace(query="", fragment="").geturl()
    host = bare_host(host_of(page.url))
    for value in _values(page, layout, companion):
        address = web_address(page.url, companion.url.format(url=url, host=host, value=value))
        if address:
            yield address


def _values(page: Page, layout: Layout, companion: Companion) -> Iterator[str]:
    if WHOLE not in companion.url:
        yield ""
        return
    root = page.tree.css_first(layout.root)
    for candidate in next(iter(companion.value.groups(Scope(page, root))), ()):
        found = str(candidate.value)
        if companion.url != WHOLE:
            yield quote(found, safe="")
        elif (address := web_address(page.url, found)) and _is_own(address, page.url):
            yield address


def _is_own(address: str, url: str) -> bool:
    return bare_host(host_of(address)) == bare_host(host_of(url))
