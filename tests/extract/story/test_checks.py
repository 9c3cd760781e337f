import msgspec
import pytest

from crawler.extract.story.checks import CHECKS, judge
from crawler.records import Bias, Distribution, Share, Stamp, StoryCluster
from tests.extract.story.stories import STORY, read
from tests.site.ground import story_page

GOOD = read(story_page(STORY))


def change(**changes: object) -> StoryCluster:
    return msgspec.structs.replace(GOOD, **changes)


def counts(**changes: object) -> StoryCluster:
    return change(counts=msgspec.structs.replace(GOOD.counts, **changes))


def shown(left: str, center: str, right: str) -> StoryCluster:
    sides = [
        Share(count=count, share=count / 15, shown_text=text)
        for count, text in ((4, left), (7, center), (4, right))
    ]
    return change(distribution=Distribution(left=sides[0], center=sides[1], right=sides[2]))


def member(**changes: object) -> StoryCluster:
    first = msgspec.structs.replace(GOOD.members[0], **changes)
    return change(members=(first, *GOOD.members[1:]))


def clock(value: str) -> Stamp:
    return Stamp(value=value, raw=value, source="test")


def test_a_good_story_holds_every_check() -> None:
    quality = judge(GOOD)
    assert (quality.score, quality.flags) == (1.0, ())
    assert set(quality.checks) == {check.__name__ for check in CHECKS}


@pytest.mark.parametrize(
    ("flag", "broken"),
    [
        ("counts_are_whole", counts(listed=-17)),
        ("counts_are_whole", counts(alt_media="0")),
        ("counts_are_whole", counts(rated=15.0)),
        ("sides_sum_to_rated", counts(rated=14)),
        ("rated_within_listed", counts(listed=14)),
        ("shown_are_the_members", counts(shown=11)),
        ("shown_are_the_members", counts(listed=11)),
        (
            "shares_sum_to_one",
            change(
                distribution=Distribution(
                    left=Share(share=0.5), center=Share(share=0.5), right=Share(share=0.5)
                )
            ),
        ),
        ("shown_sums_to_hundred", shown("27%", "47%", "27%")),
        ("shown_stands_in_its_slot", shown("Center", "46%", "27%")),
        ("shown_stands_in_its_slot", shown("62% Center", "46%", "27%")),
        ("shown_stands_in_its_slot", shown("127%", "46%", "27%")),
        ("shown_fits_the_counts", shown("27%", "62%", "11%")),
        ("members_are_distinct", change(members=(*GOOD.members, GOOD.members[0]))),
        ("members_are_distinct", member(url=f"{GOOD.members[1].url}?utm_source=letter")),
        ("members_are_distinct", member(ref_id=GOOD.members[1].ref_id)),
        ("members_are_articles", member(url="https://ground.news/subscribe")),
        ("members_are_articles", member(url=None)),
        ("members_are_articles", member(headline=GOOD.upsell_text[0])),
        ("members_are_articles", member(headline=None, snippet=None)),
        ("bias_is_on_the_scale", member(bias=Bias(label="Center"))),
        ("started_before_updated", change(updated=clock("2026-11-20T10:04:59+00:00"))),
        ("started_before_updated", change(updated=clock("yesterday"))),
    ],
)
def test_a_broken_story_is_flagged(flag: str, broken: StoryCluster) -> None:
    quality = judge(broken)
    assert flag in quality.flags
    assert quality.checks[flag]["holds"] is False
    assert quality.score is not None
    assert quality.score < 1


@pytest.mark.parametrize("percent", [62, 61, 1, 99])
def test_a_percentage_some_counts_allow_is_no_fault(percent: int) -> None:
    one = Distribution(center=Share(shown_text=f"{percent}%"))
    bare = msgspec.structs.replace(GOOD.counts, listed=131, rated=None)
    assert "shown_fits_the_counts" not in judge(change(distribution=one, counts=bare)).flags


@pytest.mark.parametrize(
    ("percent", "allowed"), [(62, False), (67, True), (66, True), (0, True), (40, False)]
)
def test_three_rated_sources_allow_only_thirds(percent: int, allowed: bool) -> None:
    one = Distribution(center=Share(shown_text=f"{percent}%"))
    few = msgspec.structs.replace(GOOD.counts, rated=3)
    assert ("shown_fits_the_counts" not in judge(change(distribution=one, counts=few)).flags) is allowed


def test_nothing_rated_is_shown_as_nothing() -> None:
    none = Share(count=0, shown_text="0%")
    unrated = msgspec.structs.replace(GOOD.counts, rated=0)
    story = change(distribution=Distribution(left=none, center=none, right=none), counts=unrated)
    assert judge(story).flags == ()


def test_a_check_without_its_figures_says_nothing() -> None:
    quality = judge(change(distribution=None, started=None))
    assert not {"sides_sum_to_rated", "started_before_updated", "shares_sum_to_one"} & set(quality.checks)


def test_a_fault_of_reading_lowers_the_score_and_is_a_flag() -> None:
    quality = judge(GOOD, {"state_missing"})
    assert (quality.flags, quality.score) == (("state_missing",), 0.9)
