import pytest

from crawler.extract.page import Page
from crawler.extract.story.read import read_cluster, read_story
from crawler.records import UNSET, Locked, StoryCluster
from spiders.aggregators.ground_news import GroundNews
from tests.extract.story.stories import FETCHED, STORY, URL, member, read, read_changed, story
from tests.site.ground import story_page, story_stream

UPSELLS = (
    "To view factuality data please Upgrade to Premium",
    "To view ownership data please Upgrade to Vantage",
)


def without_state() -> StoryCluster:
    return read(story_page(story(state=False)))


def test_the_story_is_read_from_the_state() -> None:
    found = read(story_page(STORY))
    assert found.quality.flags == ()
    assert (found.aggregator, found.title, found.dek) == ("Ground News", STORY.title, STORY.dek)
    assert found.record_id == f"ground.news/{STORY.id}"
    assert (found.site_id, found.slug, found.canonical_url) == (STORY.id, STORY.slug, URL)
    assert found.generated_title == STORY.generated_title
    assert found.started
    assert found.started.value == "2026-11-20T10:05:00+00:00"
    assert found.updated
    assert found.updated.raw == "2026-11-21T08:00:00.250Z"
    assert (found.captured, found.language.declared) == (FETCHED, "en")
    assert [topic.name for topic in found.topics or ()] == ["Tern Island", "Bridges"]
    assert [place.id for place in found.places or ()] == ["US"]


def test_a_description_keeps_who_it_is_from() -> None:
    description = read(story_page(STORY)).description
    assert description
    assert description.text == STORY.description.replace("\n", " ")
    assert (description.attributed_to, description.url) == ("Outlet 0", STORY.members[0].url)


def test_listed_rated_and_shown_are_kept_apart() -> None:
    counts = read(story_page(STORY)).counts
    assert (counts.listed, counts.rated, counts.shown, counts.alt_media) == (17, 15, 12, 0)


def test_shares_are_ours_over_the_rated_and_the_shown_text_is_theirs() -> None:
    found = read(story_page(STORY)).distribution
    assert found
    sides = [(s.count, s.share, s.shown_text) for s in (found.left, found.center, found.right) if s]
    assert sides == [(4, 0.2667, "27%"), (7, 0.4667, "46%"), (4, 0.2667, "27%")]


def test_the_members_of_state_and_cards_are_one_list() -> None:
    members = read(story_page(STORY)).members
    assert [found.url for found in members] == [spec.url for spec in STORY.members]
    assert [found.headline for found in members] == [spec.headline for spec in STORY.members]
    assert [found.position for found in members] == list(range(12))
    assert [found.paywalled for found in members] == [spec.paywalled for spec in STORY.members]
    assert [found.bias.label if found.bias else None for found in members] == [m.bias for m in STORY.members]
    first, last = members[0], members[-1]
    assert first.outlet.id
    assert (first.outlet.name, first.outlet.country, first.wire_story_id) == ("Outlet 0", "US", None)
    assert first.bias
    assert [rating.reviewer for rating in first.bias.ratings or ()] == ["AllSides"]
    assert (last.outlet.slug, last.outlet.place) == ("outlet-11", "Seward, United States")
    assert last.is_opinion is UNSET
    assert last.published
    assert last.published.value == "2026-11-20T11:05:00+00:00"


def test_a_summary_names_its_machine_and_its_warning() -> None:
    (summary,) = read(story_page(STORY)).summaries or ()
    assert summary.bullets == STORY.bullets
    assert (summary.role, summary.generated_by) == ("neutral", "Ground AI")
    assert summary.disclaimer == "Does this summary seem wrong?"


def test_a_summary_of_the_state_that_the_page_shows_is_one_summary() -> None:
    spec = story(summaries={"center": "\n".join(f"- {b}" for b in STORY.bullets), "analysis": "1. A\n2. B"})
    center, analysis = read(story_page(spec)).summaries or ()
    assert (center.role, center.bullets, center.generated_by) == ("center", STORY.bullets, "Ground AI")
    assert (analysis.role, analysis.bullets) == ("analysis", ("A", "B"))
    assert analysis.generated_by == "chatGptSummaries"


def test_what_the_page_says_of_shares_is_no_summary() -> None:
    assert read(story_page(story(bullets=()))).summaries == ()


def test_the_chosen_tab_says_whose_summary_is_shown() -> None:
    chosen = 'id="center-summary-button" class="p-2 bg-neutral"'
    (summary,) = read_changed('id="center-summary-button"', chosen).summaries or ()
    assert summary.role == "center"


