"""Which further documents a page asks for, by what its layout declares; fetching them is the spider's."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from crawler.extract.address import web_address
from crawler.extract.layout import Companion, Layout, bare_host
from crawler.extract.page import Page
from crawler.extract.reader import Scope
from crawler.records import Article
from crawler.urls import host_of, is_web_address

MAX_COMPANIONS = 5
"""Documents asked for beside one page."""
WHOLE = "{value}"
"""A companion whose whole address is found in the page, which must be of the page's own host."""


def companions_asked(page: Page, layout: Layout, article: Article) -> tuple[str, ...]:
    """Return the addresses to fetch beside `page`, read as `article`: each once, at most MAX_COMPANIONS."""
    is_bare = not article.body_text
    wanted = [c for c in layout.companions if is_bare or c.when == "always"]
    found = dict.fromkeys(address for c in wanted for address in _addresses(page, layout, c))
    return tuple(found)[:MAX_COMPANIONS]


def _addresses(page: Page, layout: Layout, companion: Companion) -> Iterator[str]:
    url = urlsplit(page.url)._replace(query="", fragment="").geturl()
    host = bare_host(host_of(page.url))
    for value in _values(page, layout, companion):
        address = companion.url.format(url=url, host=host, value=value)
        if is_web_address(address):
            yield address


def _values(page: Page, layout: Layout, companion: Companion) -> Iterator[str]:
    if WHOLE not in companion.url:
        yield ""
        return
    root = page.tree.css_first(layout.root)
    for candidate in next(companion.value.groups(Scope(page, root)), ()):
        found = str(candidate.value)
        if companion.url != WHOLE:
            yield quote(found, safe="")
        elif (address := web_address(page.url, found)) and _is_own(address, page.url):
            yield address


def _is_own(address: str, url: str) -> bool:
    return bare_host(host_of(address)) == bare_host(host_of(url))
