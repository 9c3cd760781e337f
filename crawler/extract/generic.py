"""The story of any news page, found by where the prose stands; the places of its fields are in `usual`."""

from __future__ import annotations

from crawler.extract.body import walk
from crawler.extract.lead import lead_of
from crawler.extract.page import Page
from crawler.extract.people import authors_of
from crawler.extract.prose import Prose
from crawler.extract.prune import named_notes, pruned
from crawler.extract.readers import Scope, ld, meta
from crawler.extract.survey import survey
from crawler.extract.text import squeeze

_NAMED = ld("author") | meta("author")


def find_prose(page: Page) -> Prose:
    """Return the story's blocks: the element with the prose, what stands beside it pruned."""
    body = page.tree.body
    if body is None:
        return Prose()
    place = survey(body)
    lead = lead_of(place.root)
    roots = [place.root] if lead is None else [lead, place.root]
    found = walk(roots, page.url, place.dropped | named_notes(place.root))
    story = pruned(found.drafts, roots, _names(page))
    found.drafts = story.kept
    return Prose(place.root, found, apart=story.apart, is_pruned=True)


def _names(page: Page) -> set[str]:
    """Return the names of the authors that the page declares, in the form in which lines are compared."""
    groups = _NAMED.groups(Scope(page, page.tree.root))
    return {squeeze(a.name).casefold() for group in groups for a in authors_of(group, page.url)}
