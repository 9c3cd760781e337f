import pytest

from tests.extract.story.stories import STORY, member, read, read_changed, story
from tests.site.ground import member_card, story_page, story_stream


def test_an_offer_in_a_card_is_no_member_and_a_flag() -> None:
    offer = member_card(
        member(40, url="https://ground.news/subscribe", headline="Get every side", snippet="Subscribe now.")
    )
    worded = member_card(
        member(
            41, url="https://pay.example/now", headline="To view factuality data please Upgrade to Premium"
        )
    )
    found = read_changed('<button type="button" id="more-stories">', offer + worded + "<button>")
    assert found.counts.shown == 12
    assert found.quality.flags == ("not_a_member",)


def test_an_offer_in_the_state_is_no_member_and_a_flag() -> None:
    offer = member(0, url="https://ground.news/subscribe", headline="See more", snippet="")
    found = read(story_stream(story(members=(offer, *STORY.members[1:]))).decode())
    assert found.counts.shown == 9
    assert "not_a_member" in found.quality.flags


def test_a_doubled_member_is_one_member_and_a_flag() -> None:
    found = read(story_page(story(members=(*STORY.members, STORY.members[3]))))
    assert found.counts.shown == 12
    assert "members_doubled" in found.quality.flags


def test_a_card_left_open_costs_only_itself() -> None:
    card = member_card(STORY.members[2])
    found = read_changed(card, f'<div id="article-summary"><h4>Open</h4>{card}')
    assert [m.url for m in found.members] == [spec.url for spec in STORY.members]
    assert found.quality.flags == ()


@pytest.mark.parametrize(
    ("old", "new", "flag"),
    [
        ("<span>Left</span>\n<div>", "<span>Center</span>\n<div>", "wrong_slot:left"),
        ("<span>4</span>", "<span>-4</span>", "mistyped:left"),
        ("17<!-- --> Articles", "17,1 Articles", "mistyped:listed"),
        ('dateTime="2026-11-20T11:05:00.000Z"', 'dateTime="yesterday"', "mistyped:members.published"),
        ("46<!-- -->%", "Center<!-- -->%", "mistyped:center_shown"),
        ("46<!-- -->%", "62<!-- -->%", "differs:center_shown"),
    ],
)
def test_markup_that_moved_is_flagged(old: str, new: str, flag: str) -> None:
    assert flag in read_changed(old.replace("\n", ""), new.replace("\n", "")).quality.flags


@pytest.mark.parametrize(
    ("old", "new", "flag"),
    [
        ('"leftPercent": 27', '"leftPercent": "Center"', "mistyped:left_shown"),
        ('"leftPercent": 27', '"leftPercent": 38', "shown_fits_the_counts"),
        ('"leftPercent": 27', '"leftPercent": 26', "shown_sums_to_hundred"),
        ('"sourceCount": 17', '"sourceCount": -17', "mistyped:listed"),
        ('"sourceCount": 17', '"sourceCount": "many"', "mistyped:listed"),
        ('"sourceCount": 17', '"sourceCount": true', "mistyped:listed"),
        ('"sourceCount": 17', '"sourceCount": 14', "rated_within_listed"),
        ('"sourceCount": 17', '"sourceCount": 9', "shown_are_the_members"),
        ('"leftSrcCount": 4', '"leftSrcCount": 3', "sides_sum_to_rated"),
        ('"labelData": "left"', '"labelData": "upper"', "bias_is_on_the_scale"),
        ('"lastModified": "2026-11-21', '"lastModified": "2026-11-19', "started_before_updated"),
        ('"firstTenSources": [{', '"firstTenSources": [7, {', "mistyped:members"),
        ('"start": "2026', '"start": "soon 2026', "mistyped:started"),
        ('"start": "2026-11-20T10:05:00.000Z"', '"start": "2026-11-20T10:05:00"', "mistyped:started"),
    ],
)
def test_state_that_moved_is_flagged(old: str, new: str, flag: str) -> None:
    stream = story_stream(STORY).decode()
    assert old in stream
    assert flag in read(stream.replace(old, new)).quality.flags


def test_a_page_whose_markup_moved_is_read_from_its_state_and_flagged() -> None:
    found = read_changed('id="titleArticle"', 'id="title"')
    assert (found.title, found.counts.shown) == (STORY.title, 10)
    assert found.quality.flags == ("page_missing",)


def test_a_damaged_state_is_flagged() -> None:
    stream = story_stream(STORY).decode()
    assert "state_damaged" in read(f'9:{{"cut\n{stream}').quality.flags
