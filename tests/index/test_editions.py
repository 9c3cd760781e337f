"""Which version of a record a reading is."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest

from crawler.index.editions import Edition, read
from crawler.records import Article, Capture, Counts, Member, MemberOutlet, Stamp, StoryCluster

FIRST = Capture(warc_file="warc/a", offset=1, length=2, record_id="urn:test:1")
LATER = Capture(warc_file="warc/b", offset=1, length=2, record_id="urn:test:2")
ARTICLE = Article(
    record_id="kpol9.example/1", url="https://kpol9.example/1", headline="Ferry", body_text="It ran aground."
)
STORY = StoryCluster(
    record_id="gather.example/s", aggregator="gather", url="https://gather.example/s", title="Ferry",
    counts=Counts(listed=1),
)  # fmt: skip


def after(record: Article | StoryCluster, **changed: Any) -> tuple[int, str | None, tuple[str, ...]]:
    """Return the number, the predecessor and the changes of a second reading."""
    _, edition = read(record, FIRST, None)
    version, _ = read(msgspec.structs.replace(record, **changed), LATER, edition)
    return version.n, version.prev_id, version.change


def test_the_first_reading_is_number_one_of_nothing_before() -> None:
    version, edition = read(ARTICLE, FIRST, None)
    assert (version.n, version.prev_id, version.change) == (1, None, ())
    assert version.body_sha256 == hashlib.sha256(b"It ran aground.").hexdigest()
    assert (edition.record_id, edition.number, edition.capture_id) == ("kpol9.example/1", 1, "urn:test:1")


@pytest.mark.parametrize(
    "changed", [{"body_text": "It sank."}, {"headline": "Ferry sinks"}, {"dek": "New"}], ids=str
)
def test_another_text_is_the_next_version(changed: dict[str, Any]) -> None:
    assert after(ARTICLE, **changed) == (2, "urn:test:1", tuple(changed))


def test_the_same_text_again_is_the_same_version_and_names_its_predecessor() -> None:
    assert after(ARTICLE) == (1, "urn:test:1", ())


def test_a_change_beside_the_text_is_told_and_makes_no_version() -> None:
    stamp = Stamp(value="2026-11-22T06:00:00Z", raw="6 am", source="meta")
    assert after(ARTICLE, modified=stamp) == (1, "urn:test:1", ("modified",))


def test_where_a_time_was_read_is_no_change() -> None:
    stamp = Stamp(value="2026-11-22T06:00:00Z", raw="6 am", source="meta")
    other = Stamp(value="2026-11-22T06:00:00Z", raw="06:00", source="ld")
    assert after(msgspec.structs.replace(ARTICLE, published=stamp), published=other)[2] == ()


def test_a_story_is_another_version_when_its_members_are() -> None:
    member = Member(
        position=1, url="https://kpol9.example/1", headline="Ferry", outlet=MemberOutlet(name="Polaris 9")
    )
    assert after(STORY, members=(member,)) == (2, "urn:test:1", ("members",))
    linked = msgspec.structs.replace(member, article_record_id="kpol9.example/1")
    held = msgspec.structs.replace(STORY, members=(member,))
    assert after(held, members=(linked,)) == (1, "urn:test:1", ()), "our own links are none of its text"


def test_the_counts_of_a_story_change_without_another_version() -> None:
    assert after(STORY, counts=Counts(listed=2)) == (1, "urn:test:1", ("counts",))


def test_numbers_go_on_from_the_edition_that_is_known() -> None:
    known = Edition("kpol9.example/1", 7, "urn:test:7", {"headline": "other"}, gone="404")
    version, edition = read(ARTICLE, LATER, known)
    assert (version.n, version.prev_id, edition.gone) == (8, "urn:test:7", None)
