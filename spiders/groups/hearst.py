"""Hearst Television: local newsrooms on one content system.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site.
"""

from datetime import date

from crawler.discover.doors import Feed
from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Companion, Layout, Outlet, Player
from crawler.extract.readers import css, each, ld, meta, state

TEXT = "div.article-content--body-text"
DATA = "script#data-layer"
PLAYER_ID = css("div.hearstLumierePlayer", "data-player-id")
CENTRAL = "America/Chicago"
EASTERN = "America/New_York"
PACIFIC = "America/Los_Angeles"


class Hearst(GroupFacts):
    """The stations of Hearst Television."""

    name = "hearst"
    every = "10m"
    # Told of eight stations; in 2026 dead through a proxy: blocked or gone, as the crawl will find.
    doors = (Feed("/topstories-rss"),)
    layouts = (
        Layout(
            since=date(2016, 1, 1),  # seen in 2023, first day unknown: the fingerprint decides
            article=r"^/(?:amp/)?article/[^/]+/(?P<id>\d+)/?$",
            fingerprint=("article > div.article-content[data-id][data-canonical-url]", TEXT),
            root="article > div.article-content[data-id]",
            body=css(
                f"{TEXT} > p, {TEXT} > h2, {TEXT} > h3, {TEXT} > h4, {TEXT} > ul, {TEXT} > ol,"
                f" {TEXT} > blockquote, {TEXT} > table, {TEXT} > figure"
            ),
            drop=(
                ".ad-rectangle, .ad-leaderboard, .ad-label, .share-content, .newsletter-signup,"
                " .article-sidelist, .article-content--footer, .loading-articles, .cream-inline,"
                " .continuous-scroll-toggle"
            ),
            twin="div.article-content--body-text-raw",
            transcript=each("div.transcript", media_id="@data-video-id"),
            video=each("div.hearstLumierePlayer", media_id="@data-media-id", player_id="@data-player-id"),
            player=Player(
                url=r"//nitehawk\.hearst\.io/embeds/(?P<player_id>[\w-]+)",
                title="media.title",
                address="media.transcodings.full_url",
                thumb="media.cropped_preview_image",
            ),
            companions=(Companion(url="//nitehawk.hearst.io/embeds/{value}", value=PLAYER_ID, when="always"),),
            headline=css("h1.article-headline--title") | css("div.article-headline--title") | ld("headline") | meta("og:title"),
            dek=css("h2.article-headline--subheadline") | meta("og:description") | meta("description"),
            authors=each(
                ".article-byline",
                name="a.article-byline--details-author-name",
                role="a.article-byline--details-position",
                url="a.article-byline--details-author-name@href",
            )
            | state(DATA, "content.authors")
            | ld("author")
            | meta("sailthru.author"),
            published=ld("datePublished") & state(DATA, "content.publishDate") | meta("article:published_time") | meta("datepublished"),
            modified=ld("dateModified") & state(DATA, "content.modifiedDate") | meta("article:modified_time") | meta("datemodified"),
            displayed=css(".article-headline--publish-date") | state(DATA, "content.displayDate"),
            clocks=state(DATA, "content.displayDate") & state(DATA, "content.createDate"),
            section=state(DATA, "content.section.name") | meta("article:section"),
            breadcrumbs=state(DATA, "content.section.name") & state(DATA, "content.subsection.name")
            | meta("article:section") & meta("article:subsection"),
            tags=meta("sailthru.tags") & ld("keywords") & meta("news_keywords") & meta("keywords"),
            source=state(DATA, "content.sourceName"),
            opinion=meta("article:opinion"),
            image=state(DATA, "content.images.social.url") | meta("og:image") | ld("image"),
        ),
    )
    outlets = (
        Outlet("gulfcoastnewsnow", "Gulf Coast News", "gulfcoastnewsnow.com", host_assumed=True),
        Outlet("kcci", "KCCI", "kcci.com", tz=CENTRAL, market="Des Moines", state="IA"),
        Outlet("kcra", "KCRA", "kcra.com", tz=PACIFIC, market="Sacramento/Stockton/Modesto", state="CA", network="NBC"),
        Outlet("ketv", "KETV", "ketv.com", tz=CENTRAL, market="Omaha", state="NE"),
        Outlet("khbs", "KHBS/KHOG", "4029tv.com", tz=CENTRAL, market="Fort Smith/Fayetteville", state="AR"),
        Outlet("kmbc", "KMBC", "kmbc.com", tz=CENTRAL, market="Kansas City", state="MO", network="ABC"),
        Outlet("koat", "KOAT", "koat.com", tz="America/Denver", market="Albuquerque", state="NM"),
        Outlet("koco", "KOCO", "koco.com", tz=CENTRAL, market="Oklahoma City", state="OK", network="ABC"),
        Outlet("ksbw", "KSBW", "ksbw.com", tz=PACIFIC, market="Monterey-Salinas", state="CA"),
        Outlet("wapt", "WAPT", "wapt.com", tz=CENTRAL, market="Jackson", state="MS"),
        Outlet("wbal", "WBAL", "wbaltv.com", tz=EASTERN, market="Baltimore", state="MD"),
        Outlet("wcvb", "WCVB", "wcvb.com", tz=EASTERN, market="Boston", state="MA"),
        Outlet("wdsu", "WDSU", "wdsu.com", tz=CENTRAL, market="New Orleans", state="LA"),
        Outlet("wesh", "WESH", "wesh.com", tz=EASTERN, market="Orlando", state="FL", network="NBC"),
        Outlet("wgal", "WGAL", "wgal.com", tz=EASTERN, market="Lancaster", state="PA", network="NBC"),
        Outlet("wisn", "WISN", "wisn.com", tz=CENTRAL, market="Milwaukee", state="WI"),
        Outlet("wjcl", "WJCL", "wjcl.com", tz=EASTERN, market="Savannah", state="GA"),
        Outlet("wlky", "WLKY", "wlky.com", tz="America/Kentucky/Louisville", market="Louisville", state="KY"),
        Outlet("wlwt", "WLWT", "wlwt.com", tz=EASTERN, market="Cincinnati", state="OH"),
        Outlet("wmor", "WMOR", "mor-tv.com", tz=EASTERN, market="Tampa-St. Petersburg", state="FL"),
        Outlet("wmtw", "WMTW", "wmtw.com", tz=EASTERN, market="Portland-Auburn", state="ME"),
        Outlet("wmur", "WMUR", "wmur.com", tz=EASTERN, market="Manchester", state="NH", network="ABC"),
        Outlet("wpbf", "WPBF", "wpbf.com", tz=EASTERN, market="West Palm Beach", state="FL"),
        Outlet("wptz", "WPTZ/WNNE", "mynbc5.com", tz=EASTERN, market="Burlington VT/Plattsburgh", state="NY", host_assumed=True),
        Outlet("wtae", "WTAE", "wtae.com", tz=EASTERN, market="Pittsburgh", state="PA"),
        Outlet("wvtm", "WVTM", "wvtm13.com", tz=CENTRAL, market="Birmingham", state="AL"),
        Outlet("wxii", "WXII", "wxii12.com", tz=EASTERN, market="Greensboro/Winston-Salem", state="NC"),
        Outlet("wyff", "WYFF", "wyff4.com", tz=EASTERN, market="Greenville-Spartanburg", state="SC"),
    )
