"""The story of any news page, found by where the prose stands; the places of its fields are in `usual`."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from crawler.extract.body import Found, walk
from crawler.extract.lead import lead_of
from crawler.extract.page import Page
from crawler.extract.people import authors_of
from crawler.extract.prose import Prose
from crawler.extract.prune import is_inline_note, pruned
from crawler.extract.readers import Scope, ld, meta
from crawler.extract.said import LEAST, agreed, said_body
from crawler.extract.scripted import scripted_body
from crawler.extract.survey import survey
from crawler.extract.text import squeeze, words

_NAMED = ld("author") | meta("author")


def find_prose(page: Page) -> Prose:
    """Return the story's blocks: the element with the prose, what stands beside it pruned.

    A page that shows less than a paragraph or two may hold its story in a script or in its linked data only.
    """
    body = page.tree.body
    if body is None:
        return Prose()
    names = _names(page)
    prose = _prose(body, page, names)
    if _is_less(prose) and (hidden := scripted_body(page)) is not None:
        other = _prose(hidden, page, names)
        prose = max(prose, other, key=_size)
    prose.found.drafts = agreed(prose.found.drafts, said_body(page))
    return prose


def _prose(body: LexborNode, page: Page, names: set[str]) -> Prose:
    place = survey(body)
    lead = lead_of(place.root)
    roots = [place.root] if lead is None else [lead, place.root]
    found = walk([place.root], page.url, place.stands_apart, is_inline_note)
    if lead is not None:
        found = walk([lead], page.url, is_note=is_inline_note).followed_by(found)
    story = pruned(found.drafts, roots, names)
    return Prose(place.root, Found(story.kept, found.images), apart=story.apart, is_pruned=True)


def _is_less(prose: Prose) -> bool:
    """Tell whether a story is less than a paragraph or two."""
    count = 0
    for draft in prose.found.drafts:
        count += words(draft.text)
        if count >= LEAST:
            return False
    return True


def _size(prose: Prose) -> int:
    return sum(words(draft.text) for draft in prose.found.drafts)


def _names(page: Page) -> set[str]:
    """Return the names of the authors that the page declares, in the form in which lines are compared."""
    groups = _NAMED.groups(Scope(page, page.tree.root))
    return {squeeze(a.name).casefold() for group in groups for a in authors_of(group, page.url)}
