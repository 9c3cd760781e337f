"""Lines that a host repeats: what stands on page after page is no part of any one story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from hashlib import blake2b

import msgspec

from crawler.extract.lines import NOTE, SHORT, bare
from crawler.extract.prose import SPOKEN
from crawler.extract.text import words
from crawler.records import Article, Block, Link

LAST = 5
"""Blocks at the end of a story among which longer lines are looked at, too."""
MOST = 0.3
"""Share of a story's words that goes as furniture at most; a host may say the same thing in earnest."""
SIZE = 8
"""Bytes of a line's digest."""
REPEATED = ("p", "li")
"""Types of blocks that may be furniture; a subhead may well stand above many stories."""


def repeatable(blocks: Sequence[Block]) -> list[str]:
    """Return the digests of the lines of a story that may be a host's furniture: short ones and last ones."""
    spoken = [block for block in blocks if block.type in REPEATED]
    first = len(spoken) - LAST
    return [
        digest(block.text)
        for i, block in enumerate(spoken)
        if words(block.text) <= (NOTE if i >= first else SHORT)
    ]


def digest(text: str) -> str:
    """Return what stands for a line's letters and digits."""
    return blake2b(bare(text).encode("utf-8", "replace"), digest_size=SIZE).hexdigest()


def unrepeated(article: Article, furniture: Set[str]) -> Article:
    """Return a record without the lines whose digests are its host's furniture; `quality` says how many."""
    gone = {b.i for b in article.blocks if b.type in REPEATED and digest(b.text) in furniture}
    lost = sum(words(b.text) for b in article.blocks if b.i in gone)
    if not gone or lost > MOST * words(article.body_text):
        return article
    kept = [b for b in article.blocks if b.i not in gone]
    places: dict[int | None, int] = {b.i: i for i, b in enumerate(kept)}
    checks = {**article.quality.checks, "repeated": len(gone)}
    return msgspec.structs.replace(
        article,
        blocks=tuple(msgspec.structs.replace(b, i=i) for i, b in enumerate(kept)),
        body_text="\n\n".join(b.text for b in kept if b.type in SPOKEN and b.text),
        links=tuple(_moved(link, places) for link in article.links or ()),
        corrections=tuple(
            msgspec.structs.replace(c, block=places.get(c.block)) for c in article.corrections or ()
        ),
        quality=msgspec.structs.replace(article.quality, checks=checks),
    )


def _moved(link: Link, places: Mapping[int | None, int]) -> Link:
    """Return a link with its block's new place; one of a block that is gone only leads elsewhere."""
    if link.block is None:
        return link
    block = places.get(link.block)
    return msgspec.structs.replace(link, block=block, rel="related" if block is None else link.rel)
