"""The members of a story on their way."""

from __future__ import annotations

from typing import Any

from crawler.discover.members import Members
from crawler.records import UNSET, Article, Counts, Member, MemberOutlet, Outcome, PageEnd, StoryCluster

A, B = "https://a.example/1", "https://b.example/2"


def members(*urls: str | None) -> Members:
    listed = tuple(
        Member(position=position, url=url, outlet=MemberOutlet(name=None))
        for position, url in enumerate(urls)
    )
    story = StoryCluster(
        record_id="gather.example/s",
        aggregator="gather",
        url="https://gather.example/s",
        title=None,
        counts=Counts(listed=len(urls)),
        members=listed,
    )
    return Members(PageEnd(url=story.url, outcome=Outcome.STORED, story=story), story)


def article(url: str) -> Article:
    return Article(record_id=url.removeprefix("https://"), url=url)


def linked(end: PageEnd | None) -> list[object]:
    assert end is not None
    assert end.story is not None
    return [member.article_record_id for member in end.story.members]


def test_each_page_is_asked_for_once_and_only_where_it_has_an_address() -> None:
    assert members(A, None, B, "mailto:desk@a.example", A + "?utm_source=gather").addresses() == [A, B]


def test_the_story_comes_back_with_its_links_after_the_last_member() -> None:
    waiting = members(A, B)
    waiting.addresses()

    assert waiting.ended(B, article(B)) is None
    end = waiting.ended(A, article(A))
    assert linked(end) == ["a.example/1", "b.example/2"]
    assert end is not None
    assert end.supersedes


def test_a_member_that_could_not_be_read_is_told_from_one_not_asked_for() -> None:
    waiting = members(A, None, B)
    waiting.addresses()
    waiting.ended(A, None)

    assert linked(waiting.ended(B, article(B))) == [None, UNSET, "b.example/2"]


def test_two_members_on_one_page_are_both_linked() -> None:
    waiting = members(A, A + "#comments")
    waiting.addresses()

    assert linked(waiting.ended(A, article(A))) == ["a.example/1", "a.example/1"]


def test_the_page_s_own_end_is_left_as_it_was() -> None:
    waiting = members(A)
    waiting.addresses()
    end = waiting.ended(A, article(A))

    assert end is not None
    assert (end.url, end.outcome) == ("https://gather.example/s", Outcome.STORED)
    assert linked(end) != linked(waiting._end)


def listed(url: str, **other: Any) -> Member:
    return Member(position=0, url=url, outlet=MemberOutlet(name=None), **other)


def told(ident: str, *listed_members: Member) -> StoryCluster:
    url = f"https://gather.example/{ident}"
    return StoryCluster(
        record_id=url,
        aggregator="gather",
        url=url,
        title=None,
        counts=Counts(listed=None),
        members=listed_members,
    )


def test_posts_and_links_that_stand_for_an_article_are_not_asked_for() -> None:
    post = listed("https://chirp.example/ada/7", relation="post")
    opaque = listed("https://gather.example/go/1", opaque_link=True)
    story = told("s", post, opaque, listed(A, relation="lead"), listed(B, opaque_link=False))
    waiting = Members(PageEnd(url=story.url, outcome=Outcome.STORED, story=story), story)

    assert waiting.addresses() == [A, B]
    waiting.ended(A, article(A))
    assert linked(waiting.ended(B, article(B))) == [UNSET, UNSET, "a.example/1", "b.example/2"]


def test_the_stories_of_one_page_come_back_together_and_share_their_articles() -> None:
    first, second = told("s", listed(A), listed(B)), told("t", listed(A))
    waiting = Members(PageEnd(url=A, outcome=Outcome.STORED, story=first, stories=(second,)), first, second)

    assert waiting.addresses() == [A, B]
    assert waiting.ended(A, article(A)) is None
    end = waiting.ended(B, None)
    assert linked(end) == ["a.example/1", None]
    assert end is not None
    assert [[m.article_record_id for m in story.members] for story in end.stories] == [["a.example/1"]]
