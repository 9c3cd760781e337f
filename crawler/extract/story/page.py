"""Reads a story from the markup of its page: what a visitor sees, its locks and offers included."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from crawler.extract.story.draft import MAX_LIST, Draft, MemberDraft, absolute, as_text, note
from crawler.records import Summary, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from crawler.extract.page import Page
    from crawler.extract.story.layout import CardFacts, PageFacts, StateLayout

ADDRESSES = {"url", "canonical_url"}
MAX_SEEN = 2_000_000
"""Characters looked at to find one text: elements nested in each other repeat theirs."""


def read_page(page: Page, layout: StateLayout) -> Draft | None:
    """Return what the page shows of the story, or `None` where it has not the mark of a story page."""
    facts, tree = layout.page, page.tree
    if tree.css_first(facts.mark) is None:
        return None
    draft = Draft(looked=frozenset(facts.fields), upsells=list(_upsells(tree, facts)))
    _fields(tree, facts.fields, page.url, draft.values, draft.faults)
    _site_id(tree, facts, draft)
    _listed(tree, facts, draft)
    _sides(tree, facts, draft)
    _shown(tree, facts, draft)
    _first_outlet(tree, facts, draft)
    draft.members = list(_members(tree, layout, page.url, draft))
    draft.summaries = list(_summaries(tree, facts))
    draft.topics = list(_topics(tree, facts))
    draft.locked = {match["field"].lower() for text in draft.upsells if (match := _offer(facts, text))}
    draft.locked &= set(layout.locked)
    return draft


def text_of(node: LexborNode | None) -> str | None:
    """Return the visible text of `node` on one line, or `None`."""
    return as_text(node.text()) if node is not None else None


def _fields(
    node: LexborNode | LexborHTMLParser,
    selectors: Any,
    base: str,
    values: dict[str, Any],
    faults: set[str],
    prefix: str = "",
) -> None:
    for name, selector in selectors.items():
        raw = _at(node, selector)
        raw = absolute(base, raw) if name in ADDRESSES else raw
        if note(values, name, raw, "dom", selector):
            faults.add(f"mistyped:{prefix}{name}")


def _at(node: LexborNode | LexborHTMLParser, selector: str) -> str | None:
    """Return the text, or with `selector@name` the attribute, of the first element `selector` finds."""
    css, _, attribute = selector.partition("@")
    found = node.css_first(css)
    if found is None:
        return None
    return found.attributes.get(attribute) if attribute else text_of(found)


def _texts(tree: LexborHTMLParser, css: str) -> Iterator[str]:
    seen = 0
    for node in tree.css(css)[:MAX_LIST]:
        text = node.text()
        seen += len(text)
        if seen > MAX_SEEN:
            return
        yield as_text(text) or ""


def _matches(texts: Iterable[str], pattern: str) -> Iterator[re.Match[str]]:
    compiled = re.compile(pattern)
    return (match for text in texts if (match := compiled.search(text)))


def _site_id(tree: LexborHTMLParser, facts: PageFacts, draft: Draft) -> None:
    match = re.search(facts.site_id_text, _at(tree, facts.site_id) or "")
    note(draft.values, "site_id", match[1] if match else None, "dom", facts.site_id)


def _listed(tree: LexborHTMLParser, facts: PageFacts, draft: Draft) -> None:
    """Note the number of articles; the narrow and the wide form of the page show the same one."""
    shown = [match[1] for match in _matches(_texts(tree, facts.listed), facts.listed_text)]
    if len(set(shown)) > 1:
        draft.faults.add("listed_differs")
    if shown and note(draft.values, "listed", shown[0], "dom", facts.listed):
        draft.faults.add("mistyped:listed")


def _sides(tree: LexborHTMLParser, facts: PageFacts, draft: Draft) -> None:
    """Note the count of each side where the element names that side."""
    for side, css in facts.sides.items():
        node = tree.css_first(css)
        if node is None:
            continue
        label, _, count = (as_text(node.text(separator=" ")) or "").rpartition(" ")
        if label.lower() != side:
            draft.faults.add(f"wrong_slot:{side}")
        elif note(draft.values, side, count, "dom", css):
            draft.faults.add(f"mistyped:{side}")


def _shown(tree: LexborHTMLParser, facts: PageFacts, draft: Draft) -> None:
    for match in _matches(_texts(tree, facts.bullets), facts.shown_text):
        name = f"{match['side'].lower()}_shown"
        if note(draft.values, name, match["percent"], "dom", facts.bullets):
            draft.faults.add(f"mistyped:{name}")


def _first_outlet(tree: LexborHTMLParser, facts: PageFacts, draft: Draft) -> None:
    match = next(_matches(_texts(tree, facts.first_outlet), facts.first_outlet_text), None)
    if match:
        note(draft.values, "first_outlet", match[1], "dom", facts.first_outlet)


def _offer(facts: PageFacts, text: str | None) -> re.Match[str] | None:
    return re.search(facts.upsell_text, text or "")


def _upsells(tree: LexborHTMLParser, facts: PageFacts) -> Iterator[str]:
    texts = (text for text in _texts(tree, facts.upsells) if _offer(facts, text))
    return iter(dict.fromkeys(texts))


def _members(tree: LexborHTMLParser, layout: StateLayout, base: str, draft: Draft) -> Iterator[MemberDraft]:
    cards = layout.page.cards
    for card in innermost(tree.css(cards.card)[:MAX_LIST]):
        member = MemberDraft(looked=frozenset((*cards.fields, "paywalled")), locked=_locked(card, layout))
        _fields(card, cards.fields, base, member.values, draft.faults, "members.")
        _tidy(member, card, cards, layout)
        yield member


def innermost(nodes: list[LexborNode]) -> Iterator[LexborNode]:
    """Return the nodes that hold none of the others, so that no part of a page is searched twice."""
    above: set[int] = set()
    for node in nodes:
        parent = node.parent
        while parent is not None and parent.mem_id not in above:
            above.add(parent.mem_id)
            parent = parent.parent
    return (node for node in nodes if node.mem_id not in above)


def _tidy(member: MemberDraft, card: LexborNode, cards: CardFacts, layout: StateLayout) -> None:
    """Bring a card's values to the form of the state: ids without prefix, labels of the scale."""
    ident = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", _at(card, cards.outlet_id) or "")
    note(member.values, "outlet_id", ident[0] if ident else None, "dom", cards.outlet_id)
    slug = (member.values.pop("outlet_slug").value if "outlet_slug" in member.values else "").partition("#")[
        0
    ]
    note(member.values, "outlet_slug", slug.rpartition("/")[2], "dom", cards.fields["outlet_slug"])
    shown = member.values.pop("bias", None)
    if shown:
        label = layout.labels.get(shown.value.lower(), shown.value)
        note(member.values, "bias", label, "dom", cards.fields["bias"])
    note(member.values, "paywalled", card.css_first(cards.paywalled) is not None, "dom", cards.paywalled)


