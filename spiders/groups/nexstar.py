"""Nexstar Media: stations on WordPress VIP, with the story in the page and again in `/wp-json/`.

Hosts and markets are those of lists published in 2018 and 2026; none was checked against the live site.
A sister station that is not listed is known by the classes of its `body`.
"""

from dataclasses import replace
from datetime import date

from crawler.discover.doors import Api, Feed, Stories
from crawler.discover.facts import GroupFacts
from crawler.extract.layout import Companion, Layout, Outlet
from crawler.extract.readers import answer, css, each, ld, meta, script

POST = answer(r"/wp-json/wp/v2/posts/\d+$")
DATA = script(after="Object.assign( window.NXSTdata.content,")
PLAYER = script(".article-featured-media script", after="loadAnvato(") | script("script[data-anvato-params]")
CENTRAL = "America/Chicago"
EASTERN = "America/New_York"
INDIANA = "America/Indiana/Indianapolis"
MICHIGAN = "America/Detroit"
MOUNTAIN = "America/Denver"
PACIFIC = "America/Los_Angeles"

TODAY = Layout(
    since=date(2022, 1, 1),  # seen in 2023, first day unknown: the fingerprint decides
    article=r"^/(?!author/|tag/|video/)(?:[a-z0-9-]+/){1,4}[a-z0-9]+(?:-[a-z0-9]+){3,}/$",
    fingerprint=(".article-info > h1.article-title", "article.article[data-component=article]"),
    sign=("body[class*=nexstar]",),
    body=css("article.article:first-of-type > div.article-content.rich-text") | POST.html("content.rendered"),
    drop=(
        ".nlp-ignore-block, .promo-link, .ad-unit, .article-content-cta-group, .nxstory, .article-footer,"
        " .page-links, [class*=sailthru-signup], [class*=ns-block-embed-anvato],"
        " p:has(> em:only-child a[href*='/author/']), p ~ p:last-of-type:has(a[href*='/author/'])"
    ),
    headline=css("h1.article-title") | meta("og:title") | ld("headline"),
    authors=each(".article-header .article-authors a.author", name="", url="@href")
    | css(".article-header .article-authors")
    | ld("author")
    | DATA.at("authorName"),
    published=ld("datePublished") | meta("article:published_time") | DATA.at("publicationDate"),
    modified=ld("dateModified") | meta("article:modified_time") | DATA.at("lastModifiedDate"),
    displayed=css(".article-header .article-meta time"),
    clocks=css(".article-header .article-meta time", "datetime"),
    section=DATA.at("primaryCategory") | ld("articleSection"),
    breadcrumbs=DATA.at("categoryList") | ld("genre"),
    tags=DATA.at("tagList") | ld("keywords") | meta("keywords"),
    site_id=DATA.at("pageId"),
    copyright=css("p.article-copyright"),
    liveblog=css("script#liveblog-js-extra", "id", anywhere=True),
    images=each(".article-header .image-caption-container", url="img@src", srcset="img@srcset", caption="figcaption"),
    video=script('script[type="application/ld+json"]').each(
        "associatedMedia", title="name", url="contentUrl", duration="duration", thumb="thumbnailUrl"
    )
    | PLAYER.each("", media_id="video")
    | each(".wp-block-video > video", url="@src", thumb="@poster"),
    next_page=css(".post-page-numbers.current + a.post-page-numbers", "href"),  # WordPress's own paging
    companions=(Companion(url="{value}", value=css('link[rel=alternate][type="application/json"]', "href", anywhere=True)),),
)


