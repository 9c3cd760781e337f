"""Reads a story from the state its page carries; locked figures and the visitor's own data stay unread."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from crawler.extract.story.draft import MAX_LIST, Draft, MemberDraft, as_text, as_url, note
from crawler.records import Rating, Summary, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extract.flight import Flight
    from crawler.extract.story.layout import StateFacts, StateLayout

MAX_STORIES = 200
"""Stories one page may hold; the page's own is among the first."""
BULLET = re.compile(r"^\s*(?:[-•*–]|[0-9]{1,2}[.)])\s*")


def read_state(flight: Flight, layout: StateLayout, slug: str | None) -> Draft | None:
    """Return what the state says of the story with `slug`, or `None` where it holds no story."""
    story = _story(flight, layout.state, slug)
    if story is None:
        return None
    facts, draft = layout.state, Draft(looked=frozenset(layout.state.fields))
    for name, path in facts.fields.items():
        raw, at = _first(flight, story, path)
        if note(draft.values, name, raw, "state", at):
            draft.faults.add(f"mistyped:{name}")
    draft.members = list(_members(flight, layout, story, draft.faults))
    draft.topics = list(_topics(flight, facts, story, facts.topics))
    draft.places = list(_topics(flight, facts, story, facts.places))
    draft.summaries = list(_summaries(flight, facts, story))
    draft.locked = {name for name, path in facts.locked.items() if flight.get(story, path)}
    return draft


def _story(flight: Flight, facts: StateFacts, slug: str | None) -> dict[str, Any] | None:
    """Return the story's object: the one of this address, else one with members, else the first."""
    stories = list(islice(flight.find(facts.shape), MAX_STORIES))
    own = (story for story in stories if slug and flight.resolve(story.get("slug")) == slug)
    full = (story for story in stories if isinstance(flight.get(story, facts.members), list))
    return next(own, None) or next(full, None) or next(iter(stories), None)


def _first(flight: Flight, value: Any, paths: str) -> tuple[Any, str]:
    """Return the first value that is there on ` | `-separated `paths`, and its path."""
    found = ((flight.get(value, path), path) for path in paths.split(" | "))
    return next(((item, path) for item, path in found if item is not None), (None, paths))


def _items(flight: Flight, value: Any, path: str) -> list[Any]:
    items = flight.get(value, path)
    return [flight.resolve(item) for item in items[:MAX_LIST]] if isinstance(items, list) else []


def _members(
    flight: Flight, layout: StateLayout, story: dict[str, Any], faults: set[str]
) -> Iterator[MemberDraft]:
    facts = layout.state
    for item in _items(flight, story, facts.members):
        if not isinstance(item, dict):
            faults.add("mistyped:members")
            continue
        ratings = tuple(_ratings(flight, facts, item))
        member = MemberDraft(looked=frozenset(facts.member), ratings=ratings)
        for name, path in facts.member.items():
            raw, at = _first(flight, item, path)
            if note(member.values, name, raw, "state", f"{facts.members}.{at}"):
                faults.add(f"mistyped:members.{name}")
        if member.value("bias") in layout.unrated:
            del member.values["bias"]
        member.locked = {name for name, path in facts.member_locked.items() if flight.get(item, path)}
        yield member


def _ratings(flight: Flight, facts: StateFacts, item: Any) -> Iterator[Rating]:
    for rating in _items(flight, item, facts.ratings):
        found = {name: flight.get(rating, path) for name, path in facts.rating.items()}
        reviewer, label = as_text(found["reviewer"]), as_text(found["label"])
        if reviewer and label:
            yield Rating(reviewer=reviewer, label=label, url=as_url(found["url"]))


def _topics(flight: Flight, facts: StateFacts, story: Any, path: str) -> Iterator[Topic]:
    for item in _items(flight, story, path):
        found = {name: as_text(flight.get(item, at)) for name, at in facts.topic.items()}
        if found["name"]:
            yield Topic(id=found["id"], name=found["name"], kind=found["kind"], slug=found["slug"])


def _summaries(flight: Flight, facts: StateFacts, story: Any) -> Iterator[Summary]:
    for role, path in facts.summaries.items():
        text = flight.get(story, path)
        lines = text[: MAX_LIST * 100].splitlines()[:MAX_LIST] if isinstance(text, str) else []
        bullets = tuple(bullet for line in lines if (bullet := as_text(BULLET.sub("", line))))
        if bullets:
            yield Summary(role=role, bullets=bullets, generated_by=facts.summaries_by)  # type: ignore[arg-type]
