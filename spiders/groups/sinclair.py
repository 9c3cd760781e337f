"""Sinclair Broadcast Group: stations on one content system that keeps the story in a script.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site, and
some stations have changed hands since. A sister station that is not listed is known by its template.
"""

from datetime import date

from crawler.discover.doors import Api, Stories
from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Layout, Outlet, owned_in
from crawler.extract.readers import answer, ld, meta, script

STORY = script(after="sinclairDigital.storyData") | answer(r"/api/rest/facade/story/", root="data")
CENTRAL = "America/Chicago"
EASTERN = "America/New_York"
MOUNTAIN = "America/Denver"
PACIFIC = "America/Los_Angeles"


class Sinclair(GroupFacts):
    """The stations of Sinclair Broadcast Group."""

    name = "sinclair"
    every = "10m"
    doors = (
        # Assumed: as several public programs ask for it and read it; no answer of a station was seen.
        Api(
            "/api/rest/audience/more?section={host}/news/local&limit=50",
            Stories("data", url="{url}", title="title", published="publishedDate"),
        ),
    )
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
            images=STORY.each("images", url="originalUrl", caption="caption", alt="alt", w="width", h="height"),
            video=STORY.each("videos", media_id="externalId", title="title", url="mp4Url", thumb="thumbUrl"),
        ),
    )
    outlets = (
        Outlet("22thepoint", "22thepoint", "22thepoint.com", host_assumed=True),
        Outlet("cwcentralpa", "WHP", "cwcentralpa.com", tz=EASTERN, market="Harrisburg", state="PA"),
        Outlet("cwcincinnati", "WKRC", "cwcincinnati.com", tz=EASTERN, market="Cincinnati", state="OH"),
        Outlet("dayton247now", "dayton247now", "dayton247now.com", host_assumed=True),
        Outlet("katu", "KATU", "katu.com", tz=PACIFIC, market="Portland", state="OR", network="ABC"),
        Outlet("katv", "KATV", "katv.com", tz=CENTRAL, market="Little Rock", state="AR", network="ABC"),
        Outlet("kepr", "KEPR", "keprtv.com", tz=PACIFIC, market="Yakima", state="WA", network="CBS"),
        Outlet("kgan", "KGAN", "cbs2iowa.com", tz=CENTRAL, market="Cedar Rapids", state="IA", network="CBS"),
        Outlet("komo", "KOMO", "komonews.com", tz=PACIFIC, market="Seattle", state="WA", network="ABC"),
        Outlet("ktvl", "KTVL", "ktvl.com", tz=PACIFIC, market="Medford", state="OR", network="CBS"),
        Outlet("wbff", "WBFF", "foxbaltimore.com", tz=EASTERN, market="Baltimore", state="MD", network="FOX"),
        Outlet("wbma", "WBMA", "abc3340.com", tz=CENTRAL, market="Birmingham", state="AL", network="ABC"),
        Outlet("wear", "WEAR", "weartv.com", tz=CENTRAL, market="Mobile", network="ABC"),
        Outlet("wgme", "WGME", "wgme.com", tz=EASTERN, market="Portland", state="ME", network="CBS"),
        Outlet("wham", "WHAM", "13wham.com", tz=EASTERN, market="Rochester", state="NY", network="ABC"),
        Outlet("whp", "WHP", "local21news.com", tz=EASTERN, market="Harrisburg", state="PA", network="CBS"),
        Outlet("wjac", "WJAC", "wjactv.com", tz=EASTERN, market="Johnstown", state="PA", network="NBC"),
        Outlet("wjar", "WJAR", "turnto10.com", tz=EASTERN, market="Providence", state="RI", network="NBC"),
        Outlet("wjla", "WJLA", "wjla.com", tz=EASTERN, market="Washington", state="DC", network="ABC"),
        Outlet("wkrc", "WKRC", "local12.com", tz=EASTERN, market="Cincinnati", state="OH", network="CBS"),
        Outlet("wnwo", "WNWO", "nbc24.com", tz=EASTERN, market="Toledo", state="OH", network="NBC"),
        Outlet("wolf", "WOLF", "fox56.com", tz=EASTERN, market="Wilkes Barre", state="PA", network="FOX"),
        Outlet("wpde", "WPDE", "wpde.com", tz=EASTERN, market="Myrtle Beach", state="SC", network="ABC"),
        Outlet("wpgh", "WPGH", "wpgh53.com", tz=EASTERN, market="Pittsburgh", state="PA", network="FOX"),
        Outlet("wrgb", "WRGB", "cbs6albany.com", tz=EASTERN, market="Albany", state="NY", network="CBS"),
        Outlet("wstr", "WSTR", "star64.tv", tz=EASTERN, market="Cincinnati", state="OH"),
        Outlet("wsyx", "WSYX", "abc6onyourside.com", tz=EASTERN, market="Columbus", state="OH", network="ABC"),
        Outlet("wtov", "WTOV", "wtov9.com", tz=EASTERN, market="Wheeling", network="NBC"),
        Outlet("wtte", "WTTE", "myfox28columbus.com", tz=EASTERN, market="Columbus", state="OH", network="FOX"),
        Outlet("wwho", "WWHO", "cwcolumbus.com", tz=EASTERN, market="Columbus", state="OH"),
        Outlet("wwmt", "WWMT", "wwmt.com", tz="America/Detroit", market="Grand Rapids", state="MI", network="CBS"),
        *owned_in(
            2018,
            Outlet("kaas", "KAAS", "foxkansas.com", tz=CENTRAL, market="Wichita", state="KS", network="FOX"),
            Outlet("kabb", "KABB", "foxsanantonio.com", tz=CENTRAL, market="San Antonio", state="TX", network="FOX"),
            Outlet("kbak", "KBAK", "bakersfieldnow.com", tz=PACIFIC, market="Bakersfield", state="CA", network="CBS"),
            Outlet("kboi", "KBOI", "kboi2.com", tz="America/Boise", market="Boise", state="ID", network="CBS"),
            Outlet("kbsi", "KBSI", "kbsi23.com", tz=CENTRAL, market="Paducah", network="FOX"),
            Outlet("kbtv", "KBTV", "fox4beaumont.com", tz=CENTRAL, market="Beaumont", state="TX", network="FOX"),
            Outlet("kcby", "KCBY", "kcby.com", tz=PACIFIC, market="Eugene", state="OR", network="CBS"),
            Outlet("kdbc", "KDBC", "cbs4local.com", tz="America/Denver", market="El Paso", state="TX", network="CBS"),
            Outlet("kdnl", "KDNL", "abcstlouis.com", tz=CENTRAL, market="St Louis", state="MO", network="ABC"),
            Outlet("kdsm", "KDSM", "kdsm.com", tz=CENTRAL, market="Des Moines", state="IA", network="FOX"),
            Outlet("keye", "KEYE", "cbsaustin.com", tz=CENTRAL, market="Austin", state="TX", network="CBS"),
            Outlet("kfdm", "KFDM", "kfdm.com", tz=CENTRAL, market="Beaumont", state="TX", network="CBS"),
            Outlet("kfox", "KFOX", "kfoxtv.com", tz="America/Denver", market="El Paso", state="TX", network="FOX"),
            Outlet("kfxa", "KFXA", "fox28iowa.com", tz=CENTRAL, market="Cedar Rapids", state="IA", network="FOX"),
            Outlet("kfxl", "KFXL", "foxnebraska.com", tz=CENTRAL, market="Lincoln", state="NE", network="FOX"),
            Outlet("khgi", "KHGI", "nebraska.tv", tz=CENTRAL, market="Lincoln", state="NE", network="ABC"),
            Outlet("khqa", "KHQA", "khqa.com", tz=CENTRAL, market="Quincy", state="IL", network="CBS"),
            Outlet("kima", "KIMA", "kimatv.com", tz=PACIFIC, market="Yakima", state="WA", network="CBS"),
            Outlet("klew", "KLEW", "klewtv.com", tz=PACIFIC, market="Spokane", state="WA", network="CBS"),
            Outlet("kmeg", "KMEG", "siouxlandnews.com", tz=CENTRAL, market="Sioux City", state="IA", network="CBS"),
            Outlet("kmph", "KMPH", "kmph.com", tz=PACIFIC, market="Fresno", state="CA", network="FOX"),
            Outlet("kmph-kfre", "KMPH", "kmph-kfre.com", tz=PACIFIC, market="Fresno", state="CA", network="FOX"),
            Outlet("kmtr", "KMTR", "kmtr.com", tz=PACIFIC, market="Eugene", state="OR", network="NBC"),
            Outlet("kokh", "KOKH", "okcfox.com", tz=CENTRAL, market="Oklahoma City", state="OK", network="FOX"),
            Outlet("kpic", "KPIC", "kpic.com", tz=PACIFIC, market="Eugene", state="OR", network="CBS"),
            Outlet("kptm", "KPTM", "kptm.com", tz=CENTRAL, market="Omaha", state="NE", network="FOX"),
            Outlet("krcg", "KRCG", "krcgtv.com", tz=CENTRAL, market="Columbia", state="MO", network="CBS"),
            Outlet("krnv", "KRNV", "mynews4.com", tz=PACIFIC, market="Reno", state="NV", network="NBC"),
            Outlet("krxi", "KRXI", "foxreno.com", tz=PACIFIC, market="Reno", state="NV", network="FOX"),
            Outlet("kscc", "KSCC", "fox38corpuschristi.com", tz=CENTRAL, market="Corpus Christi", state="TX", network="FOX"),
            Outlet("ksnv", "KSNV", "mynews3.com", tz=PACIFIC, market="Las Vegas", state="NV", network="NBC"),
            Outlet("ktul", "KTUL", "ktul.com", tz=CENTRAL, market="Tulsa", state="OK", network="ABC"),
            Outlet("ktvo", "KTVO", "ktvo.com", tz=CENTRAL, market="Ottumwa", state="IA", network="ABC"),
            Outlet("kutv", "KUTV", "kutv.com", tz=MOUNTAIN, market="Salt Lake City", state="UT", network="CBS"),
            Outlet("kval", "KVAL", "kval.com", tz=PACIFIC, market="Eugene", state="OR", network="CBS"),
            Outlet("kvii", "KVII", "abc7amarillo.com", tz=CENTRAL, market="Amarillo", state="TX", network="ABC"),
            Outlet("wach", "WACH", "wach.com", tz=EASTERN, market="Columbia", state="SC", network="FOX"),
            Outlet("wchs", "WCHS", "wchstv.com", tz=EASTERN, market="Charleston", state="WV", network="ABC"),
            Outlet("wdky", "WDKY", "foxlexington.com", tz=EASTERN, market="Lexington", state="KY", network="FOX"),
            Outlet("weyi", "WEYI", "nbc25news.com", tz="America/Detroit", market="Flint", state="MI", network="NBC"),
            Outlet("wfxl", "WFXL", "wfxl.com", tz=EASTERN, market="Albany", state="GA", network="FOX"),
            Outlet("wgxa", "WGXA", "wgxa.tv", tz=EASTERN, market="Macon", state="GA", network="FOX"),
            Outlet("wicd", "WICD", "wicd15.com", tz=CENTRAL, market="Champaign", state="IL", network="ABC"),
            Outlet("wics", "WICS", "wics.com", tz=CENTRAL, market="Champaign", state="IL", network="ABC"),
            Outlet("wkef", "WKEF", "abc22now.com", tz=EASTERN, market="Dayton", state="OH", network="ABC"),
            Outlet("wlos", "WLOS", "wlos.com", tz=EASTERN, market="Greenville", network="ABC"),
            Outlet("wluk", "WLUK", "fox11online.com", tz=CENTRAL, market="Green Bay", state="WI", network="FOX"),
            Outlet("wmsn", "WMSN", "fox47.com", tz=CENTRAL, market="Madison", state="WI", network="FOX"),
            Outlet("wnbw", "WNBW", "mycbs4.com", tz=EASTERN, market="Gainesville", state="FL", network="NBC"),
            Outlet("woai", "WOAI", "news4sanantonio.com", tz=CENTRAL, market="San Antonio", state="TX", network="NBC"),
            Outlet("wpec", "WPEC", "cbs12.com", tz=EASTERN, market="West Palm", state="FL", network="CBS"),
            Outlet("wpfo", "WPFO", "myfoxmaine.com", tz=EASTERN, market="Portland", state="ME", network="FOX"),
            Outlet("wpmi", "WPMI", "local15tv.com", tz=CENTRAL, market="Mobile", state="AL", network="NBC"),
            Outlet("wrgt", "WRGT", "fox45now.com", tz=EASTERN, market="Dayton", state="OH", network="FOX"),
            Outlet("wrlh", "WRLH", "foxrichmond.com", tz=EASTERN, market="Richmond", state="VA", network="FOX"),
            Outlet("wrsp", "WRSP", "foxillinois.com", tz=CENTRAL, market="Champaign", state="IL", network="FOX"),
            Outlet("wsbt", "WSBT", "wsbt.com", tz="America/Indiana/Indianapolis", market="South Bend", state="IN", network="CBS"),
            Outlet("wset", "WSET", "wset.com", tz=EASTERN, market="Roanoke", state="VA", network="ABC"),
            Outlet("wsmh", "WSMH", "wsmh.com", tz="America/Detroit", market="Flint", state="MI", network="FOX"),
            Outlet("wtgs", "WTGS", "foxsavannah.com", tz=EASTERN, market="Savannah", state="GA", network="FOX"),
            Outlet("wtom", "WTOM", "upnorthlive.com", tz="America/Detroit", market="Traverse City", state="MI", network="NBC"),
            Outlet("wtvc", "WTVC", "foxchattanooga.com", tz=EASTERN, market="Chattanooga", state="TN", network="ABC"),
            Outlet("wtvh", "WTVH", "cnycentral.com", tz=EASTERN, market="Syracuse", state="NY", network="CBS"),
            Outlet("wtwc", "WTWC", "wtwc40.com", tz=EASTERN, market="Tallahassee", state="FL", network="NBC"),
            Outlet("wuhf", "WUHF", "foxrochester.com", tz=EASTERN, market="Rochester", state="NY", network="FOX"),
            Outlet("wutv", "WUTV", "wutv29.com", tz=EASTERN, market="Buffalo", state="NY", network="FOX"),
            Outlet("wvah", "WVAH", "wvah.com", tz=EASTERN, market="Charleston", state="WV", network="FOX"),
            Outlet("wxlv", "WXLV", "abc45.com", tz=EASTERN, market="Greensboro", state="NC", network="ABC"),
            Outlet("wztv", "WZTV", "fox17.com", tz=CENTRAL, market="Nashville", state="TN", network="FOX"),
        ),
    )
