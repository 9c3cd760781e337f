"""Where each piece of markup on the sample pages was seen on a real one."""

STATION = "an article page of a Hearst station, saved December 2023: mediacloud/metadata-lib, test fixtures"
STATION_STYLE = "the style sheet inside that page"
AGGREGATOR = "a story page of Ground News, saved March 2026: Konald58/ground-news-mcp, tests/fixtures"
OPEN_GRAPH = "The Open Graph protocol, ogp.me; nearly every news page carries it"

SEEN = {
    STATION: r"""
    a#nowcast-target  a.article-byline--details-author-name  a.article-byline--details-position
    a.article-byline--profile  a.header-logo  a.js-share-facebook  a.js-share-link
    a.js-share-social  a.nowcast-link  a.policy  a.single-anchor  a.skip-to-content
    aside.article-sidelist-wrapper  button.header-button  button.header-sidepanel-button
    button.submit-button  div#nowcast-header  div#nowcast-inner  div#w0  div.ad-container
    div.ad-label  div.ad-leaderboard  div.ad-rectangle  div.article  div.article-authors
    div.article-branding  div.article-byline  div.article-byline--details-author
    div.article-byline--details-header  div.article-byline--details-position
    div.article-byline--profile-frame  div.article-content  div.article-content--body
    div.article-content--body-inner  div.article-content--body-teaser
    div.article-content--body-text  div.article-content--body-text-raw
    div.article-content--body-wrapper  div.article-content--body-wrapper-side-floater
    div.article-content--footer  div.article-content--header  div.article-headline--publish-date
    div.article-headline--title  div.article-page  div.article-poster-media
    div.article-poster-media-wrapper  div.article-sidelist  div.article-social
    div.article-social-branding  div.articles-container  div.bg-image  div.border-left  div.clear
    div.feed-item-title  div.feed-item-utils  div.field  div.filmstrip  div.fixed-height
    div.floating-label  div.fluid  div.footer-copyright  div.footer-inner  div.footer-links
    div.footer-menu  div.footer-section-stack  div.footer-station  div.footer-top  div.grid-content
    div.grid-content-image  div.grid-content-inner  div.header-inner  div.heading  div.heading-text
    div.hearstLumierePlayer  div.hidden  div.horizontal  div.horizontal-list
    div.horizontal-list-items  div.image  div.include-interscroller  div.js-copy-content
    div.js-dropdown-menu  div.js-share-container  div.js-share-dialog-container
    div.js-sidelist-sticky-menu  div.label-share  div.lazyload  div.lazyload-in-view
    div.loading-articles  div.mobile  div.mobile-exclude  div.mobile-leaderboard  div.mobile-only
    div.newsletter-signup  div.no-cream  div.nowcast  div.nowcast-inner  div.nowcast-left
    div.nowcast-right  div.or-billboard  div.or-halfpage  div.share-content
    div.share-content--copy-link  div.share-content--copy-link--footer  div.share-content--stats
    div.site-content  div.three-cols  div.transcript  div.weather-overlay  div.weather-overlay-form
    div.weather-overlay-inner  div[data-article-id]  div[data-canonical-url]
    div[data-content-title]  div[data-content-url]  div[data-crop]  div[data-exclude]  div[data-id]
    div[data-loc]  div[data-media-id]  div[data-only]  div[data-player-dock]  div[data-player-id]
    div[data-pos]  div[data-provider]  div[data-section]  div[data-share-url]  div[data-site]
    div[data-source]  div[data-style]  div[data-subsection]  div[data-type]  div[data-video-id]
    footer.footer  form.search-form  h1.article-headline--title  h1.medium-headline
    h2.article-footer--header  h2.article-sidelist--header  h2.footer-logo  h2[data-text-cream]
    h2[data-text-toppicks]  header.header  html.no-js  input#newsletter-email  input#zip-input-field
    input.email-input  input.focus-indicator  input.zipcode-input  label.offscreen  li.copy-link
    li.facebook  li.footer-legal-item  li.footer-section-item  li.search
    li.share-content--utils-action  li.sidepanel-item  li[data-id]  meta[name="article:collection"]
    meta[name="article:modified_time"]  meta[name="article:opinion"]
    meta[name="article:published_time"]  meta[name="article:section"]
    meta[name="article:subsection"]  meta[name="author"]  meta[name="category"]
    meta[name="charset"]  meta[name="date"]  meta[name="datemodified"]  meta[name="datepublished"]
    meta[name="description"]  meta[name="keywords"]  meta[name="news_keywords"]
    meta[name="sailthru.author"]  meta[name="sailthru.contentid"]  meta[name="sailthru.tags"]
    meta[name="title"]  meta[name="twitter:description"]  meta[name="twitter:image"]
    meta[name="twitter:image:alt"]  meta[name="twitter:title"]  meta[name="twitter:url"]
    meta[name="viewport"]  meta[property="article:collection"]
    meta[property="article:modified_time"]  meta[property="article:opinion"]
    meta[property="article:published_time"]  meta[property="article:section"]
    meta[property="article:subsection"]  meta[property="datemodified"]
    meta[property="datepublished"]  meta[property="og:description"]  meta[property="og:image"]
    meta[property="og:image:height"]  meta[property="og:image:width"]  meta[property="og:site_name"]
    meta[property="og:title"]  meta[property="og:type"]  meta[property="og:url"]  nav#sidepanel
    nav.sidepanel  script#data-layer  script#embedded-config  script#json-ld
    section.article-headline  span#nowcast-live-label  span.article-byline--details-author-contacts
    span.js-copy-content-feedback  span.js-copy-content-instruction  span.label
    span.nav-sidepanel-text  span.nowcast-hint  span.nowcast-label  span.nowcast-title
    span.share-content--copy-link--footer-feedback
    span.share-content--copy-link--footer-instructions  span[data-coming-up]  span[data-live]
    span[data-on-demand]  ul.columns  ul.footer-legal-items  ul.footer-section-items
    ul.share-content--utils  ul.sidepanel-menu
    """,
    STATION_STYLE: "h2.article-headline--subheadline",
    AGGREGATOR: r"""
    a#think-freely-subscribe  a.sr-only  a[id^="article-source-bias-"]
    a[id^="article-source-info-"]  a[id^="article-summary-interest-"]  a[id^="trending-topic_"]
    button#all-sources-button  button#analysis-summary-button  button#center-sources-button
    button#center-summary-button  button#left-sources-button  button#left-summary-button
    button#more-stories  button#right-sources-button  button#right-summary-button
    div#article-summary  div[id^="bias-chart_"]  h1#titleArticle  h2.sr-only  h3.hidden
    h3.md\:block  h3.md\:hidden  li.mb-\[8px\]  main#main  meta[name="application-ld+json"]
    meta[name="description"]  meta[property="article:modified_time"]
    meta[property="article:published_time"]  meta[property="og:description"]
    meta[property="og:image"]  meta[property="og:site_name"]  meta[property="og:title"]
    meta[property="og:type"]  span.underline  svg.fa-dollar-sign  svg.fa-lock  svg.svg-inline--fa
    svg[data-icon]
    ul.list-disc  ul.list-outside  ul.pl-\[8px\]
    """,
    OPEN_GRAPH: r"""
    meta[property="og:site_name"]  meta[property="og:title"]  meta[property="og:type"]
    """,
}
"""Selectors by where they were seen, two spaces apart."""


def seen_in(source: str) -> set[str]:
    """Return the selectors of one source."""
    return {selector.strip() for selector in SEEN[source].replace("\n", "  ").split("  ") if selector.strip()}
