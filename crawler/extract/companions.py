"""Which further documents an article's page asks for, by its layout; fetching them is the spider's."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from crawler.extract.address import web_address
from crawler.extract.layout import Companion, Layout, bare_host
from crawler.extract.page import Page
from crawler.extract.reader import Scope
from crawler.records import Article
from crawler.urls import host_of

MAX_COMPANIONS = 5
"""Documents asked for beside one page."""
WHOLE = "{value}"
"""A companion whose whole address is found in the page, which must be of the page's own host."""


def companions_asked(page: Page, layout: Layout, article: Article) -> tuple[str, ...]:
    """Return the addresses to fetch beside `page`, read as `article`: each once, at most MAX_COMPANIONS.

    What came with the page is not asked for again, and nothing for a page whose address is no article's.
    """
    if not layout.path.search(urlsplit(page.url).path):
        return ()
    is_bare = not article.body_text
    wanted = [c for c in layout.companions if is_bare or c.when == "always"]
    found = dict.fromkeys(address for c in wanted for address in _addresses(page, layout, c))
    held = {address for address, _ in page.companions}
    return tuple(address for address in found if address not in held)[:MAX_COMPANIONS]


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
    for candidate in next(companion.value.groups(Scope(page, root)), ()):
        found = str(candidate.value)
        if companion.url != WHOLE:
            yield quote(found, safe="")
        elif (address := web_address(page.url, found)) and _is_own(address, page.url):
            yield address


def _is_own(address: str, url: str) -> bool:
    return bare_host(host_of(address)) == bare_host(host_of(url))
