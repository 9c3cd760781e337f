"""ABC's own stations: one content system that keeps the story in `window['__abcotv__']`.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site.
A sister station that is not listed is known by its template.
"""

from datetime import date

from crawler.discover.doors import Feed
from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Layout, Outlet
from crawler.extract.readers import ELEMENTS, ld, meta, script

CONTENT = script(after="window['__abcotv__']", root="page.content")
STORY = script(after="window['__abcotv__']", root="page.content.storyData")
PARTS = "articleData.mainComponents"
KINDS = {
    **ELEMENTS,
    "a": '<a href="{attrs.href}">{content}</a>',
    "br": "<br>",
    "inline": "{content}",
    "Image": '<figure><img src="{props.image.src}"><figcaption>{props.caption.text}'
    '<span class="credit">{props.caption.credit}</span></figcaption></figure>',
    "SectionHeader": "<h2>{props.innerHtml%}</h2>",
    "SocialEmbed": "{props.markup%}",
    **dict.fromkeys(("Ad", "Chimney", "InlineVideo", "NewsletterForm"), ""),
}
MEDIA = {"media_id": "id", "title": "title", "url": "source.url", "duration": "duration", "thumb": "img"}
PICTURE = {"url": "src", "caption": "caption", "credit": "owner.credit", "alt": "alt"}
ARTICLE = r"^/(?:[^/]+/){1,5}(?P<id>\d{5,})/?$"
CENTRAL = "America/Chicago"
EASTERN = "America/New_York"
PACIFIC = "America/Los_Angeles"


class AbcOwned(GroupFacts):
    """The stations that ABC owns."""

    name = "abc_owned"
    every = "10m"
    doors = (Feed("/feed/"),)
    layouts = (
        Layout(
            since=date(2022, 1, 1),  # seen in 2023, first day unknown: the fingerprint decides
            article=ARTICLE,
            fingerprint=("div#abcotv", "#FITTArticle"),
            body=CONTENT.parts(f"{PARTS}[name=Body].props.body", KINDS) | STORY.html("body"),
            headline=STORY.at("title") | CONTENT.at(f"{PARTS}[name=Headline].props.title") | meta("og:title"),
            dek=STORY.at("description") | meta("og:description"),
            authors=CONTENT.each(f"{PARTS}[name=Byline].props.contributors", name="name", role="role", url="url")
            | STORY.each("owner.authors", name="name")
            | ld("author"),
            dateline=STORY.at("dateline") | CONTENT.at(f"{PARTS}[name=Body].props.dateline") | ld("dateline"),
            dateline_opens=True,
            # The linked data's datePublished is the time of the last save.
            published=STORY.at("firstPublished") | meta("article:published_time") | ld("datePublished"),
            modified=meta("article:modified_time") | STORY.at("dateModified"),
            displayed=CONTENT.at(f"{PARTS}[name=Byline].props.publishedDate.date"),
            clocks=STORY.at("date") & STORY.at("lastPublishedDate") & STORY.at("editorial.displayDate"),
            tags=STORY.each("classification.tags", name="name") | meta("tags"),
            section=STORY.at("classification.topic.name") | meta("article:section"),
            source=STORY.at("owner.origin") | STORY.at("owner.source"),
            copyright=CONTENT.at(f"{PARTS}[name=Copyright].props.text"),
            images=STORY.each("featuredMedia.featuredMedia[type=image]", **PICTURE),
            video=STORY.each("featuredMedia.featuredMedia[type=video]", **MEDIA)
            & CONTENT.each(f"{PARTS}[name=Body].props.body.content[name=InlineVideo].props.mediaItem", **MEDIA),
        ),
        Layout(
            since=date(2018, 1, 1),  # seen in 2020, first day unknown: the fingerprint decides
            article=ARTICLE,
            fingerprint=("div#abcotv",),
            body=STORY.html("body"),
            drop=".shortcode-container, [class^=adRectangle]",
            headline=STORY.at("title") | meta("og:title"),
            dek=STORY.at("callout") | meta("og:description"),
            authors=STORY.at("byline") | STORY.at("owner.byline"),
            dateline=STORY.at("dateline"),
            dateline_opens=True,
            published=STORY.at("firstPublished") | meta("article:published_time"),
            modified=meta("article:modified_time") | STORY.at("date"),
            displayed=STORY.at("editorial.displayDate"),
            clocks=STORY.at("metaFirstPublishedDate") & STORY.at("date"),
            tags=STORY.at("taxonomy.label") | meta("tags"),
            source=STORY.at("owner.origin") | STORY.at("owner.source"),
            copyright=STORY.at("copyright"),
            images=STORY.each("featuredMedia[type=image]", **PICTURE),
        ),
    )
    outlets = (
        Outlet("6abc", "6abc", "6abc.com", host_assumed=True),
        Outlet("kabc", "KABC", "abc7.com", tz=PACIFIC, market="Los Angeles", state="CA", network="ABC"),
        Outlet("kfsn", "KFSN", "abc30.com", tz=PACIFIC, market="Fresno", state="CA", network="ABC"),
        Outlet("kgo", "KGO", "abc7news.com", tz=PACIFIC, market="San Francisco", state="CA", network="ABC"),
        Outlet("ktrk", "KTRK", "abc13.com", tz=CENTRAL, market="Houston", state="TX", network="ABC"),
        Outlet("wabc", "WABC", "abc7ny.com", tz=EASTERN, market="New York City", state="NY", network="ABC"),
        Outlet("wls", "WLS", "abc7chicago.com", tz=CENTRAL, market="Chicago", state="IL", network="ABC"),
        Outlet("wtvd", "WTVD", "abc11.com", tz=EASTERN, market="Durham", state="NC", network="ABC"),
    )
