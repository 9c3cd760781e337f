"""The members of a story on their way: which are asked for, how each ended, the story with its links."""

from __future__ import annotations

import msgspec

from crawler.records import Article, PageEnd, StoryCluster
from crawler.urls import canonical, is_web_address


class Members:
    """A story whose member articles are being fetched."""

    def __init__(self, end: PageEnd, story: StoryCluster) -> None:
        self._end = end
        self._story = story
        self._waiting: set[str] = set()
        self._records: dict[str, str | None] = {}

    def addresses(self) -> list[str]:
        """Return the address of each member that can be asked for, each page once."""
        found: dict[str, str] = {}
        for member in self._story.members:
            if member.url and is_web_address(member.url):
                found.setdefault(canonical(member.url), member.url)
        self._waiting = set(found)
        return list(found.values())

    def ended(self, url: str, article: Article | None) -> PageEnd | None:
        """Note how the member asked for by `url` ended; after the last, return the story with its links."""
        self._waiting.discard(canonical(url))
        self._records[canonical(url)] = article.record_id if article else None
        if self._waiting:
            return None
        return msgspec.structs.replace(self._end, story=self._linked(), supersedes=True)

    def _linked(self) -> StoryCluster:
        members = []
        for member in self._story.members:
            key = canonical(member.url) if member.url and is_web_address(member.url) else None
            if key in self._records:
                member = msgspec.structs.replace(member, article_record_id=self._records[key])
            members.append(member)
        return msgspec.structs.replace(self._story, members=tuple(members))
