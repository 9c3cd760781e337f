"""Scripps: stations on Brightspot, whose pages answer `?_renderer=json` with the tree they are made of.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site.
Other companies' sites run Brightspot too: that a page links to Scripps marks a sister station is assumed.
"""

from datetime import date

from crawler.discover.doors import Feed
from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Companion, Layout, Outlet
from crawler.extract.readers import BRIGHTSPOT, answer, css, ld, meta

TREE = answer(r"[?&]_renderer=json$")
PICTURE = {"url": "image.src", "alt": "image.alt", "caption": "caption", "credit": "credit"}
EASTERN = "America/New_York"
MICHIGAN = "America/Detroit"
MOUNTAIN = "America/Denver"
PACIFIC = "America/Los_Angeles"


class Scripps(GroupFacts):
    """The stations of Scripps."""

    name = "scripps"
    every = "10m"
    doors = (Feed("/index.rss"), Feed("/news.rss"), Feed("/news/local-news.rss"))
    layouts = (
        Layout(
            since=date(2019, 1, 1),  # first day unknown: the fingerprint decides
            article=r"^/(?!video/|tag/)(?:[a-z0-9-]+/){1,5}[a-z0-9]+(?:-[a-z0-9]+){3,}/?$",
            fingerprint=("h1.ArticlePage-headline",),
            sign=("[href*=scripps]",),
            body=css(".RichTextArticleBody-body") | TREE.parts("articleBody", BRIGHTSPOT),
            drop=("ul.inline-related-links, p:has(> b:lexbor-contains('SEE MORE:')), p:has(> b:lexbor-contains('READ MORE:'))"),
            headline=css(".ArticlePage-headline") | TREE.at("headline") | meta("og:title"),
            dek=css(".ArticlePage-subHeadline") | TREE.at("subHeadline") | meta("og:description"),
            authors=ld("author") | css(".ArticlePage-byline a") | css(".ArticlePage-byline") | TREE.at("bylineText"),
            published=ld("datePublished") | meta("article:published_time") | TREE.at("datePublishedISO") | css(".published"),
            modified=ld("dateModified") | meta("article:modified_time") | TREE.at("dateModifiedISO"),
            displayed=css(".published"),
            section=meta("article:section") | TREE.at("primarySection.body") | ld("articleSection"),
            tags=meta("article:tag") | TREE.at("keywords") | ld("keywords") | meta("keywords"),
            source=TREE.at("sourceOrganizationName"),
            images=TREE.each("lead.items", **PICTURE) | TREE.each("lead", **PICTURE),
            audio=TREE.each("audio", url="sources.src", duration="duration"),
            heard=TREE.parts("audio.transcripts", BRIGHTSPOT),
            companions=(Companion(url="{url}?_renderer=json"),),
        ),
    )
    outlets = (
        Outlet("3newsnow", "3newsnow", "3newsnow.com", host_assumed=True),
        Outlet("abcactionnews", "abcactionnews", "abcactionnews.com", host_assumed=True),
        Outlet("fox4now", "fox4now", "fox4now.com", host_assumed=True),
        Outlet("kbzk", "KBZK", "kbzk.com", tz=MOUNTAIN, market="Bozeman", state="MT"),
        Outlet("knxv", "KNXV", "abc15.com", tz="America/Phoenix", market="Phoenix", state="AZ", network="ABC"),
        Outlet("koaa", "KOAA", "koaa.com", tz=MOUNTAIN, market="Pueblo", state="CO"),
        Outlet("kshb", "kshb", "kshb.com", host_assumed=True),
        Outlet("kstu", "KSTU", "fox13now.com", tz=MOUNTAIN, market="Salt Lake City", state="UT"),
        Outlet("ktnv", "KTNV", "ktnv.com", tz=PACIFIC, market="Las Vegas", state="NV", network="ABC"),
        Outlet("news5cleveland", "news5cleveland", "news5cleveland.com", host_assumed=True),
        Outlet("scrippsnews", "scrippsnews", "scrippsnews.com", host_assumed=True),
        Outlet("tampabay28", "tampabay28", "tampabay28.com", host_assumed=True),
        Outlet("tmj4", "tmj4", "tmj4.com", host_assumed=True),
        Outlet("wcpo", "WCPO", "wcpo.com", tz=EASTERN, market="Cincinnati", state="OH", network="ABC"),
        Outlet("wkbw", "WKBW", "wkbw.com", tz=EASTERN, market="Buffalo", state="NY"),
        Outlet("wlex", "WLEX", "lex18.com", tz=EASTERN, market="Lexington", state="KY"),
        Outlet("wmar2news", "wmar2news", "wmar2news.com", host_assumed=True),
        Outlet("wtkr", "WTKR", "wtkr.com", tz=EASTERN, market="Norfolk", state="VA"),
        Outlet("wxyz", "WXYZ", "wxyz.com", tz=MICHIGAN, market="Detroit", state="MI", network="ABC"),
    )
