"""The simplest door: the articles that a front or section page links to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from crawler.extract.layout import bare_host
from crawler.extract.page import Page
from crawler.urls import canonical, host_of, is_web_address

if TYPE_CHECKING:
    from crawler.extract.layout import Layout


def article_links(html: bytes, url: str, content_type: str | None, layouts: Sequence[Layout]) -> list[str]:
    """Return the addresses of the articles of the page's own host, each story once, in page order."""
    page = Page.parse(html, url, content_type)
    host = host_of(url)
    found: dict[str, str] = {}
    for link in page.tree.css("a[href]"):
        address = urljoin(url, (link.attributes.get("href") or "").strip())
        if is_web_address(address) and host_of(address) == host:
            identity = story_of(address, layouts)
            if identity:
                found.setdefault(identity, address)
    return list(found.values())


def story_of(url: str, layouts: Sequence[Layout]) -> str | None:
    """Return the story a link leads to, its site id where the layout knows one; None for other pages.

    Else its address, the same at `www.` and without: a newsroom that moves there has the same stories.
    """
    path = urlsplit(url).path
    for layout in layouts:
        if match := layout.path.search(path):
            return match.groupdict().get("id") or _address(url)
    return None


def _address(url: str) -> str:
    parts = urlsplit(canonical(url))
    return urlunsplit(parts._replace(netloc=bare_host(parts.netloc)))
