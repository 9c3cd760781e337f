"""Reads declared fields from an element of a page, leaving out what is dropped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.story.draft import MAX_LIST, MemberDraft, absolute, as_text, note
from crawler.extract.text import plain
from crawler.records import Link, Rating

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from selectolax.lexbor import LexborNode

    from crawler.extract.story.draft import Found
    from crawler.extract.story.layout import Choices, StoryLayout

ADDRESSES = {"url", "canonical_url", "outlet_url", "rating_url"}
MAX_PATTERN_TEXT = 2_000
"""Characters of a text that patterns are tried on."""


class Elements:
    """An element's parts by selector; `base` is the address they stand at."""

    def __init__(self, root: LexborNode, base: str, drop: str = "") -> None:
        self.root, self.base = root, base
        self.dropped: set[int] = set()
        for node in root.css(drop) if drop else ():
            if node.mem_id not in self.dropped:
                self.dropped |= {node.mem_id, *(inner.mem_id for inner in node.css("*"))}

    def all(self, css: str, node: LexborNode | None = None) -> Iterator[LexborNode]:
        """Yield the elements `css` finds, each once, in page order."""
        seen = set(self.dropped)
        found = (self.root if node is None else node).css(css) if css else []
        for element in found[:MAX_LIST]:
            if element.mem_id not in seen:
                seen.add(element.mem_id)
                yield element

    def fill(
        self,
        values: dict[str, Found],
        node: LexborNode,
        fields: Choices,
        patterns: Mapping[str, str],
        via: str = "dom",
    ) -> set[str]:
        """Put the fields of `node` into `values`; return those whose text was of the wrong kind."""
        wrong = set()
        for name, choices in fields.items():
            found = ((self._read(node, name, one, patterns.get(name)), one) for one in choices.split(" | "))
            raw, path = next(((raw, path) for raw, path in found if raw), (None, choices))
            if note(values, name, raw, via, path):
                wrong.add(f"mistyped:{name}")
        return wrong

    def texts(self, css: str) -> list[str]:
        """Return the texts of the elements `css` finds."""
        return [text for node in self.all(css) if (text := self.text(node))]

    def links(self, css: str) -> list[Link]:
        """Return the links `css` finds, as related ones."""
        found = [
            (absolute(self.base, node.attributes.get("href")), self.text(node)) for node in self.all(css)
        ]
        unique = {url: text or "" for url, text in found if url}
        return [Link(url=url, text=text, rel="related") for url, text in unique.items()]

    def text(self, node: LexborNode) -> str | None:
        """Return the text of an element on one line."""
        return as_text(plain(node, self.dropped))

    def value(self, node: LexborNode, selector: str) -> str | None:
        """Return what one selector finds: a text, an attribute, or the text after an element."""
        css, _, name = selector.partition("@")
        found = next(self.all(css, node), None) if css else node
        if found is None:
            return None
        if name == ":after":
            return self._after(found)
        return as_text(found.attributes.get(name)) if name else self.text(found)

    def _read(self, node: LexborNode, name: str, selector: str, pattern: str | None) -> str | None:
        text = self.value(node, selector)
        if text and pattern:
            match = re.search(pattern, text[:MAX_PATTERN_TEXT])
            text = match[1] if match else None
        return absolute(self.base, text) if name in ADDRESSES else text

    def _after(self, node: LexborNode) -> str | None:
        pieces, sibling = [], node.next
        while sibling is not None:
            if sibling.mem_id not in self.dropped:
                pieces.append(sibling.text() if sibling.is_text_node else plain(sibling, self.dropped))
            sibling = sibling.next
        return as_text("".join(pieces))


def tidy_member(member: MemberDraft, layout: StoryLayout) -> MemberDraft:
    """Bring a label to the aggregator's scale, with its rating; mark a link that stands for another."""
    values = member.values
    shown, page = values.pop("bias", None), values.pop("rating_url", None)
    if shown and shown.value.lower() not in layout.unrated:
        label = layout.labels.get(shown.value.lower(), shown.value)
        note(values, "bias", label, shown.via, shown.path)
        if layout.reviewer:
            url = page.value if page else None
            member.ratings = (Rating(reviewer=layout.reviewer, label=shown.value, url=url),)
    url = member.value("url")
    if layout.opaque and url:
        note(values, "opaque_link", re.search(layout.opaque, url) is not None, "url", layout.opaque)
    return member
