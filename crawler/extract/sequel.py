"""The further pages of an article on several pages: which one to ask for, and its body as it goes on."""

from __future__ import annotations

from crawler.extract.address import web_address
from crawler.extract.layout import Layout, bare_host
from crawler.extract.page import Page
from crawler.extract.prose import Prose, declared_prose
from crawler.extract.reader import Scope
from crawler.extract.readers import NOWHERE
from crawler.urls import host_of

MAX_PAGES = 8
"""Pages behind the first."""


def sequels(page: Page, layout: Layout) -> tuple[tuple[Page, ...], str | None]:
    """Return the further pages that came with `page`, in order, and the address of the next that did not.

    Each page names the one behind it, on its own host; one that was read before ends the article.
    """
    held, found, seen = dict(page.companions), [page], {_bare(page.url)}
    while layout.next_page is not NOWHERE and len(found) <= MAX_PAGES:
        address = _next(found[-1], layout)
        if not address or _bare(address) in seen:
            break
        if address not in held:
            return tuple(found[1:]), address
        seen.add(_bare(address))
        found.append(Page.parse(held[address], address))
    return tuple(found[1:]), None


def go_on(prose: Prose, page: Page, layout: Layout) -> None:
    """Add to the story what its further pages hold, leaving out what an earlier page has said."""
    for further in sequels(page, layout)[0]:
        more = declared_prose(further, layout)
        said = {draft.text for draft in prose.found.drafts if draft.text}
        prose.found.drafts += [draft for draft in more.found.drafts if draft.text not in said]
        prose.found.images += more.found.images
        prose.twin += more.twin


def _next(page: Page, layout: Layout) -> str | None:
    scope = Scope(page, page.tree.css_first(layout.root))
    named = next(iter(layout.next_page.groups(scope)), ())
    address = web_address(page.url, named[0].value) if named else None
    is_own = address is not None and bare_host(host_of(address)) == bare_host(host_of(page.url))
    return address if is_own else None


def _bare(url: str) -> str:
    return url.partition("#")[0]
