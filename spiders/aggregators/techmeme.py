"""Techmeme, Memeorandum and Mediagazer: stories with the reports and posts that take them up."""

from datetime import date

from crawler.discover.facts import AggregatorFacts
from crawler.extract.story.layout import ListFacts, MarkupFacts, MarkupLayout

POSTS = frozenset({"tweets", "x", "bluesky", "mastodon", "threads", "linkedin", "forums"})
BYLINE = ".item > cite, .item > .shrtbl cite"
ITEM = {
    "url": "a.ourh@href | .ii > strong a@href | .sharebox@url",
    "headline": "a.ourh | .ii > strong a",
    "snippet": ".ii > strong@:after",
    "outlet": BYLINE,
    "authors": BYLINE,
    "outlet_url": ".item > cite a:last-of-type@href | .item > .shrtbl cite a:last-of-type@href",
}

MARKUP = MarkupFacts(
    mark="div.clus .ii",
    stories="div.clus",
    drop=".dxd, .show, .exm, .shr",
    fields={
        "site_id": ".itc2@id | [pml]@pml",
        "title": "a.ourh | .ii > strong a",
    },
    anchors="a[name]@name | .itc2@id | [pml]@pml",
    anchor_text=r"^a?(\d{6}p\d+)$",
    permalink=(r"(\d{6})(p\d+)", r"/\1/\2#a\1\2"),
    related=".moreat a",
    lists=(
        ListFacts(items=".item:not(.relitems .item)", fields=ITEM, relation="lead"),
        ListFacts(
            items=".di, .lnkr",
            headings="div.drhed",
            fields={
                "url": "cite ~ a@href",
                "headline": "cite ~ a",
                "outlet": "cite",
                "authors": "cite",
                "outlet_url": "cite a:last-of-type@href",
            },
            relation="discussion",
            posts=POSTS,
        ),
        ListFacts(items=".relitems .item", fields=ITEM, relation="related"),
        ListFacts(
            items=".bls a, .mlk a",
            headings="span.drhed",
            fields={"url": "@href", "outlet": ""},
            relation="discussion",
            posts=POSTS,
            is_again=True,
        ),
    ),
    patterns={
        "site_id": r"^(\d{6}p\d+)$",
        "snippet": r"^[\s—–-]*(\S.*)$",
        "outlet": r"^(?:.* / )?(.+?)\s*:?$",
        "authors": r"^(.+) / ",
    },
)
PAGES = r"/(?:[^#]*#a(\d{6}p\d+)|(\d{6})/(p\d+)/?|(?:river/?|\d{6}/h\d{4}/?)?)(?:[?#]|$)"


class Techmeme(AggregatorFacts):
    """The page of the moment, of an hour (`/261120/h1400`), and of one story (`/261120/p4#a261120p4`)."""

    name = "techmeme"
    hosts = ("www.techmeme.com", "www.memeorandum.com", "mediagazer.com")
    layouts = (
        MarkupLayout(
            aggregator="Techmeme",
            since=date(2018, 1, 1),
            story=r"^https?://(?:www\.)?techmeme\.com" + PAGES,
            markup=MARKUP,
        ),
        MarkupLayout(
            aggregator="Memeorandum",
            since=date(2018, 1, 1),
            story=r"^https?://(?:www\.)?memeorandum\.com" + PAGES,
            markup=MARKUP,
        ),
        MarkupLayout(
            aggregator="Mediagazer",
            since=date(2018, 1, 1),
            story=r"^https?://(?:www\.)?mediagazer\.com" + PAGES,
            markup=MARKUP,
        ),
    )
