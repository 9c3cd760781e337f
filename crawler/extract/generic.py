"""The story of any news page, found by where the prose stands; the places of its fields are in `usual`."""

from __future__ import annotations

import re

from crawler.extract.body import Draft, walk
from crawler.extract.furniture import link_share
from crawler.extract.page import Page
from crawler.extract.prose import Prose
from crawler.extract.survey import survey
from crawler.extract.text import words

SHORT = 25
"""Words; lines shorter than this may be dropped for what stands around them."""

_BYLINE = re.compile(r"^(?:por|par|von|di|text)[: ]\s?[A-ZÀ-Þ]", re.I)
_LABEL = re.compile(
    r"^(?:by\s|(?:first |last )?(?:published|updated|posted|modified|created|filed)\b|\d{1,2}:\d\d"
    r"|\d+ (?:min|hour|day)s?\b)",
    re.I,
)


def find_prose(page: Page) -> Prose:
    """Return the story's blocks: the element with the prose, what stands beside it pruned."""
    body = page.tree.body
    if body is None:
        return Prose()
    place = survey(body)
    found = walk([place.root], page.url, place.dropped)
    found.drafts = _trimmed(found.drafts)
    return Prose(place.root, found)


def _trimmed(drafts: list[Draft]) -> list[Draft]:
    kept = [d for d in drafts if not _is_label(d) and not _is_link_list(d)]
    while kept and kept[-1].type == "h":
        kept.pop()
    return kept


def _is_label(draft: Draft) -> bool:
    text = draft.text
    if draft.type not in ("p", "li") or words(text) > SHORT // 2:
        return False
    return bool(_LABEL.match(text) or (_BYLINE.match(text) and text[-1] not in '.!?:”"'))


def _is_link_list(draft: Draft) -> bool:
    return draft.type in ("p", "li", "h") and words(draft.text) <= SHORT and link_share(draft) > 0.7
