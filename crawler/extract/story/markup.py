"""Reads the stories of a page that tells them in its markup alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.story.draft import MAX_LIST, Draft, Found, MemberDraft, absolute, note
from crawler.extract.story.fields import Elements, tidy_member
from crawler.extract.story.merge import articles
from crawler.extract.story.page import innermost
from crawler.records import Summary, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from crawler.extract.page import Page
    from crawler.extract.story.layout import ListFacts, MarkupFacts, MarkupLayout

MAX_STORIES = 200
"""Stories of one page that are read."""
UNASKED = frozenset({"places", "distribution", "locks", "first_source"})


def read_markup(page: Page, layout: MarkupLayout) -> list[Draft]:
    """Return the stories of a page: the one its address names, else all in page order."""
    facts, root = layout.markup, page.tree.root
    if root is None or page.tree.css_first(facts.mark) is None:
        return []
    roots = list(innermost(root.css(facts.stories)))[:MAX_STORIES] if facts.stories else []
    drafts = [_story(Elements(one, page.url, facts.drop), layout) for one in roots or [root]]
    for draft in drafts:
        draft.language = page.language
    named = layout.slug(page.url) if facts.anchors else None
    return [draft for draft in drafts if draft.members and (not named or named in draft.anchors)]


def _story(part: Elements, layout: MarkupLayout) -> Draft:
    facts = layout.markup
    draft = Draft(looked=frozenset(facts.fields), unasked=_unasked(facts))
    draft.faults |= part.fill(draft.values, part.root, facts.fields, facts.patterns)
    draft.anchors = set(_anchors(part, facts))
    _permalink(draft, facts, part.base)
    paragraphs = tuple(part.texts(facts.summary))
    if paragraphs:
        draft.summaries.append(Summary(role="neutral", bullets=paragraphs, generated_by=None))
    draft.topics = list(_topics(part, facts.topics))
    draft.related = part.links(facts.related)
    draft.members = articles(_members(part, layout, draft), part.base, draft.faults)
    return draft


def _unasked(facts: MarkupFacts) -> frozenset[str]:
    parts = {"summaries": facts.summary, "topics": facts.topics, "related": facts.related}
    return UNASKED | {name for name, css in parts.items() if not css}


def _anchors(part: Elements, facts: MarkupFacts) -> Iterator[str]:
    for one in facts.anchors.split(" | ") if facts.anchors else ():
        css, _, name = one.partition("@")
        for node in part.all(css):
            match = re.search(facts.anchor_text, (node.attributes.get(name) or "")[:100])
            if match:
                yield match[1]


def _permalink(draft: Draft, facts: MarkupFacts, base: str) -> None:
    if facts.permalink and (ident := draft.values.get("site_id")):
        pattern, template = facts.permalink
        match = re.fullmatch(pattern, ident.value)
        made = absolute(base, match.expand(template)) if match else None
        note(draft.values, "canonical_url", made, ident.via, ident.path)


def _topics(part: Elements, css: str) -> Iterator[Topic]:
    for node in part.all(css):
        name = part.text(node)
        if name:
            slug = (node.attributes.get("href") or "").rstrip("/").rpartition("/")[2]
            yield Topic(name=name, slug=slug or None)


def _members(part: Elements, layout: MarkupLayout, draft: Draft) -> list[MemberDraft]:
    """Return the members of all lists, and note how many the page lists."""
    full = [
        m for facts in layout.markup.lists if not facts.is_again for m in _list(part, facts, layout, draft)
    ]
    again = [m for facts in layout.markup.lists if facts.is_again for m in _list(part, facts, layout, draft)]
    told = {member.value("url") for member in full}
    short = {member.value("url") for member in again}
    if short - told and any(member.value("relation") in ("discussion", "post") for member in full):
        draft.faults.add("lists_differ")
    heads = {member.value("url") for member in full if member.value("relation") in ("lead", "related")}
    has_short = any(facts.is_again for facts in layout.markup.lists)
    listed = len(short | heads) if short else None if has_short else len(full)
    note(draft.values, "listed", listed, "dom", "lists")
    return full + [member for member in again if member.value("url") not in told]


def _list(part: Elements, facts: ListFacts, layout: MarkupLayout, draft: Draft) -> Iterator[MemberDraft]:
    for node, group in _items(part, facts):
        member = MemberDraft(looked=frozenset({*facts.fields, "relation"} - {"rating_url"}))
        wrong = part.fill(member.values, node, facts.fields, layout.markup.patterns)
        draft.faults |= {fault.replace(":", ":members.") for fault in wrong}
        relation = "post" if group in facts.posts else facts.relation
        if relation:
            member.values["relation"] = Found(relation, "dom", facts.items, group)
        yield tidy_member(member, layout)


def _items(part: Elements, facts: ListFacts) -> Iterator[tuple[LexborNode, str]]:
    """Yield each item and the name of its group, in lower case."""
    headings = {node.mem_id for node in part.all(facts.headings)}
    css = ", ".join(filter(None, (facts.headings, facts.items)))
    group = ""
    for node in list(innermost(list(part.all(css))))[:MAX_LIST]:
        if node.mem_id in headings:
            group = (part.text(node) or "").rstrip(": ").lower()
        else:
            yield node, group
