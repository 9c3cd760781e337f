"""The records of a page as they are kept: each a line in the file of its kind."""

from __future__ import annotations

import msgspec

from crawler.records import UNSET, Article, Capture, PageEnd, StoryCluster, Transcript

KINDS = ("articles", "stories", "transcripts")
"""The kinds of records, a folder each."""

TOMBSTONES = "tombstones"
"""The kind beside these that no page is read as: of articles that are not there any more."""

Kept = Article | StoryCluster | Transcript


def lines(item: PageEnd) -> list[tuple[str, Kept]]:
    """Return the records of a page by kind; an article's transcripts are records of their own."""
    capture: Capture | msgspec.UnsetType = item.capture or UNSET
    found: list[tuple[str, Kept]] = []
    if item.article:
        found.append(("articles", msgspec.structs.replace(item.article, capture=capture, transcripts=())))
        found += [
            ("transcripts", msgspec.structs.replace(transcript, capture=capture))
            for transcript in item.article.transcripts
        ]
    stories = (item.story, *item.stories) if item.story else ()
    found += [("stories", msgspec.structs.replace(story, capture=capture)) for story in stories]
    return found
