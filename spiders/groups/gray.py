"""Gray Media: stations on Arc XP, whose pages carry the story as ANS in `Fusion.globalContent`.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site.
Other companies' sites run Arc XP too: a sister station that is not listed is known by where its pictures lie.
"""

from datetime import date

from crawler.discover.doors import Feed, NewsSitemap
from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Layout, Outlet
from crawler.extract.readers import ANS, ANS_PICTURE, ANS_VIDEO, answer, css, ld, meta, script

STORY = script("script#fusion-metadata", after="Fusion.globalContent=") | answer(r"/pf/api/v3/content/fetch/content-api\?")
CENTRAL = "America/Chicago"
EASTERN = "America/New_York"
MOUNTAIN = "America/Denver"
PACIFIC = "America/Los_Angeles"


class Gray(GroupFacts):
    """The stations of Gray Media."""

    name = "gray"
    every = "10m"
    doors = (
        Feed("/arc/outboundfeeds/rss/?outputType=xml"),
        # Assumed: seen on other companies' sites on the same system.
        NewsSitemap("/arc/outboundfeeds/news-sitemap/?outputType=xml"),
        NewsSitemap("/arc/outboundfeeds/sitemap-index/?outputType=xml"),
    )
    layouts = (
        Layout(
            since=date(2020, 1, 1),  # first day unknown: the fingerprint decides
            article=r"^/(?:[a-z-]+/)?\d{4}/\d\d/\d\d/[^/]+/?$",
            fingerprint=("script#fusion-metadata",),
            sign=('[content*="gray-"], [src*="gray-"], [href*="gray-"]',),
            body=STORY.parts("content_elements", ANS) | css(".article-body > p, .article-body > h2"),
            site_id=STORY.at("_id"),
            headline=STORY.at("headlines.basic") | css("h1") | meta("og:title"),
            dek=STORY.at("subheadlines.basic") | STORY.at("description.basic") | meta("og:description"),
            authors=STORY.each("credits.by", name="name", role="role", url="url", email="email", org="org") | ld("author"),
            published=STORY.at("first_publish_date") & STORY.at("display_date") | ld("datePublished") | meta("article:published_time"),
            modified=STORY.at("last_updated_date") | ld("dateModified") | meta("article:modified_time"),
            displayed=STORY.at("display_date"),
            clocks=STORY.at("publish_date") & STORY.at("created_date"),
            section=STORY.at("taxonomy.primary_section.name") | meta("article:section"),
            breadcrumbs=STORY.at("taxonomy.sections.name"),
            tags=STORY.each("taxonomy.tags", name="text") | meta("keywords"),
            source=STORY.at("distributor.name") & STORY.at("source.name"),
            addresses=STORY.at("canonical_url") & STORY.at("website_url") & meta("og:url"),
            image=STORY.at("promo_items.basic[type=image].url") | meta("og:image"),
            images=STORY.each("promo_items.basic[type=image]", **ANS_PICTURE)
            & STORY.each("promo_items.lead_art[type=image]", **ANS_PICTURE),
            video=STORY.each("promo_items.lead_art[type=video]", **ANS_VIDEO)
            & STORY.each("promo_items.basic[type=video]", **ANS_VIDEO)
            & STORY.each("content_elements[type=video]", **ANS_VIDEO),
        ),
    )
    outlets = (
        Outlet("actionnews5", "actionnews5", "actionnews5.com", host_assumed=True),
        Outlet("alaskasnewssource", "alaskasnewssource", "alaskasnewssource.com", host_assumed=True),
        Outlet("atlantanewsfirst", "atlantanewsfirst", "atlantanewsfirst.com", host_assumed=True),
        Outlet("cleveland19", "cleveland19", "cleveland19.com", host_assumed=True),
        Outlet("kbtx", "KBTX", "kbtx.com", tz=CENTRAL, market="Bryan", state="TX", network="CBS"),
        Outlet("kcbd", "KCBD", "kcbd.com", tz=CENTRAL, market="Lubbock", state="TX"),
        Outlet("kctv", "KCTV", "kctv5.com", tz=CENTRAL, market="Kansas City", state="MO"),
        Outlet("khnl", "KHNL", "hawaiinewsnow.com", tz="Pacific/Honolulu", market="Honolulu", state="HI", network="NBC"),
        Outlet("kkco11news", "kkco11news", "kkco11news.com", host_assumed=True),
        Outlet("kktv", "KKTV", "kktv.com", tz=MOUNTAIN, market="Colorado Springs", state="CO"),
        Outlet("kold", "KOLD", "kold.com", tz="America/Phoenix", market="Tucson", state="AZ", network="CBS"),
        Outlet("kplc", "KPLC", "kplctv.com", tz=CENTRAL, market="Lake Charles", state="LA"),
        Outlet("ktvk", "KTVK", "azfamily.com", tz="America/Phoenix", market="Phoenix", state="AZ"),
        Outlet("kvly", "KVLY", "valleynewslive.com", tz=CENTRAL, market="Fargo", state="ND", network="NBC"),
        Outlet("kvvu", "KVVU", "fox5vegas.com", tz=PACIFIC, market="Henderson", state="NV", network="FOX"),
        Outlet("kwqc", "KWQC", "kwqc.com", tz=CENTRAL, market="Davenport", state="IA"),
        Outlet("kytv", "KYTV", "ky3.com", tz=CENTRAL, market="Springfield", state="MO"),
        Outlet("wabi", "WABI", "wabi.tv", tz=EASTERN, market="Bangor", state="ME"),
        Outlet("wafb", "WAFB", "wafb.com", tz=CENTRAL, market="Baton Rouge", state="LA"),
        Outlet("wave", "WAVE", "wave3.com", tz="America/Kentucky/Louisville", market="Louisville", state="KY"),
        Outlet("wbay", "WBAY", "wbay.com", tz=CENTRAL, market="Green Bay", state="WI"),
        Outlet("wbng", "wbng", "wbng.com", host_assumed=True),
        Outlet("wbrc", "WBRC", "wbrc.com", tz=CENTRAL, market="Birmingham", state="AL"),
        Outlet("wcax", "WCAX", "wcax.com", tz=EASTERN, market="Burlington", state="VT"),
        Outlet("wcsc", "WCSC", "live5news.com", tz=EASTERN, market="Charleston", state="SC", network="CBS"),
        Outlet("weau", "WEAU", "weau.com", tz=CENTRAL, market="Eau Claire", state="WI"),
        Outlet("wect", "WECT", "wect.com", tz=EASTERN, market="Wilmington", state="NC", network="NBC"),
        Outlet("wfsb", "WFSB", "wfsb.com", tz=EASTERN, market="Hartford", state="CT"),
        Outlet("wilx", "WILX", "wilx.com", tz="America/Detroit", market="Onondaga", state="MI"),
        Outlet("wlbt", "WLBT", "wlbt.com", tz=CENTRAL, market="Jackson", state="MS"),
        Outlet("wmbfnews", "wmbfnews", "wmbfnews.com", host_assumed=True),
        Outlet("wnem", "WNEM", "wnem.com", tz="America/Detroit", market="Bay City", state="MI"),
        Outlet("wowt", "WOWT", "wowt.com", tz=CENTRAL, market="Omaha", state="NE", network="NBC"),
        Outlet("wsaw", "WSAW", "wsaw.com", tz=CENTRAL, market="Wausau", state="WI"),
        Outlet("wsaz", "WSAZ", "wsaz.com", tz=EASTERN, market="Huntington", state="WV"),
        Outlet("wsmv", "WSMV", "wsmv.com", tz=CENTRAL, market="Nashville", state="TN", network="NBC"),
        Outlet("wtap", "wtap", "wtap.com", host_assumed=True),
        Outlet("wtvg", "WTVG", "13abc.com", tz=EASTERN, market="Toledo", state="OH", network="ABC"),
        Outlet("wvue", "WVUE", "fox8live.com", tz=CENTRAL, market="New Orleans", state="LA"),
        Outlet("wymt", "wymt", "wymt.com", host_assumed=True),
    )
