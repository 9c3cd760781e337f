"""Ground News: stories gathered from many outlets, with the outlets' bias ratings."""

from datetime import date

from crawler.discover.facts import AggregatorFacts
from crawler.extract.story.layout import CardFacts, PageFacts, StateFacts, StateLayout

STATE = StateFacts(
    shape=("sourceCount", "biasSourceCount", "title"),
    fields={
        "site_id": "id",
        "slug": "slug",
        "canonical_url": "shareUrl",
        "title": "title",
        "dek": "dek",
        "generated_title": "generatedHeadline",
        "description": "description",
        "attributed_to": "descriptionAttribution.sourceName",
        "attribution_url": "descriptionAttribution.url",
        "started": "start",
        "updated": "lastModified",
        "listed": "sourceCount",
        "rated": "biasSourceCount",
        "alt_media": "altMediaCount",
        "left": "blindspotData.leftSrcCount | leftSrcCount | feedCarousel.buckets[id=left].sourceCount",
        "center": "blindspotData.cntrSrcCount | cntrSrcCount | feedCarousel.buckets[id=center].sourceCount",
        "right": "blindspotData.rightSrcCount | rightSrcCount | feedCarousel.buckets[id=right].sourceCount",
        "left_shown": "blindspotData.leftPercent",
        "center_shown": "blindspotData.centerPercent",
        "right_shown": "blindspotData.rightPercent",
        "blindspot": "blindspot",
        "first_outlet": "firstSource.sourceInfo.name",
        "first_headline": "firstSource.title",
        "first_at": "firstSource.createdAt",
    },
    members="firstTenSources",
    member={
        "ref_id": "refId",
        "url": "url",
        "outlet": "sourceInfo.name",
        "outlet_id": "sourceInfo.id",
        "outlet_slug": "sourceInfo.slug",
        "country": "sourceInfo.place[type=country].id",
        "place": "sourceInfo.place.0.name",
        "headline": "title",
        "headline_original": "originalTitle",
        "snippet": "description",
        "published": "date",
        "added": "createdAt",
        "is_opinion": "isOpinion",
        "bias": "sortData.bias.labelData | sourceInfo.bias",
        "wire_story_id": "wireStoryId",
    },
    ratings="sourceInfo.biasRatings",
    rating={"reviewer": "reviewer.name", "label": "politicalBias", "url": "referenceUrl"},
    topics="interests",
    places="place",
    topic={"id": "id", "name": "name", "kind": "type", "slug": "slug"},
    summaries={side: f"chatGptSummaries.{side}" for side in ("left", "center", "right", "analysis")},
    summaries_by="chatGptSummaries",
    locked={"factuality": "factuality", "ownership": "ownership"},
    member_locked={"factuality": "sourceInfo.factuality", "ownership": "sourceInfo.owners"},
)

PAGE = PageFacts(
    mark="h1#titleArticle",
    fields={
        "title": "h1#titleArticle",
        "dek": "h1#titleArticle ~ h2.sr-only",
        "started": 'meta[property="article:published_time"]@content',
        "updated": 'meta[property="article:modified_time"]@content',
    },
    site_id='meta[property="og:image"]@content',
    site_id_text=r"/images/story/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/",
    listed="h3",
    listed_text=r"^([\d,]+) Articles?$",
    sides={side: f"button#{side}-sources-button" for side in ("left", "center", "right")},
    bullets="ul.list-disc > li",
    shown_text=r"^(?P<percent>\S+)% of the sources are (?P<side>Left|Center|Right)$",
    summary_tabs={side: f"button#{side}-summary-button" for side in ("left", "center", "right")},
    tab_chosen=r"\bbg-",
    summary_by=r"^Insights by (.+)$",
    disclaimer=r"^(Does this summary seem wrong\?)$",
    credits="span, button",
    upsells="p",
    upsell_text=r"^To view (?P<field>\w+) data please Upgrade to \w+$",
    first_outlet="section span",
    first_outlet_text=r"^(.{1,200}?) broke the news\b",
    topics='a[id^="trending-topic_"]',
    cards=CardFacts(
        card="div#article-summary",
        outlet_id='a[id^="article-source-info-"]@id',
        fields={
            "outlet": 'a[id^="article-source-info-"] span',
            "outlet_slug": 'a[id^="article-source-info-"]@href',
            "bias": 'a[id^="article-source-bias-"]',
            "url": "a:has(> h4)@href",
            "headline": "a > h4",
            "snippet": "a > p",
            "published": "time@datetime",
            "place": "span:has(> time) ~ span:last-of-type",
        },
        paywalled='svg[data-icon="dollar-sign"]',
        lock="button",
        lock_icon='svg[data-icon="lock"]',
    ),
)


class GroundNews(AggregatorFacts):
    """Story pages, read from the state the page carries and checked against what it shows."""

    name = "ground_news"
    hosts = ("ground.news",)
    layouts = (
        StateLayout(
            aggregator="Ground News",
            since=date(2026, 1, 1),
            story=r"^https?://[^/]+/(?:[a-z]{2}(?:[-_]\w{2,4})?/)?article/([^/?#]+)",
            state=STATE,
            page=PAGE,
            labels={
                "far left": "farLeft",
                "lean left": "leanLeft",
                "lean right": "leanRight",
                "far right": "farRight",
                "left": "left",
                "center": "center",
                "right": "right",
            },
            unrated=frozenset({"unknown"}),
        ),
    )
