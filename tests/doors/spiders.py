"""North Sky Television: an imaginary newsroom with two doors that it declares."""

from datetime import date

from crawler.crawl.spider import OutletSpider
from crawler.discover.doors import Feed, NewsSitemap, Section
from crawler.extract.layout import Layout, Outlet
from crawler.extract.readers import css


class NorthSky(OutletSpider):
    """One station."""

    name = "north_sky"
    doors = (Feed("/rss"), NewsSitemap("/news.xml"), Section("/"))
    layouts = (
        Layout(
            since=date(2025, 1, 1),
            article=r"^/story/(?P<id>\d{7})-",
            fingerprint=("main.north-sky",),
            body=css("main p"),
        ),
    )
    outlets = (Outlet("kpol", "Polaris 9", "kpol9.example", tz="America/Anchorage"),)
