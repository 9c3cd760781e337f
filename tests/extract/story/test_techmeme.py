import pytest

from crawler.records import UNSET, Outcome, StoryCluster
from tests.extract.story.digests import CHIPS, CLOUDS, FRONT, STORIES, TECHMEME, reading, report, stories
from tests.site.techmeme import Item, memeorandum_page, techmeme_page

PAGE = techmeme_page(STORIES)
MEMEORANDUM = "https://www.memeorandum.com/261120/p4#a261120p4"
DEBATE = Item(
    id="261120p4",
    lead=CHIPS.lead,
    groups=(("Discussion", (report("Signal", "x"), report("Etch", "y", "Bo Auk"))),),
    related=CHIPS.related,
)


def chips(body: bytes = PAGE) -> StoryCluster:
    (story,) = stories(body, TECHMEME)
    return story


def changed(old: str, new: str, count: int = -1) -> StoryCluster:
    html = PAGE.decode()
    assert old in html
    return chips(html.replace(old, new, count).encode())


def test_the_story_an_address_names_is_read_alone() -> None:
    story = chips()
    assert (story.aggregator, story.site_id, story.record_id) == (
        "Techmeme",
        "261120p4",
        "www.techmeme.com/261120p4",
    )
    assert story.title == "Lattice Post on chips — and “more” & more"
    assert story.canonical_url == TECHMEME
    assert story.quality.flags == ()


@pytest.mark.parametrize("where", ["261120/p4", "#a261120p4", "261120/p9", "#a261120p9"])
def test_a_story_is_found_by_its_path_its_fragment_and_its_other_names(where: str) -> None:
    (story,) = stories(PAGE, f"https://www.techmeme.com/{where}")
    assert story.site_id == "261120p4"


def test_a_page_that_names_no_story_gives_them_all() -> None:
    found = reading(PAGE, FRONT)
    assert found.pack == "techmeme@2018-01-01"
    assert [story.site_id for story in stories(PAGE, FRONT)] == ["261120p4", "261120p5"]
    assert found.story == stories(PAGE, f"{FRONT}")[0]


def test_a_story_that_left_the_page_is_not_taken_for_another() -> None:
    found = reading(PAGE, "https://www.techmeme.com/#a261119p1")
    assert (found.outcome, found.reason) == (Outcome.NOT_ARTICLE, "no_story")


def test_a_page_without_any_cluster_is_one_no_layout_reads() -> None:
    found = reading(b"<h1>Digest</h1><p>Redesigned.</p>" * 40, TECHMEME)
    assert (found.outcome, found.reason) == (Outcome.UNREADABLE, "no_layout")


@pytest.mark.parametrize("is_old", [True, False])
def test_members_have_their_relation_in_the_order_of_the_page(is_old: bool) -> None:
    members = chips(techmeme_page(STORIES, is_old=is_old)).members
    assert [(member.relation, member.outlet.name) for member in members] == [
        ("lead", "Lattice Post"),
        ("discussion", "Signal"),
        ("discussion", "Byte Wharf"),
        ("post", "@rill"),
        ("discussion", "Etch"),
        ("related", "Wafer Daily"),
    ]


def test_a_byline_is_its_people_and_its_outlet() -> None:
    lead, _, other, *_ = chips().members
    assert lead.authors == ("Anna Tern", "Bo Auk", "Cy Rook")
    assert (lead.outlet.name, lead.outlet.url) == ("Lattice Post", "https://latticepost.example/")
    assert other.authors == ("Dee Finch",)
    assert chips().members[1].authors == ()


def test_a_member_has_its_link_its_headline_and_what_follows_it() -> None:
    lead, second, *_ = chips().members
    assert lead.url == "https://latticepost.example/chips?a=1&b=2"
    assert lead.snippet == "What Lattice Post says of chips — at length."
    assert (second.headline, second.snippet) == ("Signal on chips-too — and “more” & more", None)
    assert (lead.bias, lead.published, lead.factuality) == (UNSET, UNSET, UNSET)


def test_an_outlet_without_a_link_has_its_name() -> None:
    story = changed('<A HREF="https://latticepost.example/">Lattice Post</A>', "Lattice Post")
    assert (story.members[0].outlet.name, story.members[0].outlet.url) == ("Lattice Post", None)


def test_what_is_dropped_is_no_member() -> None:
    assert b"drop.example" in PAGE
    assert b"drop.example" not in chips().to_json()
    assert b"sponsor.example" not in chips().to_json()


def test_the_same_story_on_a_sister_site_is_a_related_link() -> None:
    (link,) = chips().related or ()
    assert (link.url, link.rel) == ("https://mediagazer.com/#a261120p2", "related")


def test_short_lists_alone_still_name_every_member() -> None:
    members = chips(techmeme_page(STORIES, is_short=True)).members
    assert sorted(str(member.url) for member in members) == sorted(str(m.url) for m in chips().members)
    assert [m.outlet.name for m in members if m.relation == "post"] == ["@rill"]


def test_memeorandum_is_read_by_the_same_facts() -> None:
    found = reading(memeorandum_page(DEBATE), MEMEORANDUM)
    assert found.story
    assert (found.story.aggregator, found.story.site_id) == ("Memeorandum", "261120p4")
    assert [(m.relation, m.outlet.name, m.authors) for m in found.story.members] == [
        ("lead", "Lattice Post", ("Anna Tern", "Bo Auk", "Cy Rook")),
        ("discussion", "Signal", ()),
        ("discussion", "Etch", ("Bo Auk",)),
        ("related", "Wafer Daily", ("Fay Knot",)),
    ]
    assert found.story.quality.flags == ()


def test_the_listed_are_counted_where_the_page_lists_them_in_short() -> None:
    assert (chips().counts.listed, chips().counts.shown) == (6, 6)
    html = PAGE.decode().replace('class="bls"', 'class="other"')
    assert chips(html.encode()).counts.listed is None


@pytest.mark.parametrize(
    ("old", "new", "flag"),
    [
        (
            '<DIV CLASS="di"><CITE><A HREF="https://signal',
            '<DIV CLASS="x"><CITE><A HREF="https://signal',
            "lists_differ",
        ),
        ('<A HREF="https://signal.example/chips-too?a=1&amp;b=2">Signal</A>, ', "", "shown_are_the_members"),
        ('CLASS="relitems"', 'CLASS="x"', "a_story_has_one_lead"),
        ('CLASS="item" ID="0i1"', 'CLASS="relitems"', "a_story_has_one_lead"),
        ("https://etch.example/e?", "https://signal.example/chips-too?", "members_doubled"),
        ("https://wafer", "https://www.techmeme.com/wafer", "not_a_member"),
    ],
)
def test_markup_that_moved_is_flagged(old: str, new: str, flag: str) -> None:
    assert flag in changed(old, new).quality.flags


def test_an_address_outside_the_pages_of_stories_is_read_as_any_other_page() -> None:
    assert reading(PAGE, "https://www.techmeme.com/about").story is None


def test_a_cluster_of_one_report_is_a_story() -> None:
    alone = Item(id="261120p8", lead=CLOUDS.lead)
    (story,) = stories(techmeme_page((alone,)), FRONT)
    assert [member.relation for member in story.members] == ["lead"]
    assert story.quality.flags == ()
