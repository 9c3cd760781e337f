"""What stands apart from a page's story, or is called its body: told by tag, name and style of an element."""

from __future__ import annotations

import re
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.extract.blocks import APART
from crawler.extract.names import words_of

MAX_CLASS = 300
MAX_INSIDE = 100
"""Elements of an aside that are looked at: asides may stand in each other by the thousands."""
_SAYS_WHAT = frozenset(["p", "blockquote", "q", "h2", "h3", "ul"])

_NEGATIVE_WORDS = """
comment comments related recirc recirculation promo promos newsletter newsletters signup subscribe share
sharing social sidebar footer nav navigation menu breadcrumb breadcrumbs byline advert advertisement ad ads
sponsor sponsored taboola outbrain trending popular recommended recommendations
cookie cookies consent gdpr dsgvo privacy onetrust usercentrics didomi banner modal popup overlay
widget tags toolbar copyright skip transcript login weather disqus mostread caption credit bio
authorbox authorprofile factbox infobox expandablebox hidden noprint
teaser teasers readmore crosslink inlinelink disclaimer
"""
_NEGATIVE = frozenset(_NEGATIVE_WORDS.split())
_CONSENT = frozenset(["cookie", "cookies", "consent", "gdpr", "dsgvo", "privacy", "onetrust", "usercentrics"])
_LAYERS = frozenset(["modal", "popup", "overlay", "dialog", "banner", "layer", "lightbox"])
"""One name of each kind, and it is a layer that asks for consent: often longer than the story under it."""
_EXEMPT = frozenset(["mediaembed", "socialembed", "labelhidden", "hentry", "typepost", "statuspublish"])
"""Names of what is shown though a word beside them says otherwise.

They are of quoted posts, of fields with a hidden label, and of stories whose classes name their topics, too.
"""
_POSITIVE = re.compile(
    r"article-?_?(?:body|content|text)|story-?_?(?:body|content|text)|entry-content|post-content"
)
"""Looked for in lower case, in a tenth of the time of a search that minds no case."""
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.I)


def asks_consent(named: frozenset[str]) -> bool:
    """Tell whether what has these words in its name is a layer that asks for consent."""
    return not (named.isdisjoint(_CONSENT) or named.isdisjoint(_LAYERS))


def is_called_body(held: dict[str, str | None]) -> bool:
    """Tell whether an element's attributes call it the body of a story."""
    named = f"{held.get('class') or ''} {held.get('id') or ''}"[:MAX_CLASS]
    return held.get("itemprop") == "articleBody" or bool(_POSITIVE.search(named.lower()))


def stands_apart(node: LexborNode, tag: str, held: dict[str, str | None], *, is_body: bool) -> bool:
    """Tell whether an element stands apart from the story."""
    if (tag in APART and not _is_pulled(node, tag)) or _is_hidden(held):
        return True
    return not is_body and _is_side_matter(tag, held)


def _is_pulled(node: LexborNode, tag: str) -> bool:
    """Tell whether an aside is a quotation set apart, by what the first of its elements say."""
    inside = islice(node.traverse(), MAX_INSIDE) if tag == "aside" else ()
    return next((inner.tag for inner in inside if inner.tag in _SAYS_WHAT), None) in ("blockquote", "q")


def _is_hidden(held: dict[str, str | None]) -> bool:
    return (
        "hidden" in held or held.get("aria-hidden") == "true" or bool(_HIDDEN.search(held.get("style") or ""))
    )


def _is_side_matter(tag: str, held: dict[str, str | None]) -> bool:
    if tag in ("article", "main"):
        return False
    named = words_of(held)
    return not named.isdisjoint(_NEGATIVE) and named.isdisjoint(_EXEMPT)
