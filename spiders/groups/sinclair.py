"""Sinclair Broadcast Group: stations on one content system that keeps the story in a script.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site, and
some stations have changed hands since. A sister station that is not listed is known by its template.
"""

from datetime import date

from crawler.extract.layout import Layout, Outlet
from crawler.extract.readers import answer, ld, meta, script
from crawler.spider import OutletSpider

STORY = script(after="sinclairDigital.storyData") | answer(r"/api/rest/facade/story/", root="data")
CENTRAL = "America/Chicago"
EASTERN = "America/New_York"
MOUNTAIN = "America/Denver"
PACIFIC = "America/Los_Angeles"


class Sinclair(OutletSpider):
    """The stations of Sinclair Broadcast Group."""

    name = "sinclair"
    every = "20m"
    layouts = (
        Layout(
            since=date(2018, 1, 1),  # seen in 2022, first day unknown: the fingerprint decides
            article=r"^/(?:amp/)?[a-z0-9-]+/(?:[a-z0-9-]+/)*[a-z0-9]+(?:-[a-z0-9]+){3,}/?$",
            fingerprint=("script[data-prerender]",),
            body=STORY.html("richText"),
            site_id=STORY.at("uuid"),
            headline=STORY.at("headline") | ld("headline") | meta("og:title"),
            dek=STORY.at("summary") | meta("og:description") | meta("description"),
            authors=STORY.at("byLine") | ld("author") | meta("author"),
            dateline=STORY.at("dateLine"),
            # The linked data's datePublished and the meta are local time marked as UTC, and
            # publishedDateISO8601 moves with every save: the milliseconds alone are the first publication.
            published=STORY.at("publishedDateTime") | ld("datePublished") | meta("article:published_time"),
            modified=STORY.at("savedDateTime") | ld("dateModified"),
            clocks=STORY.at("publishedDateISO8601") & STORY.at("savedDateTimeISO8601"),
            section=STORY.at("primaryTarget.sections.name") | meta("article:section"),
            tags=STORY.each("tags", name="name", kind="dimension") | meta("keywords"),
            image=STORY.at("heroImage.image.originalUrl") | STORY.at("images.originalUrl") | meta("og:image"),
            images=STORY.each(
                "images", url="originalUrl", caption="caption", alt="alt", w="width", h="height"
            ),
            video=STORY.each("videos", media_id="externalId", title="title", url="mp4Url", thumb="thumbUrl"),
        ),
    )
    outlets = (
        Outlet("22thepoint", "22thepoint", "22thepoint.com", host_assumed=True),
        Outlet("cwcentralpa", "WHP", "cwcentralpa.com", tz=EASTERN, market="Harrisburg"),
        Outlet("cwcincinnati", "WKRC", "cwcincinnati.com", tz=EASTERN, market="Cincinnati"),
        Outlet("dayton247now", "dayton247now", "dayton247now.com", host_assumed=True),
        Outlet("kaas", "KAAS", "foxkansas.com", tz=CENTRAL, market="Wichita", network="FOX"),
        Outlet("kabb", "KABB", "foxsanantonio.com", tz=CENTRAL, market="San Antonio", network="FOX"),
        Outlet("katu", "KATU", "katu.com", tz=PACIFIC, market="Portland", network="ABC"),
        Outlet("katv", "KATV", "katv.com", tz=CENTRAL, market="Little Rock", network="ABC"),
        Outlet("kbak", "KBAK", "bakersfieldnow.com", tz=PACIFIC, market="Bakersfield", network="CBS"),
        Outlet("kboi", "KBOI", "kboi2.com", tz="America/Boise", market="Boise", network="CBS"),
        Outlet("kbsi", "KBSI", "kbsi23.com", tz=CENTRAL, market="Paducah", network="FOX"),
        Outlet("kbtv", "KBTV", "fox4beaumont.com", tz=CENTRAL, market="Beaumont", network="FOX"),
        Outlet("kcby", "KCBY", "kcby.com", tz=PACIFIC, market="Eugene", network="CBS"),
        Outlet("kdbc", "KDBC", "cbs4local.com", tz="America/Denver", market="El Paso", network="CBS"),
        Outlet("kdnl", "KDNL", "abcstlouis.com", tz=CENTRAL, market="St Louis", network="ABC"),
        Outlet("kdsm", "KDSM", "kdsm.com", tz=CENTRAL, market="Des Moines", network="FOX"),
        Outlet("kepr", "KEPR", "keprtv.com", tz=PACIFIC, market="Yakima", network="CBS"),
        Outlet("keye", "KEYE", "cbsaustin.com", tz=CENTRAL, market="Austin", network="CBS"),
        Outlet("kfdm", "KFDM", "kfdm.com", tz=CENTRAL, market="Beaumont", network="CBS"),
        Outlet("kfox", "KFOX", "kfoxtv.com", tz="America/Denver", market="El Paso", network="FOX"),
        Outlet("kfxa", "KFXA", "fox28iowa.com", tz=CENTRAL, market="Cedar Rapids", network="FOX"),
        Outlet("kfxl", "KFXL", "foxnebraska.com", tz=CENTRAL, market="Lincoln", network="FOX"),
        Outlet("kgan", "KGAN", "cbs2iowa.com", tz=CENTRAL, market="Cedar Rapids", network="CBS"),
        Outlet("khgi", "KHGI", "nebraska.tv", tz=CENTRAL, market="Lincoln", network="ABC"),
        Outlet("khqa", "KHQA", "khqa.com", tz=CENTRAL, market="Quincy", network="CBS"),
        Outlet("kima", "KIMA", "kimatv.com", tz=PACIFIC, market="Yakima", network="CBS"),
        Outlet("klew", "KLEW", "klewtv.com", tz=PACIFIC, market="Spokane", network="CBS"),
        Outlet("kmeg", "KMEG", "siouxlandnews.com", tz=CENTRAL, market="Sioux City", network="CBS"),
        Outlet("kmph", "KMPH", "kmph.com", tz=PACIFIC, market="Fresno", network="FOX"),
        Outlet("kmph-kfre", "KMPH", "kmph-kfre.com", tz=PACIFIC, market="Fresno", network="FOX"),
        Outlet("kmtr", "KMTR", "kmtr.com", tz=PACIFIC, market="Eugene", network="NBC"),
        Outlet("kokh", "KOKH", "okcfox.com", tz=CENTRAL, market="Oklahoma City", network="FOX"),
        Outlet("komo", "KOMO", "komonews.com", tz=PACIFIC, market="Seattle", network="ABC"),
        Outlet("kpic", "KPIC", "kpic.com", tz=PACIFIC, market="Eugene", network="CBS"),
        Outlet("kptm", "KPTM", "kptm.com", tz=CENTRAL, market="Omaha", network="FOX"),
        Outlet("krcg", "KRCG", "krcgtv.com", tz=CENTRAL, market="Columbia", network="CBS"),
        Outlet("krnv", "KRNV", "mynews4.com", tz=PACIFIC, market="Reno", network="NBC"),
        Outlet("krxi", "KRXI", "foxreno.com", tz=PACIFIC, market="Reno", network="FOX"),
        Outlet("kscc", "KSCC", "fox38corpuschristi.com", tz=CENTRAL, market="Corpus Christi", network="FOX"),
        Outlet("ksnv", "KSNV", "mynews3.com", tz=PACIFIC, market="Las Vegas", network="NBC"),
        Outlet("ktul", "KTUL", "ktul.com", tz=CENTRAL, market="Tulsa", network="ABC"),
        Outlet("ktvl", "KTVL", "ktvl.com", tz=PACIFIC, market="Medford", network="CBS"),
        Outlet("ktvo", "KTVO", "ktvo.com", tz=CENTRAL, market="Ottumwa", network="ABC"),
        Outlet("kutv", "KUTV", "kutv.com", tz=MOUNTAIN, market="Salt Lake City", network="CBS"),
        Outlet("kval", "KVAL", "kval.com", tz=PACIFIC, market="Eugene", network="CBS"),
        Outlet("kvii", "KVII", "abc7amarillo.com", tz=CENTRAL, market="Amarillo", network="ABC"),
        Outlet("wach", "WACH", "wach.com", tz=EASTERN, market="Columbia", network="FOX"),
        Outlet("wbff", "WBFF", "foxbaltimore.com", tz=EASTERN, market="Baltimore", network="FOX"),
        Outlet("wbma", "WBMA", "abc3340.com", tz=CENTRAL, market="Birmingham", network="ABC"),
        Outlet("wchs", "WCHS", "wchstv.com", tz=EASTERN, market="Charleston", network="ABC"),
        Outlet("wdky", "WDKY", "foxlexington.com", tz=EASTERN, market="Lexington", network="FOX"),
        Outlet("wear", "WEAR", "weartv.com", tz=CENTRAL, market="Mobile", network="ABC"),
        Outlet("weyi", "WEYI", "nbc25news.com", tz="America/Detroit", market="Flint", network="NBC"),
        Outlet("wfxl", "WFXL", "wfxl.com", tz=EASTERN, market="Albany", network="FOX"),
        Outlet("wgme", "WGME", "wgme.com", tz=EASTERN, market="Portland", network="CBS"),
        Outlet("wgxa", "WGXA", "wgxa.tv", tz=EASTERN, market="Macon", network="FOX"),
        Outlet("wham", "WHAM", "13wham.com", tz=EASTERN, market="Rochester", network="ABC"),
        Outlet("whp", "WHP", "local21news.com", tz=EASTERN, market="Harrisburg", network="CBS"),
        Outlet("wicd", "WICD", "wicd15.com", tz=CENTRAL, market="Champaign", network="ABC"),
        Outlet("wics", "WICS", "wics.com", tz=CENTRAL, market="Champaign", network="ABC"),
        Outlet("wjac", "WJAC", "wjactv.com", tz=EASTERN, market="Johnstown", network="NBC"),
        Outlet("wjar", "WJAR", "turnto10.com", tz=EASTERN, market="Providence", network="NBC"),
        Outlet("wjla", "WJLA", "wjla.com", tz=EASTERN, market="Washington", network="ABC"),
        Outlet("wkef", "WKEF", "abc22now.com", tz=EASTERN, market="Dayton", network="ABC"),
        Outlet("wkrc", "WKRC", "local12.com", tz=EASTERN, market="Cincinnati", network="CBS"),
        Outlet("wlos", "WLOS", "wlos.com", tz=EASTERN, market="Greenville", network="ABC"),
        Outlet("wluk", "WLUK", "fox11online.com", tz=CENTRAL, market="Green Bay", network="FOX"),
        Outlet("wmsn", "WMSN", "fox47.com", tz=CENTRAL, market="Madison", network="FOX"),
        Outlet("wnbw", "WNBW", "mycbs4.com", tz=EASTERN, market="Gainesville", network="NBC"),
        Outlet("wnwo", "WNWO", "nbc24.com", tz=EASTERN, market="Toledo", network="NBC"),
        Outlet("woai", "WOAI", "news4sanantonio.com", tz=CENTRAL, market="San Antonio", network="NBC"),
        Outlet("wolf", "WOLF", "fox56.com", tz=EASTERN, market="Wilkes Barre", network="FOX"),
        Outlet("wpde", "WPDE", "wpde.com", tz=EASTERN, market="Myrtle Beach", network="ABC"),
        Outlet("wpec", "WPEC", "cbs12.com", tz=EASTERN, market="West Palm", network="CBS"),
        Outlet("wpfo", "WPFO", "myfoxmaine.com", tz=EASTERN, market="Portland", network="FOX"),
        Outlet("wpgh", "WPGH", "wpgh53.com", tz=EASTERN, market="Pittsburgh", network="FOX"),
        Outlet("wpmi", "WPMI", "local15tv.com", tz=CENTRAL, market="Mobile", network="NBC"),
        Outlet("wrgb", "WRGB", "cbs6albany.com", tz=EASTERN, market="Albany", network="CBS"),
        Outlet("wrgt", "WRGT", "fox45now.com", tz=EASTERN, market="Dayton", network="FOX"),
        Outlet("wrlh", "WRLH", "foxrichmond.com", tz=EASTERN, market="Richmond", network="FOX"),
        Outlet("wrsp", "WRSP", "foxillinois.com", tz=CENTRAL, market="Champaign", network="FOX"),
        Outlet(
            "wsbt", "WSBT", "wsbt.com", tz="America/Indiana/Indianapolis", market="South Bend", network="CBS"
        ),
        Outlet("wset", "WSET", "wset.com", tz=EASTERN, market="Roanoke", network="ABC"),
        Outlet("wsmh", "WSMH", "wsmh.com", tz="America/Detroit", market="Flint", network="FOX"),
        Outlet("wstr", "WSTR", "star64.tv", tz=EASTERN, market="Cincinnati"),
        Outlet("wsyx", "WSYX", "abc6onyourside.com", tz=EASTERN, market="Columbus", network="ABC"),
        Outlet("wtgs", "WTGS", "foxsavannah.com", tz=EASTERN, market="Savannah", network="FOX"),
        Outlet(
            "wtom", "WTOM", "upnorthlive.com", tz="America/Detroit", market="Traverse City", network="NBC"
        ),
        Outlet("wtov", "WTOV", "wtov9.com", tz=EASTERN, market="Wheeling", network="NBC"),
        Outlet("wtte", "WTTE", "myfox28columbus.com", tz=EASTERN, market="Columbus", network="FOX"),
        Outlet("wtvc", "WTVC", "foxchattanooga.com", tz=EASTERN, market="Chattanooga", network="ABC"),
        Outlet("wtvh", "WTVH", "cnycentral.com", tz=EASTERN, market="Syracuse", network="CBS"),
        Outlet("wtwc", "WTWC", "wtwc40.com", tz=EASTERN, market="Tallahassee", network="NBC"),
        Outlet("wuhf", "WUHF", "foxrochester.com", tz=EASTERN, market="Rochester", network="FOX"),
        Outlet("wutv", "WUTV", "wutv29.com", tz=EASTERN, market="Buffalo", network="FOX"),
        Outlet("wvah", "WVAH", "wvah.com", tz=EASTERN, market="Charleston", network="FOX"),
        Outlet("wwho", "WWHO", "cwcolumbus.com", tz=EASTERN, market="Columbus"),
        Outlet("wwmt", "WWMT", "wwmt.com", tz="America/Detroit", market="Grand Rapids", network="CBS"),
        Outlet("wxlv", "WXLV", "abc45.com", tz=EASTERN, market="Greensboro", network="ABC"),
        Outlet("wztv", "WZTV", "fox17.com", tz=CENTRAL, market="Nashville", network="FOX"),
    )
