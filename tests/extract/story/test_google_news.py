import pytest

from crawler.records import UNSET, Outcome, StoryCluster
from tests.extract.story.digests import FERRY, LISTED, OTHERS, PLAIN, SEARCH, reading, stories
from tests.site.google_news import FeedItem, feed

XML = "application/xml; charset=utf-8"
FEED = feed((LISTED, PLAIN))
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{}]><rss><channel><item>
<title>&z;</title><link>https://news.google.com/rss/articles/CBMiaAAA</link></item></channel></rss>""".format(
    "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghijkl", "bcdefghijklz", strict=True))
)


def read(body: bytes | str = FEED, content_type: str = XML) -> list[StoryCluster]:
    return stories(body, SEARCH, content_type)


def changed(old: str, new: str) -> list[StoryCluster]:
    text = FEED.decode()
    assert old in text
    return read(text.replace(old, new).encode())


def test_each_item_is_a_story_with_an_id_of_its_own() -> None:
    listed, plain = read()
    assert (listed.aggregator, listed.url) == ("Google News", SEARCH)
    assert (listed.record_id, plain.record_id) == ("news.google.com/CBMiaAAA", "news.google.com/CBMiaDDD")
    assert (listed.title, plain.title) == ("Ferry - late again - runs aground", "Tide table changes")
    assert (listed.language.declared, listed.quality.flags, plain.quality.flags) == ("en-US", (), ())
    assert reading(FEED, SEARCH, XML).pack == "google_news@2023-01-01"


def test_the_item_leads_its_list_once() -> None:
    members = read()[0].members
    assert [(m.relation, m.outlet.name, m.headline) for m in members] == [
        ("lead", "Pier Gazette", "Ferry - late again - runs aground"),
        ("related", "Quay - Weekly", "Ferry “Skua” aground"),
        ("related", "Buoy", "Aground & afloat"),
    ]
    assert [(m.url, m.opaque_link) for m in members] == [(e.url, True) for e in (FERRY, *OTHERS)]
    assert (members[0].outlet.url, members[1].outlet.url) == ("https://www.piergazette.example", UNSET)


def test_only_the_item_has_a_clock() -> None:
    lead, other, _ = read()[0].members
    assert lead.published
    assert (lead.published.value, lead.published.raw) == (
        "2026-11-20T14:05:00+00:00",
        "Fri, 20 Nov 2026 14:05:00 GMT",
    )
    assert other.published is UNSET


def test_the_way_to_full_coverage_is_a_related_link_and_no_member() -> None:
    (link,) = read()[0].related or ()
    assert link.url == "https://news.google.com/stories/CAAqNg?oc=3"
    assert read()[0].counts.listed == 3


def test_a_plain_item_has_one_member() -> None:
    plain = read()[1]
    assert [(m.relation, m.outlet.name) for m in plain.members] == [("lead", "Buoy")]
    assert (plain.counts.listed, plain.counts.shown) == (1, 1)


@pytest.mark.parametrize("content_type", [XML, "application/rss+xml", "text/xml", "", "text/html"])
def test_a_feed_is_read_whatever_its_type_says(content_type: str) -> None:
    assert len(read(FEED, content_type)) == 2


def test_a_feed_of_any_other_site_stays_unread() -> None:
    found = reading(FEED, "https://www.kpol9.example/rss", XML)
    assert (found.outcome, found.reason) == (Outcome.UNREADABLE, "not_html")


def test_a_feed_without_items_has_no_story() -> None:
    found = reading(feed(()), SEARCH, XML)
    assert (found.outcome, found.reason) == (Outcome.NOT_ARTICLE, "no_story")


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7",
        b'{"feed": 1}',
        b"<?xml version='1.0'?><html/>",
        b"<rss><channel>",
        FEED.replace(b"?><rss", b"?><!DOCTYPE rss><rss").replace(b"?>\n<rss", b"?><!DOCTYPE rss>\n<rss"),
        BOMB.encode(),
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>',
        b"<rss>" + b"<a>" * 200_000,
    ],
    ids=["pdf", "json", "other", "cut", "doctype", "entity-bomb", "outer-entity", "deep"],
)
def test_what_is_no_feed_is_unread_and_harmless(body: bytes) -> None:
    found = reading(body, SEARCH, XML)
    assert (found.outcome, found.story) == (Outcome.UNREADABLE, None)


def test_a_feed_cut_off_costs_only_what_is_missing() -> None:
    (story,) = read(FEED[: FEED.index(b"CBMiaDDD")])
    assert story.site_id == "CBMiaAAA"
    assert story.quality.flags == ("feed_damaged",)


def test_another_encoding_is_read_as_declared() -> None:
    latin = feed((PLAIN,), title="Fähre").decode().replace("Tide table", "Fähre fährt")
    body = latin.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode("latin-1")
    assert read(body, "application/xml")[0].title == "Fähre fährt changes"


def test_an_item_without_its_id_takes_it_from_its_link() -> None:
    story = changed('<guid isPermaLink="false">CBMiaAAA</guid>', "")[0]
    assert story.record_id == "news.google.com/CBMiaAAA"


def test_a_story_listed_twice_is_one_and_a_flag() -> None:
    first, second = read(feed((LISTED, PLAIN, LISTED)))
    assert "item_doubled" in first.quality.flags
    assert second.quality.flags == ()


@pytest.mark.parametrize(
    ("old", "new", "flag"),
    [
        (" - Pier Gazette</title>", "</title>", "title_without_outlet"),
        (">Pier Gazette</source>", ">Pier Daily</source>", "outlet_differs"),
        (">Pier Gazette</source>", ">Pier Daily</source>", "title_without_outlet"),
        (f"<link>{FERRY.url}", "<link>https://news.google.com/rss/articles/CBMiaZZZ", "lead_not_listed"),
        ("Fri, 20 Nov 2026 14:05:00 GMT", "yesterday", "mistyped:members.published"),
        ("Fri, 20 Nov 2026 14:05:00 GMT", "Fri, 20 Nov 2026 14:05:00", "mistyped:members.published"),
        (f"href=&quot;{OTHERS[0].url}&quot;", "", "members_lost"),
        (OTHERS[0].url, OTHERS[1].url, "members_doubled"),
        (OTHERS[0].url, "https://news.google.com/search?q=x", "not_a_member"),
    ],
)
def test_a_feed_that_contradicts_itself_is_flagged(old: str, new: str, flag: str) -> None:
    assert flag in changed(old, new)[0].quality.flags


def test_an_item_without_a_link_is_lost_and_told() -> None:
    (story,) = read(feed((LISTED, PLAIN)).replace(f"<link>{PLAIN.lead.url}</link>".encode(), b""))
    assert "items_lost" in story.quality.flags


def test_thousands_of_items_are_read_in_bounded_number() -> None:
    items = tuple(FeedItem(lead=PLAIN.lead) for _ in range(3_000))
    (story,) = read(feed(items))
    assert "item_doubled" in story.quality.flags
