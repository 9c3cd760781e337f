"""What stands apart from a page's story, or is called its body: told by tag, name and style of an element."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from crawler.extract.blocks import APART
from crawler.extract.names import MAX_CLASS, MAX_KNOWN, words_in

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
_BODY_WORDS = """
articlebody articlecontent articletext storybody storycontent storytext entrycontent postcontent
"""
_BODIES = frozenset(_BODY_WORDS.split())
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.I)


class Called(NamedTuple):
    """What an element's attributes call it: a layer that asks for consent, a story's body, side matter."""

    asks_consent: bool = False
    is_body: bool = False
    is_aside: bool = False


_NOTHING, _BODY = Called(), Called(is_body=True)


def called(held: dict[str, str | None]) -> Called:
    """Return what an element's attributes call it."""
    if not held:
        return _NOTHING
    is_marked = held.get("itemprop") == "articleBody"
    return _called((held.get("class") or "")[:MAX_CLASS], (held.get("id") or "")[:MAX_CLASS], is_marked)


@lru_cache(maxsize=MAX_KNOWN)
def _called(named: str, own: str, is_marked: bool) -> Called:
    words = words_in(named, own)
    is_body = is_marked or not _BODIES.isdisjoint(words)
    if _NEGATIVE.isdisjoint(words):  # the words of consent are among them
        return _BODY if is_body else _NOTHING
    return Called(
        asks_consent=not (_CONSENT.isdisjoint(words) or _LAYERS.isdisjoint(words)),
        is_body=is_body,
        is_aside=not is_body and _EXEMPT.isdisjoint(words),
    )


def stands_apart(node: LexborNode, tag: str, held: dict[str, str | None], name: Called) -> bool:
    """Tell whether an element stands apart from the story; its attributes `held` call it `name`."""
    if tag in APART and not (tag == "aside" and _is_pulled(node)):
        return True
    if not held:
        return False
    if (name.is_aside and tag not in STORIES) or "hidden" in held or held.get("aria-hidden") == "true":
        return True
    style = held.get("style")
    return style is not None and bool(_HIDDEN.search(style))


def _is_pulled(node: LexborNode) -> bool:
    """Tell whether an aside is a quotation set apart, by what the first of its elements say."""
    inside = islice(node.traverse(), MAX_INSIDE)
    return next((inner.tag for inner in inside if inner.tag in _SAYS_WHAT), None) in ("blockquote", "q")