def test_locked_figures_are_recorded_as_locked_and_never_lifted() -> None:
    found = read(story_page(STORY))
    assert (found.factuality, found.ownership) == (Locked(), Locked())
    assert {(m.factuality, m.ownership) for m in found.members} == {(Locked(), Locked())}
    assert found.locked_fields == ("factuality", "ownership", "members.factuality", "members.ownership")
    assert found.upsell_text == UPSELLS
    assert b"Locked Holdings" in story_page(STORY)
    written = found.to_json()
    for secret in (b"Locked Holdings", b"veryHigh", b"billionaire", b'"high"'):
        assert secret not in written


def test_what_is_neither_locked_nor_there_is_absent() -> None:
    html = story_page(story(state=False)).decode()
    for text in ("Upgrade to", 'data-icon="lock"'):
        html = html.replace(text, "")
    found = read(html)
    assert (found.factuality, found.ownership, found.locked_fields) == (None, None, ())
    assert {(m.factuality, m.ownership) for m in found.members} == {(None, None)}


def test_a_stream_without_markup_still_shows_what_is_locked() -> None:
    found = read(story_stream(STORY).decode())
    assert (found.factuality, found.counts.shown, found.quality.flags) == (Locked(), 10, ())
    assert found.members[0].paywalled is UNSET


def test_a_stream_is_utf8_whatever_it_seems_to_be() -> None:
    found = read_story(story_stream(STORY), URL, content_type="text/x-component")
    assert found.members[3].snippet == STORY.members[3].snippet


def test_the_visitors_cookies_never_reach_a_record() -> None:
    stream = story_stream(STORY)
    assert b"visitor-4711" in stream
    for page in (stream.decode(), story_page(STORY)):
        assert b"visitor-4711" not in read(page).to_json()


def test_no_reference_is_stored_as_text() -> None:
    found = read(story_page(STORY))
    assert b'"$' not in found.to_json()


def test_a_page_without_state_is_read_from_its_markup() -> None:
    found = without_state()
    assert found.quality.flags == ("state_missing",)
    assert (found.title, found.counts.listed, found.counts.shown) == (STORY.title, 17, 12)
    assert [summary.bullets for summary in found.summaries or ()] == [STORY.bullets]
    assert found.started
    assert found.started.source.startswith("dom:meta")
    assert found.distribution
    assert found.distribution.center
    assert (found.distribution.center.count, found.distribution.center.shown_text) == (7, "46%")
    assert found.distribution.center.share is None
    assert (found.factuality, found.description) == (Locked(), UNSET)
    assert found.first_source
    assert found.first_source.outlet == "Outlet 0"


def test_a_story_is_the_same_record_with_and_without_its_state() -> None:
    assert without_state().record_id == read(story_page(STORY)).record_id


def test_two_articles_of_one_outlet_are_two_members() -> None:
    twice = member(12, outlet="Outlet 3")
    found = read(story_page(story(members=(*STORY.members, twice))))
    assert [m.url for m in found.members if m.outlet.name == "Outlet 3"] == [STORY.members[3].url, twice.url]
    assert found.quality.flags == ()


def test_a_card_and_a_member_that_differ_in_their_address_are_one_and_a_flag() -> None:
    found = read_changed(f'href="{STORY.members[1].url}"', 'href="https://outlet1.example/moved"')
    assert found.counts.shown == 12
    assert "differs:members.url" in found.quality.flags


def test_provenance_says_where_each_value_stands() -> None:
    found = read(story_page(STORY))
    assert found.provenance["title"].via == "state"
    assert found.provenance["counts.listed"].path == "sourceCount"
    assert found.provenance["distribution.left.count"].path == "blindspotData.leftSrcCount"
    assert without_state().provenance["counts.listed"].via == "dom"


def test_a_value_the_page_contradicts_is_flagged_and_kept() -> None:
    found = read_changed("<h3 class=", "<h3>19 Articles</h3><h3 class=")
    assert {"differs:listed", "listed_differs"} <= set(found.quality.flags)
    assert found.provenance["counts.listed"].conflicts[0].value == 19


def test_another_story_inside_the_page_is_not_taken_for_its_own() -> None:
    other = story_stream(story(slug="other_ffffff", title="Another story")).decode()
    found = read(other.replace("\n7:[", "\n9:[") + story_stream(STORY).decode())
    assert (found.site_id, found.title) == (STORY.id, STORY.title)


@pytest.mark.parametrize("url", ["https://ground.news/interest/bridges", "https://ground.news/"])
def test_a_page_that_is_no_story_gives_none(url: str) -> None:
    assert read_cluster(Page.parse(story_page(STORY), url), GroundNews.layouts) is None


def test_a_story_address_without_a_story_gives_a_flag() -> None:
    found = read_story("<p>Nothing here</p>", URL, fetched_at=FETCHED)
    assert (found.title, found.members, found.quality.flags) == (None, (), ("no_layout",))
