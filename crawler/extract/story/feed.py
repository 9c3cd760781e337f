"""Reads the stories of a feed: each item is one, with the members its description lists.

Documents with a document type are not read: what a feed needs is declared by no entity. What is cut off or
malformed costs only the items from there on.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from crawler.extract.parse import parse
from crawler.extract.story.draft import MAX_LIST, MAX_TEXT, Draft, Found, MemberDraft, as_text, note
from crawler.extract.story.fields import Elements, tidy_member
from crawler.extract.story.merge import articles
from crawler.extract.story.page import innermost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extract.page import Page
    from crawler.extract.story.layout import FeedLayout

MAX_DESCRIPTION = 5 * MAX_TEXT
MAX_DEPTH = 100
"""Elements inside each other; a feed has five."""
UNASKED = frozenset({"summaries", "topics", "places", "distribution", "locks", "first_source"})
LEAD = ("url", "headline", "outlet", "outlet_url", "published", "relation", "opaque_link")


def read_feed(page: Page, layout: FeedLayout) -> list[Draft]:
    """Return a story for each item that has an address, in the order of the feed."""
    feed = _Feed()
    feed.read(page.text)
    drafts: dict[str, Draft] = {}
    for item in feed.items:
        draft = _story(item, page.url, layout)
        ident = draft.value("site_id")
        if ident is None or not draft.members:
            feed.faults.add("items_lost")
        elif ident in drafts:
            drafts[ident].faults.add("item_doubled")
        else:
            drafts[ident] = draft
    for draft in drafts.values():
        draft.faults |= feed.faults
        draft.language = feed.language
    return list(drafts.values())


def is_feed(text: str) -> bool:
    """Tell whether `text` is a whole RSS document, with items or without."""
    feed = _Feed()
    feed.read(text)
    return feed.is_rss and not feed.faults


class _Feed(TreeBuilder):
    """The items of an RSS document, as far as it can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Element] = []
        self.language: str | None = None
        self.faults: set[str] = set()
        self.is_rss = False
        self._depth = 0

    def read(self, text: str) -> None:
        """Take the items of `text`."""
        parser = DefusedXMLParser(target=self, forbid_dtd=True)
        try:
            parser.feed(text.lstrip())
            parser.close()
        except (ParseError, ValueError):  # ValueError: a document type, an entity, too deep
            self.faults.add("feed_damaged")

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self.is_rss |= tag == "rss" and self._depth == 1
        if self._depth > MAX_DEPTH:
            raise ValueError("elements nested too deep for a feed")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        element = super().end(tag)
        if tag == "item" and len(self.items) < MAX_LIST:
            self.items.append(element)
        elif tag == "language" and self.language is None:
            self.language = as_text(element.text)
        return element


def _story(item: Element, url: str, layout: FeedLayout) -> Draft:
    draft = Draft(unasked=UNASKED)
    lead = _lead(item, layout, draft)
    listed = list(_listed(item, url, layout, draft))
    twin = next((member for member in listed if member.value("url") == lead.value("url")), None)
    if twin is None and listed:
        draft.faults.add("lead_not_listed")
    if twin and twin.value("outlet") != lead.value("outlet"):
        draft.faults.add("outlet_differs")
    others = [member for member in listed if member is not twin]
    draft.members = articles([lead, *others], url, draft.faults)
    note(draft.values, "listed", len(listed) or 1, "feed", layout.feed.items)
    if len(draft.members) != (len(listed) or 1):
        draft.faults.add("members_lost")
    return draft


def _lead(item: Element, layout: FeedLayout, draft: Draft) -> MemberDraft:
    """Return the item itself as a member, and note its title and id in `draft`."""
    title, outlet = as_text(item.findtext("title")), as_text(item.findtext("source"))
    headline = (title or "").removesuffix(f"{layout.feed.joint}{outlet}")
    if not outlet or headline == title:
        draft.faults.add("title_without_outlet")
    link = as_text(item.findtext("link"))
    in_link = re.search(layout.feed.id_text, (link or "")[:MAX_TEXT])
    note(draft.values, "site_id", item.findtext("guid") or (in_link and in_link[1]), "feed", "guid")
    note(draft.values, "title", headline, "feed", "title")
    lead = MemberDraft(looked=frozenset(LEAD))
    source = item.find("source")
    found = {"url": link, "headline": headline, "outlet": outlet, "relation": "lead"}
    found["outlet_url"] = source.get("url") if source is not None else None
    for name, raw in found.items():
        if note(lead.values, name, raw, "feed", name):
            draft.faults.add(f"mistyped:members.{name}")
    _published(item, lead, draft)
    return tidy_member(lead, layout)


def _published(item: Element, lead: MemberDraft, draft: Draft) -> None:
    raw = as_text(item.findtext("pubDate"))
    if raw is None:
        return
    moment = _moment(raw)
    if moment is None:
        draft.faults.add("mistyped:members.published")
    else:
        lead.values["published"] = Found(moment, "feed", "pubDate", raw)


def _moment(text: str) -> datetime | None:
    """Return a time of RFC 5322, as RSS has it; `None` without an offset."""
    try:
        moment = parsedate_to_datetime(text[:100])
        return moment if moment.utcoffset() is not None else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _listed(item: Element, url: str, layout: FeedLayout, draft: Draft) -> Iterator[MemberDraft]:
    html = (item.findtext("description") or "")[:MAX_DESCRIPTION]
    root = parse(html).root if html else None
    if root is None:
        return
    part = Elements(root, url)
    draft.related = part.links(layout.feed.related)
    elsewhere = {link.url for link in draft.related}
    for node in innermost(list(part.all(layout.feed.items))):
        member = MemberDraft(looked=frozenset({*layout.feed.fields, "relation", "opaque_link"}))
        part.fill(member.values, node, layout.feed.fields, {}, "feed")
        note(member.values, "relation", "related", "feed", layout.feed.items)
        if member.value("url") not in elsewhere:
            yield tidy_member(member, layout)