def _locked(card: LexborNode, layout: StateLayout) -> set[str]:
    cards = layout.page.cards
    names = (text_of(node) for node in card.css(cards.lock) if node.css_first(cards.lock_icon))
    return {name.lower() for name in names if name} & set(layout.locked)


def _summaries(tree: LexborHTMLParser, facts: PageFacts) -> Iterator[Summary]:
    """Yield the summary the page shows: the bullets of the first list that is not about shares."""
    nodes = tree.css(facts.bullets)[:MAX_LIST]
    for _, group in groupby(nodes, lambda node: node.parent.mem_id if node.parent else None):
        texts = (text_of(node) for node in group)
        bullets = tuple(text for text in texts if text and not re.search(facts.shown_text, text))
        if bullets:
            yield Summary(
                role=_role(tree, facts),  # type: ignore[arg-type]
                bullets=bullets,
                generated_by=_credit(tree, facts, facts.summary_by),
                disclaimer=_credit(tree, facts, facts.disclaimer),
            )
            return


def _role(tree: LexborHTMLParser, facts: PageFacts) -> str:
    for role, css in facts.summary_tabs.items():
        tab = tree.css_first(css)
        if tab is not None and re.search(facts.tab_chosen, tab.attributes.get("class") or ""):
            return role
    return "neutral"


def _credit(tree: LexborHTMLParser, facts: PageFacts, pattern: str) -> str | None:
    match = next(_matches(_texts(tree, facts.credits), pattern), None)
    return match[1] if match else None


def _topics(tree: LexborHTMLParser, facts: PageFacts) -> Iterator[Topic]:
    for node in tree.css(facts.topics)[:MAX_LIST]:
        name = text_of(node)
        if name:
            ident = (node.attributes.get("id") or "").rpartition("_")[2]
            slug = (node.attributes.get("href") or "").rpartition("/")[2]
            yield Topic(id=as_text(ident), name=name, slug=as_text(slug))
