"""Fox's own stations: a page names its story in a meta, and the station's interface holds the story.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site, and
the layout against no page of one. What of a story stands in the page itself is assumed.
"""

from datetime import date

from crawler.discover.doors import Api, Stories
from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Companion, Layout, Outlet
from crawler.extract.readers import SPARK, answer, css, ld, meta

STORY = answer(r"/fts/prod/articles\?spark_id=", root="data.results")
GALLERY = {"url": "url", "caption": "caption", "credit": "copyright"}
VIDEO = {"title": "title", "url": "media_url", "thumb": "snapshot"}
ID = meta("fox.page_content_id")
CENTRAL = "America/Chicago"
EASTERN = "America/New_York"
MICHIGAN = "America/Detroit"
PACIFIC = "America/Los_Angeles"


class FoxOwned(GroupFacts):
    """The stations that Fox owns."""

    name = "fox_owned"
    every = "10m"
    doors = (
        # Assumed: as one public program asks for it and reads it; no answer of a station was seen.
        Api(
            "https://api.{host}/fts/prod/articles",
            Stories("data.results", url="https://{canonical_url}", title="title", published="publication_date"),
        ),
    )
    layouts = (
        Layout(
            since=date(2020, 1, 1),  # first day unknown: the fingerprint decides
            article=r"^/(?!live|person|shows|tag|video)[a-z-]+/[a-z0-9]+(?:-[a-z0-9]+){2,}/?$",
            fingerprint=('meta[name="fox.page_content_id"]',),
            body=STORY.parts("components", SPARK) | css(".article-body"),
            drop=(
                "p:has(> strong:lexbor-contains('RELATED:')), p:has(> strong:lexbor-contains('SUGGESTED:')),"
                " p:has(> strong:lexbor-contains('SUGGESTED:')) + ul"
            ),
            site_id=ID,
            headline=STORY.at("title") | css("h1") | meta("og:title"),
            dek=STORY.at("dek") | meta("og:description"),
            authors=STORY.at("fn__additional_authors")
            | STORY.each("fn__persons", name="full_name")
            | ld("author")
            | STORY.at("source.label"),
            published=STORY.at("publication_date") | ld("datePublished") | meta("article:published_time"),
            modified=STORY.at("last_modified_date") | ld("dateModified") | meta("article:modified_time"),
            section=STORY.at("category.title") | meta("article:section"),
            tags=STORY.each("fn__tags", name="title") & STORY.each("local__tags", name="title") & STORY.each("tags", name="title")
            | meta("article:tag"),
            source=STORY.at("source.label"),
            addresses=STORY.at("canonical_url") & meta("og:url"),
            image=STORY.at("fn__image.url") | meta("og:image"),
            images=STORY.each("components[content_type=image_gallery].content.images", **GALLERY),
            video=STORY.each("components[content_type=akta_video].content", **VIDEO),
            companions=(Companion(url="//api.{host}/fts/prod/articles?spark_id={value}", value=ID),),
        ),
    )
    outlets = (
        Outlet("kdfw", "KDFW", "fox4news.com", tz=CENTRAL, market="Dallas", state="TX"),
        Outlet("kmsp", "KMSP", "fox9.com", tz=CENTRAL, market="Minneapolis", state="MN"),
        Outlet("kriv", "KRIV", "fox26houston.com", tz=CENTRAL, market="Houston", state="TX"),
        Outlet("ktbc", "KTBC", "fox7austin.com", tz=CENTRAL, market="Austin", state="TX"),
        Outlet("kttv", "KTTV", "foxla.com", tz=PACIFIC, market="Los Angeles", state="CA"),
        Outlet("ktvu", "KTVU", "ktvu.com", tz=PACIFIC, market="Oakland", state="CA", network="FOX"),
        Outlet("livenowfox", "livenowfox", "livenowfox.com", host_assumed=True),
        Outlet("waga", "WAGA", "fox5atlanta.com", tz=EASTERN, market="Atlanta", state="GA"),
        Outlet("wjbk", "WJBK", "fox2detroit.com", tz=MICHIGAN, market="Detroit", state="MI"),
        Outlet("wnyw", "WNYW", "fox5ny.com", tz=EASTERN, market="New York City", state="NY"),
        Outlet("wofl", "WOFL", "fox35orlando.com", tz=EASTERN, market="Orlando", state="FL", network="FOX"),
        Outlet("wttg", "WTTG", "fox5dc.com", tz=EASTERN, market="Washington", state="DC"),
        Outlet("wtvt", "WTVT", "fox13news.com", tz=EASTERN, market="Tampa", state="FL"),
        Outlet("wtxf", "WTXF", "fox29.com", tz=EASTERN, market="Philadelphia", state="PA"),
        Outlet("wwor", "WWOR", "my9nj.com", tz=EASTERN, market="Secaucus", state="NJ"),
    )
