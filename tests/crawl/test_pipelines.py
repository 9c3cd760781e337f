"""Which records the end of a page leads to."""

from __future__ import annotations

import msgspec

from crawler.records import UNSET, Article, Capture, Counts, Outcome, PageEnd, StoryCluster, Transcript
from crawler.store.lines import lines

URL = "https://www.kpol9.example/story/1"
CAPTURE = Capture(warc_file="warc/a", offset=1, length=2, record_id="urn:test:1")
STORY = StoryCluster(
    record_id="gather.example/s", aggregator="gather", url=URL, title="Ferry", counts=Counts(listed=1)
)


def transcript(media: str) -> Transcript:
    return Transcript(
        record_id=media,
        media_id=media,
        article_record_id="kpol9.example/1",
        source="page",
        text_raw="HELLO",
        text_clean="Hello",
        sha256="a" * 64,
    )


ARTICLE = Article(record_id="kpol9.example/1", url=URL, transcripts=(transcript("m1"), transcript("m2")))


def test_a_page_without_a_record_leads_to_none() -> None:
    assert lines(PageEnd(url=URL, outcome=Outcome.NOT_ARTICLE, capture=CAPTURE)) == []


def test_an_article_and_its_transcripts_are_records_of_their_own() -> None:
    found = lines(PageEnd(url=URL, outcome=Outcome.STORED, article=ARTICLE, capture=CAPTURE))

    assert [(kind, record.record_id) for kind, record in found] == [
        ("articles", "kpol9.example/1"),
        ("transcripts", "m1"),
        ("transcripts", "m2"),
    ]
    [article] = [record for _, record in found if isinstance(record, Article)]
    assert article.transcripts == ()
    assert {record.capture for _, record in found} == {CAPTURE}
    assert ARTICLE.transcripts, "the reading itself is left as it was"


def test_a_story_is_a_record_with_its_pointer() -> None:
    [(kind, record)] = lines(PageEnd(url=URL, outcome=Outcome.STORED, story=STORY, capture=CAPTURE))

    assert (kind, record.record_id, record.capture) == ("stories", "gather.example/s", CAPTURE)


def test_each_story_of_a_page_is_a_record_with_the_same_pointer() -> None:
    other = msgspec.structs.replace(STORY, record_id="gather.example/t")
    end = PageEnd(url=URL, outcome=Outcome.STORED, story=STORY, stories=(other,), capture=CAPTURE)

    assert [(kind, record.record_id, record.capture) for kind, record in lines(end)] == [
        ("stories", "gather.example/s", CAPTURE),
        ("stories", "gather.example/t", CAPTURE),
    ]


def test_a_record_of_a_page_that_was_not_kept_has_no_pointer() -> None:
    [(_, record)] = lines(PageEnd(url=URL, outcome=Outcome.STORED, story=STORY))

    assert record.capture is UNSET
    assert "capture" not in record.to_dict()
