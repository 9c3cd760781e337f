"""The caption files that a page's own markup names, by HTML's `track`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from crawler.extract.reader import Reader, Scope
from crawler.records import Candidate

SPOKEN = "track[src]:not([kind=chapters]):not([kind=metadata]):not([kind=descriptions])"
"""Tracks of what is said: captions, subtitles, or of no kind, which are subtitles (HTML, 4.8.11.1)."""
MEDIA_IDS = ("data-media-id", "data-video-id")
MAX_LEVELS = 6
"""Elements around a track that may name its video."""


@dataclass(frozen=True)
class Tracks(Reader):
    """Each track of the story's videos as an object: `url`, `language`, and `media_id` where one is named."""

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        if not scope.page.elements.select("track"):
            return
        root = scope.root if scope.root is not None else scope.page.tree
        for node in root.css(SPOKEN):
            held = node.attributes
            said = {"url": held.get("src"), "language": held.get("srclang"), "media_id": _media_id(node)}
            value = {name: text.strip() for name, text in said.items() if text and text.strip()}
            yield Candidate(via="dom", path="track@src", raw=value.get("url", ""), value=value)


def _media_id(node: LexborNode) -> str | None:
    around: LexborNode | None = node
    for _ in range(MAX_LEVELS):
        around = around.parent if around is not None else None
        held = around.attributes if around is not None else {}
        if named := next((held[name] for name in MEDIA_IDS if held.get(name)), None):
            return named
    return None


TRACKS = Tracks()
