"""Joins what the state and the markup say of a story: the state wins, and what differs is kept beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from crawler.extract.story.draft import Draft, Found, MemberDraft
from crawler.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extract.story.layout import StateLayout
    from crawler.records import Summary

ALARMING = {
    "site_id",
    "title",
    "listed",
    "left",
    "center",
    "right",
    "left_shown",
    "center_shown",
    "right_shown",
}
"""Fields the state and the page must agree on: where they do not, one of them is read from a wrong place."""
ALARMING_MEMBER = {"url", "bias"}


def merged(state: Draft | None, page: Draft | None, layout: StateLayout, url: str) -> Draft:
    """Return one draft of both sources; `url` is the page's, whose host is no member's."""
    first, second = state or Draft(), page or Draft()
    draft = Draft(
        values={**second.values, **first.values},
        looked=first.looked | second.looked,
        conflicts=_conflicts(first, second),
        summaries=_summaries(first.summaries, second.summaries),
        topics=first.topics or second.topics,
        places=first.places or second.places,
        locked=first.locked | second.locked,
        upsells=second.upsells,
        unasked=frozenset({"related"}),
        faults=first.faults | second.faults,
    )
    draft.faults |= {f"differs:{name}" for name in draft.conflicts if name in ALARMING}
    draft.members = _members(first, second, draft, _Judge(layout, url))
    return draft


class _Judge:
    """Tells articles from offers."""

    def __init__(self, layout: StateLayout, url: str) -> None:
        self._offer = re.compile(layout.page.upsell_text)
        self._own = host_of(url)

    def is_article(self, member: MemberDraft) -> bool:
        """Tell whether a member has words of its own and leads to another site."""
        words = member.value("headline") or member.value("snippet") or ""
        url = member.value("url")
        own = url is not None and host_of(url) == self._own
        return bool(words) and not own and not self._offer.search(words)


def _conflicts(first: Draft | MemberDraft, second: Draft | MemberDraft) -> dict[str, Found]:
    """Return the values of `second` that are not those of `first`."""
    both = first.values.keys() & second.values.keys()
    return {
        name: second.values[name]
        for name in sorted(both)
        if first.values[name].value != second.values[name].value
    }


def _summaries(first: list[Summary], second: list[Summary]) -> list[Summary]:
    """Return the summaries of both; one that the page shows too takes its credit and its warning."""
    shown = {summary.bullets: summary for summary in second}
    joined = []
    for summary in first:
        twin = shown.pop(summary.bullets, None)
        joined.append(msgspec.structs.replace(twin, role=summary.role) if twin else summary)
    return [*joined, *shown.values()]


def _members(state: Draft, page: Draft, draft: Draft, judge: _Judge) -> list[MemberDraft]:
    """Return the members in the order of the page, then those only the state has."""
    held = distinct(state.members, draft.faults)
    cards = distinct(page.members, draft.faults)
    if not all(map(judge.is_article, [*held, *cards])):
        draft.faults.add("not_a_member")
    by_key = {key: member for member in reversed(held) for key in (*_keys(member), _words(member))}
    joined: list[MemberDraft] = []
    for card in filter(judge.is_article, cards):
        twin = next((by_key[key] for key in (*_keys(card), _words(card)) if key in by_key), None)
        if twin and any(twin is member for member in held):
            held = [member for member in held if member is not twin]
            joined.append(_joined(twin, card, draft.faults))
        else:
            joined.append(card)
    return [*joined, *filter(judge.is_article, held)]


def _joined(member: MemberDraft, card: MemberDraft, faults: set[str]) -> MemberDraft:
    differing = _conflicts(member, card).keys() & ALARMING_MEMBER
    faults |= {f"differs:members.{name}" for name in differing}
    return MemberDraft(
        values={**card.values, **member.values},
        looked=member.looked | card.looked,
        ratings=member.ratings,
        locked=member.locked | card.locked,
    )


def _keys(member: MemberDraft) -> Iterator[tuple[str, str]]:
    for name in ("ref_id", "url"):
        if member.value(name):
            yield name, member.value(name)


def _words(member: MemberDraft) -> tuple[str, str]:
    """Return what makes a card and a member of the state the same article where their addresses differ."""
    return f"words:{member.value('outlet_id')}", member.value("headline") or ""


def articles(members: list[MemberDraft], url: str, faults: set[str]) -> list[MemberDraft]:
    """Return the members, each once, that lead to another site or stand for an article there."""
    own, kept = host_of(url), []
    for member in distinct(members, faults):
        link, words = member.value("url"), member.value("headline") or member.value("outlet")
        if link and words and (host_of(link) != own or member.value("opaque_link")):
            kept.append(member)
        else:
            faults.add("not_a_member")
    return kept


def distinct(members: list[MemberDraft], faults: set[str]) -> list[MemberDraft]:
    """Return the members without those whose id or address came before."""
    seen: set[tuple[str, str]] = set()
    distinct = []
    for member in members:
        keys = set(_keys(member))
        if keys & seen:
            faults.add("members_doubled")
        else:
            distinct.append(member)
        seen |= keys
    return distinct
