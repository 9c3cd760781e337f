"""The members of a page's stories on their way: which are asked for, how each ended, who has a record."""

from __future__ import annotations

import msgspec

from crawler.records import Article, PageEnd, StoryCluster
from crawler.urls import canonical, is_web_address


class Members:
    """Stories of one page whose member articles are being fetched."""

    def __init__(self, end: PageEnd, story: StoryCluster, *more: StoryCluster) -> None:
        self._end = end
        self._stories = (story, *more)
        self._waiting: set[str] = set()
        self._records: dict[str, str | None] = {}

    def addresses(self) -> list[str]:
        """Return the address of each member that can be asked for, each page once.

        Posts are no articles, and a link that stands for an article leads to none.
        """
        found: dict[str, str] = {}
        for member in (member for story in self._stories for member in story.members):
            is_article = member.relation != "post" and not member.opaque_link
            if is_article and member.url and is_web_address(member.url):
                found.setdefault(canonical(member.url), member.url)
        self._waiting = set(found)
        return list(found.values())

    def ended(self, url: str, article: Article | None) -> PageEnd | None:
        """Note how the member asked for by `url` ended; after the last, return the stories linked."""
        self._waiting.discard(canonical(url))
        self._records[canonical(url)] = article.record_id if article else None
        if self._waiting:
            return None
        first, *more = map(self._linked, self._stories)
        return msgspec.structs.replace(self._end, story=first, stories=tuple(more), supersedes=True)

    def _linked(self, story: StoryCluster) -> StoryCluster:
        members = []
        for member in story.members:
            key = canonical(member.url) if member.url and is_web_address(member.url) else None
            if key in self._records:
                member = msgspec.structs.replace(member, article_record_id=self._records[key])
            members.append(member)
        return msgspec.structs.replace(story, members=tuple(members))
