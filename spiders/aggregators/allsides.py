"""AllSides: roundups of one story as left, center and right tell it, each with its outlet's rating."""

from datetime import date

from crawler.discover.facts import AggregatorFacts
from crawler.extract.story.layout import ListFacts, MarkupFacts, MarkupLayout

SCALE = ("left", "leanLeft", "center", "leanRight", "right", "mixed")
LABELS = {
    "left": "left",
    "lean left": "leanLeft",
    "center": "center",
    "lean right": "leanRight",
    "right": "right",
    "mixed": "mixed",
}
UNRATED = frozenset({"not rated"})
OPAQUE = r"^https?://(?:www\.)?allsides\.com/news/"
COLUMN = ".global-bias, .global-bias-label"
PATTERNS = {
    "bias": r"(?:^|: *)([^:]+)$",
    "side": r"(?i)(?:^|\s)(left|center|right)(?=\s|$)",
}

TODAY = MarkupFacts(
    mark=".global-bias-label",
    stories="",
    fields={"title": "h1", "canonical_url": 'link[rel="canonical"]@href'},
    summary="div.editor-content p",
    topics='a[href^="/topics/"], a[href^="/tags/"]',
    lists=(
        ListFacts(
            items="div:has(> .global-bias-label)",
            relation="lead",
            fields={
                "side": "@class | .global-bias-label",
                "url": 'a[href^="http"]:not([href*="allsides.com"])@href | a[href^="/news/"]@href',
                "headline": 'a:not([href*="/news-source/"])',
                "outlet": 'a[href*="/news-source/"]',
                "rating_url": 'a[href*="/news-source/"]@href',
                "bias": 'img[alt*="Bias"]@alt',
            },
        ),
        ListFacts(
            items="div.news-item",
            relation="related",
            fields={
                "side": "@class",
                "url": 'a[href*="/news/"]@href',
                "headline": ".leading-tight",
                "outlet": ".news-source",
                "bias": 'img[alt*="Bias"]@alt',
            },
        ),
    ),
    patterns=PATTERNS,
)

COLUMNS = MarkupFacts(
    mark=".quicktabs-views-group .news-source, .featured-coverage .news-item .news-source",
    stories="",
    fields={
        "title": "h1",
        "canonical_url": 'link[rel="canonical"]@href',
        "started": ".date-display-single@content",
    },
    summary=".story-id-page-description p",
    topics=".page-tags a",
    lists=(
        ListFacts(
            items=".quicktabs-views-group, .featured-coverage .news-item",
            relation="lead",
            fields={
                "side": f"@class | {COLUMN}",
                "url": ".read-more-story a@href | a.external-link@href | .news-title a@href"
                " | a.news-title@href",
                "headline": ".news-title",
                "snippet": ".news-body p",
                "outlet": ".news-source",
                "rating_url": "a:has(> .news-source)@href | .news-source a@href",
                "bias": ".bias-image img@title | .source-area img@title | .source-area img@alt",
            },
        ),
    ),
    patterns=PATTERNS,
)

THUMBS = MarkupFacts(
    mark="div.feature-thumbs.span4 .news-title",
    stories='[id^="block-views-story-id-single-story-block"]',
    fields={
        "title": "h2.story-title | h1",
        "canonical_url": "h2.story-title a@href",
        "dek": ".story-description",
    },
    lists=(
        ListFacts(
            items="div.feature-thumbs.span4",
            relation="lead",
            fields={
                "side": ".global-bias",
                "url": ".news-title a@href",
                "headline": ".news-title",
                "outlet": ".source-area a",
                "rating_url": ".source-area a@href",
                "bias": ".bias-image img@title | .source-area img@title",
            },
        ),
    ),
    patterns=PATTERNS,
)
STORY = r"^https?://(?:www\.)?allsides\.com/story/([^/?#]+)"
FRONTS = (
    r"^https?://(?:www\.)?allsides\.com/(?:story/([^/?#]+)|(?:unbiased-balanced-news|story-list)?(?:[?#]|$))"
)


class AllSides(AggregatorFacts):
    """Roundup pages; the oldest layout told several on one page, the others one each."""

    name = "allsides"
    hosts = ("www.allsides.com",)
    layouts = tuple(
        MarkupLayout(
            aggregator="AllSides",
            since=since,
            story=story,
            markup=markup,
            labels=LABELS,
            scale=SCALE,
            unrated=UNRATED,
            reviewer="AllSides",
            opaque=OPAQUE,
        )
        for since, story, markup in (
            (date(2025, 1, 1), STORY, TODAY),
            (date(2018, 1, 1), STORY, COLUMNS),
            (date(2012, 1, 1), FRONTS, THUMBS),
        )
    )
