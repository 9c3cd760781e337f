"""Which outlet a page is of, and which layout reads it: by host, then by template, then none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.extract.layout import Layout, Outlet
from crawler.extract.library import Group, Library
from crawler.extract.page import Page
from crawler.urls import host_of


@dataclass(frozen=True)
class Choice:
    """The reader of a page: a layout or, where that is None, the generic one."""

    layout: Layout | None = None
    group: str | None = None
    outlet: Outlet | None = None

    @property
    def pack(self) -> str:
        """The name of the reader for the record: `hearst@2023-01-01` or `generic`."""
        return f"{self.group}@{self.layout.since.isoformat()}" if self.layout else "generic"


def choose(page: Page, library: Library, fetched_at: str | None = None) -> Choice:
    """Return the reader of `page`.

    A listed host's own group is asked first; an unlisted host may be a sister station, known by its template.
    Of a group's layouts the newest that was valid on the day of `fetched_at` (RFC 3339) and whose fingerprint
    matches is taken, older ones after it; without `fetched_at` every layout is valid.
    """
    known = library.outlet(host_of(page.url))
    if known:
        group, outlet = known
        return Choice(next(_layouts(page, group, fetched_at), None), group.name, outlet)
    if not _has_all(page, (library.templates,)):  # as most pages: told by one search, not one for each layout
        return Choice()
    for group in library.groups:
        for layout in _layouts(page, group, fetched_at):
            if _has_all(page, layout.sign):
                return Choice(layout, group.name)
    return Choice()


def _layouts(page: Page, group: Group, fetched_at: str | None) -> Iterator[Layout]:
    return (layout for layout in _valid(group.layouts, fetched_at) if _has_all(page, layout.fingerprint))


def _valid(layouts: Iterable[Layout], fetched_at: str | None) -> Iterator[Layout]:
    day = (fetched_at or "9999")[:10]
    return (layout for layout in layouts if layout.since.isoformat() <= day)


def _has_all(page: Page, selectors: Iterable[str]) -> bool:
    return all(page.tree.css_first(selector) is not None for selector in selectors)
