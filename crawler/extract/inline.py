"""The text between two block boundaries: its pieces, its links, and its HTML where it is marked up."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from crawler.extract.text import tidy

LONG_LINE = 80
"""Characters; lines this long set apart by single line breaks are paragraphs, not verses."""

MAX_SEARCHED = 50_000_000
"""Characters times the texts looked for in them: links in a line, quotations in a story."""
LOOK = 100
"""Characters whose search takes as long as to begin one."""

_BREAKS = re.compile(r"\n(?:[^\S\n]*\n)+")


Stretch = tuple[str, int, int]
"""The address of a link, the place of the first of its texts, and one past the last."""
Link = tuple[str, str]
"""The address of a link and its text."""


@dataclass(slots=True)
class Inline:
    """A line being gathered: the texts of its nodes, and tags: (place among them, name, link's address).

    A line feed among the texts is a line break of the page. `slanted` counts characters in italics.
    """

    texts: list[str] = field(default_factory=list)
    tags: list[tuple[int, str, str]] = field(default_factory=list)
    slanted: int = 0

    def add(self, text: str, *, is_slanted: bool) -> None:
        """Add the text of a node, in which line feeds are mere space."""
        self.texts.append(text.replace("\n", " "))
        if is_slanted:
            self.slanted += len(tidy(text))

    def add_break(self) -> None:
        """Add a line break."""
        self.texts.append("\n")

    def add_tag(self, name: str, address: str = "") -> None:
        """Add a start tag, with the `address` of a link, or an end tag, whose name begins with a slash."""
        self.tags.append((len(self.texts), name, address))

    def linked(self, links: list[Stretch], pieces: list[str]) -> list[Link]:
        """Return the `links` that have a text as (address, text) pairs; `pieces` are those of the line."""
        found = []
        for address, start, end in links:
            is_all = not start and end == len(self.texts) and len(pieces) == 1 and "\n" not in pieces[0]
            text = pieces[0] if is_all else tidy("".join(self.texts[start:end]))
            if text:
                found.append((address, text))
        return found

    def pieces(self) -> list[str]:
        """Return the paragraphs in the text, each tidy; lines of verse stay lines."""
        text = "".join(self.texts)
        if "\n" not in text:
            whole = tidy(text)
            return [whole] if whole else []
        found = [lines for lines in map(_lines, _BREAKS.split(text)) if lines]
        return [p for lines in found for p in (lines if _are_paragraphs(lines) else ["\n".join(lines)])]

    def html(self, text: str) -> str | None:
        """Return the line with its tags, or None where it has none; `text` is the line without, tidy."""
        if not self.tags:
            return None
        whole = "".join(self.texts)
        is_marked = "&" in whole or "<" in whole or ">" in whole or "\n" in whole
        texts = [_escaped(piece) for piece in self.texts] if is_marked else self.texts
        out: list[str] = []
        done = 0
        for place, name, address in self.tags:
            out += texts[done:place]
            out.append(f'<{name} href="{html.escape(address)}">' if address else f"<{name}>")
            done = place
        made = "".join((*out, *texts[done:]))
        return made if whole == text else tidy(made)


def _escaped(text: str) -> str:
    return "<br>" if text == "\n" else html.escape(text, quote=False)


def _lines(text: str) -> list[str]:
    return [line for line in map(tidy, text.split("\n")) if line]


def _are_paragraphs(lines: list[str]) -> bool:
    return sum(len(line) >= LONG_LINE for line in lines) * 2 > len(lines)


def shared_out(links: list[Link], pieces: list[str]) -> list[list[Link]]:
    """Give each link to the first of the `pieces` of its line that has its text, else to the last."""
    if len(pieces) == 1:
        return [links]
    shares: list[list[Link]] = [[] for _ in pieces]
    if not links:
        return shares
    most = MAX_SEARCHED // len(links)
    ends = list(accumulate(LOOK + len(piece) for piece in pieces[:-1]))
    near = pieces[: bisect_right(ends, most)]
    for link in links:
        place = next((n for n, piece in enumerate(near) if link[1] in piece), -1)
        shares[place].append(link)
    return shares
