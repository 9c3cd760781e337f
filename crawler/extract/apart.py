"""What stands apart from a page's story, or is called its body: told by tag, name and style of an element."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.extract.blocks import APART
from crawler.extract.names import MAX_CLASS, MAX_KNOWN, words_of

MAX_INSIDE = 100
"""Elements of an aside that are looked at: asides may stand in each other by the thousands."""
STORIES = ("article", "main")
"""Elements that hold a story whatever they are called."""
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


@dataclass(frozen=True, slots=True)
class Called:
    """What an element's attributes call it: a layer that asks for consent, a story's body, side matter."""

    asks_consent: bool
    is_body: bool
    is_aside: bool


def called(held: dict[str, str | None]) -> Called:
    """Return what an element's attributes call it."""
    is_marked = held.get("itemprop") == "articleBody"
    return _called((held.get("class") or "")[:MAX_CLASS], (held.get("id") or "")[:MAX_CLASS], is_marked)


@lru_cache(maxsize=MAX_KNOWN)
def _called(named: str, own: str, is_marked: bool) -> Called:
    words = words_of({"class": named, "id": own})
    is_body = is_marked or bool(_POSITIVE.search(f"{named} {own}"[:MAX_CLASS].lower()))
    return Called(
        asks_consent=not (words.isdisjoint(_CONSENT) or words.isdisjoint(_LAYERS)),
        is_body=is_body,
        is_aside=not (is_body or words.isdisjoint(_NEGATIVE)) and words.isdisjoint(_EXEMPT),
    )


def stands_apart(node: LexborNode, tag: str, held: dict[str, str | None]) -> bool:
    """Tell whether an element stands apart from the story."""
    if tag in APART and not _is_pulled(node, tag):
        return True
    return bool(held) and ((tag not in STORIES and called(held).is_aside) or _is_hidden(held))


def _is_pulled(node: LexborNode, tag: str) -> bool:
    """Tell whether an aside is a quotation set apart, by what the first of its elements say."""
    inside = islice(node.traverse(), MAX_INSIDE) if tag == "aside" else ()
    return next((inner.tag for inner in inside if inner.tag in _SAYS_WHAT), None) in ("blockquote", "q")


def _is_hidden(held: dict[str, str | None]) -> bool:
    if "hidden" in held or held.get("aria-hidden") == "true":
        return True
    style = held.get("style")
    return style is not None and bool(_HIDDEN.search(style))