class Nexstar(GroupFacts):
    """The stations of Nexstar Media."""

    name = "nexstar"
    every = "10m"
    doors = (
        Feed("/feed/"),
        Feed("/app-feed"),
        # WordPress's own list (developer.wordpress.org/rest-api/reference/posts/): the newest posts first.
        # Assumed that the stations leave it open, as they do the post that each article names.
        Api(
            "/wp-json/wp/v2/posts?per_page=50&_fields=id,link,title,date_gmt",
            Stories("", url="{link}", title="title.rendered", published="date_gmt", id="id"),
        ),
    )
    layouts = (
        TODAY,
        replace(
            TODAY,
            since=date(2019, 9, 1),  # seen in 2020, first day unknown: the fingerprint decides
            fingerprint=("article.article[data-component=article] > header.article-header > h1.article-title",),
            authors=each(".article-header .article-meta > p > a.author", name="", url="@href")
            | css(".article-header .article-meta > p")
            | ld("author"),
            images=each(".article-header .article-featured-media", url="img@src", srcset="img@srcset", caption="figcaption"),
        ),
    )
    outlets = (
        Outlet("2822news", "2822news", "2822news.com", host_assumed=True),
        Outlet("8newsnow", "8newsnow", "8newsnow.com", host_assumed=True),
        Outlet("abc4", "abc4", "abc4.com", host_assumed=True),
        Outlet("cw39", "cw39", "cw39.com", host_assumed=True),
        Outlet("cw7az", "cw7az", "cw7az.com", host_assumed=True),
        Outlet("dcnewsnow", "dcnewsnow", "dcnewsnow.com", host_assumed=True),
        Outlet("fox44news", "fox44news", "fox44news.com", host_assumed=True),
        Outlet("fox56news", "fox56news", "fox56news.com", host_assumed=True),
        Outlet("kamr", "KAMR", "myhighplains.com", tz=CENTRAL, market="Amarillo", state="TX"),
        Outlet("kard", "KARD", "myarklamiss.com", tz=CENTRAL, market="Monroe, LA - El Dorado", state="AR"),
        Outlet("kark", "KARK", "kark.com", tz=CENTRAL, market="Little Rock / Pine Bluff", state="AR", network="NBC"),
        Outlet("kcau", "KCAU", "siouxlandproud.com", tz=CENTRAL, market="Sioux City", state="IA"),
        Outlet("kdaf", "KDAF", "cw33.com", tz=CENTRAL, market="Dallas", state="TX"),
        Outlet("kdvr", "KDVR", "kdvr.com", tz=MOUNTAIN, market="Denver", state="CO", network="FOX"),
        Outlet("kelo", "KELO", "keloland.com", tz=CENTRAL, market="Sioux Falls", state="SD"),
        Outlet("ketk", "ketk", "ketk.com", host_assumed=True),
        Outlet("kfdx", "KFDX", "texomashomepage.com", tz=CENTRAL, market="Wichita Falls", state="TX"),
        Outlet("kfor", "KFOR", "kfor.com", tz=CENTRAL, market="Oklahoma City", state="OK"),
        Outlet("kgbt", "KGBT", "valleycentral.com", tz=CENTRAL, market="Harlingen", state="TX"),
        Outlet("kget", "KGET", "kget.com", tz=PACIFIC, market="Bakersfield", state="CA"),
        Outlet("khon", "KHON", "khon2.com", tz="Pacific/Honolulu", market="Honolulu", state="HI"),
        Outlet("klbk", "KLBK", "everythinglubbock.com", tz=CENTRAL, market="Lubbock", state="TX"),
        Outlet("klfy", "KLFY", "klfy.com", tz=CENTRAL, market="Lafayette", state="LA"),
        Outlet("klrt", "KLRT", "fox16.com", tz=CENTRAL, market="Little Rock / Pine Bluff", state="AR"),
        Outlet("kmid", "KMID", "yourbasin.com", tz=CENTRAL, market="Midland / Odessa", state="TX"),
        Outlet("knwa", "KNWA", "nwahomepage.com", tz=CENTRAL, market="Ft. Smith / Fayetteville", state="AR"),
        Outlet("koin", "KOIN", "koin.com", tz=PACIFIC, market="Portland", state="OR", network="CBS"),
        Outlet("kolr", "KOLR", "ozarksfirst.com", tz=CENTRAL, market="Springfield", state="MO"),
        Outlet("krex", "KREX", "westernslopenow.com", tz=MOUNTAIN, market="Grand Junction / Montrose", state="CO"),
        Outlet("kron", "KRON", "kron4.com", tz=PACIFIC, market="San Francisco", state="CA"),
        Outlet("krqe", "KRQE", "krqe.com", tz=MOUNTAIN, market="Albuquerque", state="NM"),
        Outlet("ksan", "KSAN", "conchovalleyhomepage.com", tz=CENTRAL, market="San Angelo", state="TX"),
        Outlet("ksee", "KSEE", "yourcentralvalley.com", tz=PACIFIC, market="Fresno", state="CA"),
        Outlet("ksnf", "KSNF", "fourstateshomepage.com", tz=CENTRAL, market="Joplin", state="MO"),
        Outlet("ksnt", "KSNT", "ksnt.com", tz=CENTRAL, market="Topeka", state="KS"),
        Outlet("ksnw", "KSNW", "ksn.com", tz=CENTRAL, market="Wichita", state="KS"),
        Outlet("ksvi", "KSVI", "yourbigsky.com", tz=MOUNTAIN, market="Billings", state="MT"),
        Outlet("kswb", "KSWB", "fox5sandiego.com", tz=PACIFIC, market="San Diego", state="CA", network="FOX"),
        Outlet("ktab", "KTAB", "bigcountryhomepage.com", tz=CENTRAL, market="Abilene", state="TX"),
        Outlet("ktalnews", "ktalnews", "ktalnews.com", host_assumed=True),
        Outlet("ktla", "KTLA", "ktla.com", tz=PACIFIC, market="Los Angeles", state="CA", network="CW"),
        Outlet("ktsm", "KTSM", "ktsm.com", tz=MOUNTAIN, market="El Paso", state="TX"),
        Outlet("ktvi", "KTVI", "fox2now.com", tz=CENTRAL, market="St. Louis", state="MO"),
        Outlet("ktxl", "KTXL", "fox40.com", tz=PACIFIC, market="Sacramento", state="CA", network="FOX"),
        Outlet("kxan", "KXAN", "kxan.com", tz=CENTRAL, market="Austin", state="TX"),
        Outlet("kxnet", "kxnet", "kxnet.com", host_assumed=True),
        Outlet("kxrm", "KXRM", "fox21news.com", tz=MOUNTAIN, market="Colorado Springs", state="CO"),
        Outlet("louisianafirstnews", "louisianafirstnews", "louisianafirstnews.com", host_assumed=True),
        Outlet("qcnews", "qcnews", "qcnews.com", host_assumed=True),
        Outlet("snntv", "snntv", "snntv.com", host_assumed=True),
        Outlet("wane", "WANE", "wane.com", tz=INDIANA, market="Ft. Wayne", state="IN"),
        Outlet("wate", "WATE", "wate.com", tz=EASTERN, market="Knoxville", state="TN"),
        Outlet("wavy", "WAVY", "wavy.com", tz=EASTERN, market="Norfolk", state="VA"),
        Outlet("wboy", "WBOY", "wboy.com", tz=EASTERN, market="Clarksburg / Weston", state="WV", network="NBC"),
        Outlet("wbtw", "WBTW", "wbtw.com", tz=EASTERN, market="Myrtle Beach", state="SC"),
        Outlet("wcbd", "WCBD", "counton2.com", tz=EASTERN, market="Charleston", state="SC"),
        Outlet("wcia", "WCIA", "wcia.com", tz=CENTRAL, market="Champaign / Springfield", state="IL"),
        Outlet("wcmh", "WCMH", "nbc4i.com", tz=EASTERN, market="Columbus", state="OH"),
        Outlet("wdaf", "WDAF", "fox4kc.com", tz=CENTRAL, market="Kansas City", state="MO"),
        Outlet("wdhn", "WDHN", "wdhn.com", tz=CENTRAL, market="Dothan", state="AL"),
        Outlet("wdtn", "WDTN", "wdtn.com", tz=EASTERN, market="Dayton", state="OH"),
        Outlet("weht", "WEHT", "tristatehomepage.com", tz=CENTRAL, market="Evansville", state="IN"),
        Outlet("wetm", "WETM", "mytwintiers.com", tz=EASTERN, market="Elmira", state="NY"),
        Outlet("wfff", "WFFF", "mychamplainvalley.com", tz=EASTERN, market="Burlington", state="VT"),
        Outlet("wfla", "WFLA", "wfla.com", tz=EASTERN, market="Tampa", state="FL"),
        Outlet("wfrv", "WFRV", "wearegreenbay.com", tz=CENTRAL, market="Green Bay / Appleton", state="WI"),
        Outlet("wfxrtv", "wfxrtv", "wfxrtv.com", host_assumed=True),
        Outlet("wfxv", "WFXV", "cnyhomepage.com", tz=EASTERN, market="Utica", state="NY"),
        Outlet("wghp", "WGHP", "myfox8.com", tz=EASTERN, market="Greensboro/High Point/Winston-Salem", state="NC"),
        Outlet("wgn", "WGN", "wgntv.com", tz=CENTRAL, market="Chicago", state="IL"),
        Outlet("wgno", "WGNO", "wgno.com", tz=CENTRAL, market="New Orleans", state="LA"),
        Outlet("whbf", "WHBF", "ourquadcities.com", tz=CENTRAL, market="Davenport, IA - Rock Island / Moline", state="IL"),
        Outlet("whlt", "WHLT", "whlt.com", tz=CENTRAL, market="Hattiesburg", state="MS"),
        Outlet("whnt", "WHNT", "whnt.com", tz=CENTRAL, market="Huntsville", state="AL", network="CBS"),
        Outlet("who13", "who13", "who13.com", host_assumed=True),
        Outlet("whtm", "WHTM", "abc27.com", tz=EASTERN, market="Harrisburg", state="PA"),
        Outlet("wiat", "WIAT", "cbs42.com", tz=CENTRAL, market="Birmingham", state="AL"),
        Outlet("wivb", "WIVB", "wivb.com", tz=EASTERN, market="Buffalo", state="NY"),
        Outlet("wivt", "WIVT", "binghamtonhomepage.com", tz=EASTERN, market="Binghamton", state="NY"),
        Outlet("wjbf", "WJBF", "wjbf.com", tz=EASTERN, market="Augusta", state="GA"),
        Outlet("wjet", "WJET", "yourerie.com", tz=EASTERN, market="Erie", state="PA"),
        Outlet("wjhl", "WJHL", "wjhl.com", tz=EASTERN, market="Tri-Cities", state="TN"),
        Outlet("wjtv", "WJTV", "wjtv.com", tz=CENTRAL, market="Jackson", state="MS"),
        Outlet("wjw", "WJW", "fox8.com", tz=EASTERN, market="Cleveland", state="OH"),
        Outlet("wkbn", "WKBN", "wkbn.com", tz=EASTERN, market="Youngstown", state="OH"),
        Outlet("wkrg", "WKRG", "wkrg.com", tz=CENTRAL, market="Mobile", state="AL"),
        Outlet("wkrn", "WKRN", "wkrn.com", tz=CENTRAL, market="Nashville", state="TN"),
        Outlet("wlax", "WLAX", "wiproud.com", tz=CENTRAL, market="La Crosse / Eau Claire", state="WI"),
        Outlet("wlns", "WLNS", "wlns.com", tz=MICHIGAN, market="Lansing", state="MI"),
        Outlet("wmbb", "WMBB", "mypanhandle.com", tz=CENTRAL, market="Panama City", state="FL"),
        Outlet("wmbd", "WMBD", "ciproud.com", tz=CENTRAL, market="Peoria / Bloomington", state="IL"),
        Outlet("wncn", "WNCN", "cbs17.com", tz=EASTERN, market="Raleigh", state="NC"),
        Outlet("wnct", "WNCT", "wnct.com", tz=EASTERN, market="Greenville", state="NC"),
        Outlet("wntz", "WNTZ", "cenlanow.com", tz=CENTRAL, market="Alexandria", state="LA"),
        Outlet("wood", "WOOD", "woodtv.com", tz=MICHIGAN, market="Grand Rapids", state="MI"),
        Outlet("wowk", "WOWK", "wowktv.com", tz=EASTERN, market="Charleston / Huntington", state="WV"),
        Outlet("wphl", "WPHL", "phl17.com", tz=EASTERN, market="Philadelphia", state="PA"),
        Outlet("wpix", "WPIX", "pix11.com", tz=EASTERN, market="New York", state="NY", network="CW"),
        Outlet("wpri", "WPRI", "wpri.com", tz=EASTERN, market="Providence", state="RI", network="CBS"),
        Outlet("wqrf", "WQRF", "mystateline.com", tz=CENTRAL, market="Rockford", state="IL"),
        Outlet("wrbl", "WRBL", "wrbl.com", tz=EASTERN, market="Columbus", state="GA"),
        Outlet("wreg", "WREG", "wreg.com", tz=CENTRAL, market="Memphis", state="TN"),
        Outlet("wric", "WRIC", "wric.com", tz=EASTERN, market="Richmond", state="VA", network="ABC"),
        Outlet("wroc", "WROC", "rochesterfirst.com", tz=EASTERN, market="Rochester", state="NY"),
        Outlet("wsav", "WSAV", "wsav.com", tz=EASTERN, market="Savannah", state="GA"),
        Outlet("wspa", "WSPA", "wspa.com", tz=EASTERN, market="Spartanburg", state="SC"),
        Outlet("wsyr", "WSYR", "localsyr.com", tz=EASTERN, market="Syracuse", state="NY"),
        Outlet("wtaj", "wtaj", "wtaj.com", host_assumed=True),
        Outlet("wten", "WTEN", "news10.com", tz=EASTERN, market="Albany", state="NY"),
        Outlet("wtnh", "WTNH", "wtnh.com", tz=EASTERN, market="Hartford / New Haven", state="CT"),
        Outlet("wtrf", "WTRF", "wtrf.com", tz=EASTERN, market="Wheeling, WV - Steubenville"),
        Outlet("wtwo", "WTWO", "mywabashvalley.com", tz=INDIANA, market="Terre Haute", state="IN"),
        Outlet("wvns", "WVNS", "wvnstv.com", tz=EASTERN, market="Bluefield / Beckley", state="WV"),
        Outlet("wwlp", "WWLP", "wwlp.com", tz=EASTERN, market="Springfield", state="MA"),
        Outlet("wxin", "WXIN", "fox59.com", tz=INDIANA, market="Indianapolis", state="IN"),
        Outlet("wytv", "WYTV", "wytv.com", tz=EASTERN, market="Youngstown", state="OH"),
    )
