"""Tegna: stations on one content system, whose pages name the story's facts as attributes of `article`.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site, and
the layout against no page of one. A sister station that is not listed is known by its template.
"""

from datetime import date

from crawler.discover.doors import Feed
from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Layout, Outlet
from crawler.extract.readers import css, each, ld, meta

STORY = "article[data-article-id][data-url]"
SECTION = ".article__body > .article__section_type"
PROMOS = ("MORE HEADLINES:", "More from", "RELATED:", "SUBSCRIBE:")
WHEN = css(".article__published", anywhere=True)
PICTURE = {"url": "img@src", "srcset": "img@srcset", "alt": "img@alt"}
CENTRAL = "America/Chicago"
EASTERN = "America/New_York"
INDIANA = "America/Indiana/Indianapolis"
MICHIGAN = "America/Detroit"
MOUNTAIN = "America/Denver"
PACIFIC = "America/Los_Angeles"


class Tegna(GroupFacts):
    """The stations of Tegna."""

    name = "tegna"
    every = "10m"
    # In 2026 dead on twenty of twenty stations through a proxy; the front page takes their place then.
    doors = (Feed("/rss"), Feed("/feeds/syndication/rss/news/local"))
    layouts = (
        Layout(
            since=date(2018, 1, 1),  # first day unknown: the fingerprint decides
            # Assumed: no list of facts says how these addresses are built.
            article=r"^/article/(?:[^/]+/){1,6}(?P<id>\d{1,4}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?$",
            fingerprint=(f"{STORY}[data-title]", ".article__body"),
            root=STORY,
            body=css(f"{SECTION}_text, {SECTION}_photo, {SECTION}_gallery, {SECTION}_embed"),
            drop=", ".join(
                (
                    ".photo__caption, .photo__credit, [class*=cms__embed-related-story], .related-stories",
                    *(f'p:has(> strong:first-child:lexbor-contains("{promo}"))' for promo in PROMOS),
                    *(f'h3:lexbor-contains("{promo}"), h3:lexbor-contains("{promo}") + ul' for promo in PROMOS),
                )
            ),
            site_id=css(STORY, "data-article-id", anywhere=True),
            headline=css(".article__headline", anywhere=True) | css(STORY, "data-title", anywhere=True) | meta("og:title"),
            dek=css(STORY, "data-abstract", anywhere=True) | meta("og:description"),
            authors=css(STORY, "data-author", anywhere=True) | css(".article__author", anywhere=True) | ld("author"),
            # The meta has no zone: it is one of the outlet's, and only the page's own words name it.
            published=WHEN | meta("datepublished") | ld("datePublished"),
            modified=meta("datemodified") | ld("dateModified"),
            displayed=WHEN,
            tags=css(STORY, "data-keywords", anywhere=True) & css(STORY, "data-watson-keywords", anywhere=True),
            images=each(".photo", **PICTURE, caption=".photo__caption", credit=".photo__credit")
            & each(".gallery__slide", **PICTURE, caption="@data-caption", credit="@data-credit"),
            video=each(
                ".article__lead-asset .video[data-stream],"
                " .article__section_type_video:not(:has(.video__endslate-heading)) .video[data-stream]",
                url="@data-stream",
                title="@data-title",
                thumb="@data-thumbnail",
            ),
        ),
    )
    outlets = (
        Outlet("10tv", "10tv", "10tv.com", host_assumed=True),
        Outlet("12news", "12news", "12news.com", host_assumed=True),
        Outlet("13newsnow", "13newsnow", "13newsnow.com", host_assumed=True),
        Outlet("fox61", "fox61", "fox61.com", host_assumed=True),
        Outlet("kare", "KARE", "kare11.com", tz=CENTRAL, market="Minneapolis", state="MN"),
        Outlet("kcen", "KCEN", "kcentv.com", tz=CENTRAL, market="Temple", state="TX", network="NBC"),
        Outlet("kfmb", "KFMB", "cbs8.com", tz=PACIFIC, market="San Diego", state="CA"),
        Outlet("kfsm", "KFSM", "5newsonline.com", tz=CENTRAL, market="Fort Smith", state="AK"),
        Outlet("kgw", "KGW", "kgw.com", tz=PACIFIC, market="Portland", state="OR", network="NBC"),
        Outlet("khou", "KHOU", "khou.com", tz=CENTRAL, market="Houston", state="TX"),
        Outlet("kiii", "KIII", "kiiitv.com", tz=CENTRAL, market="Corpus Christi", state="TX"),
        Outlet("king", "KING", "king5.com", tz=PACIFIC, market="Seattle", state="WA", network="NBC"),
        Outlet("krem", "KREM", "krem.com", tz=PACIFIC, market="Spokane", state="WA"),
        Outlet("ksdk", "KSDK", "ksdk.com", tz=CENTRAL, market="St. Louis", state="MO"),
        Outlet("kusa", "KUSA", "9news.com", tz=MOUNTAIN, market="Denver", state="CO"),
        Outlet("kvue", "KVUE", "kvue.com", tz=CENTRAL, market="Austin", state="TX"),
        Outlet("kxtv", "KXTV", "abc10.com", tz=PACIFIC, market="Sacramento", state="CA", network="ABC"),
        Outlet("kytx", "KYTX", "cbs19.tv", tz=CENTRAL, market="Nacogdoches", state="TX"),
        Outlet("thv11", "thv11", "thv11.com", host_assumed=True),
        Outlet("wcnc", "WCNC", "wcnc.com", tz=EASTERN, market="Charlotte", state="NC"),
        Outlet("wfaa", "WFAA", "wfaa.com", tz=CENTRAL, market="Dallas", state="TX"),
        Outlet("wgrz", "WGRZ", "wgrz.com", tz=EASTERN, market="Buffalo", state="NY"),
        Outlet("wkyc", "WKYC", "wkyc.com", tz=EASTERN, market="Cleveland", state="OH"),
        Outlet("wnep", "WNEP", "wnep.com", tz=EASTERN, market="Scranton", state="PA"),
        Outlet("woi", "WOI", "weareiowa.com", tz=CENTRAL, market="Des Moines", state="IA"),
        Outlet("wpmt", "WPMT", "fox43.com", tz=EASTERN, market="Harrisburg"),
        Outlet("wqad", "WQAD", "wqad.com", tz=CENTRAL, market="Moline, IL / Davenport, IA", state="IL"),
        Outlet("wthr", "WTHR", "wthr.com", tz=INDIANA, market="Indianapolis", state="IN", network="NBC"),
        Outlet("wtlv", "WTLV", "firstcoastnews.com", tz=EASTERN, market="Jacksonville", state="FL"),
        Outlet("wtol", "WTOL", "wtol.com", tz=EASTERN, market="Toledo", state="OH"),
        Outlet("wtsp", "wtsp", "wtsp.com", host_assumed=True),
        Outlet("wusa", "WUSA", "wusa9.com", tz=EASTERN, market="Washington", state="DC", network="CBS"),
        Outlet("wwl", "WWL", "wwltv.com", tz=CENTRAL, market="New Orleans", state="LA"),
        Outlet("wxia", "WXIA", "11alive.com", tz=EASTERN, market="Atlanta", state="GA"),
        Outlet("wzzm", "WZZM", "wzzm13.com", tz=MICHIGAN, market="Grand Rapids", state="MI"),
    )
