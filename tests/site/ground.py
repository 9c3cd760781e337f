"""Makes story pages of the sample aggregator: the structure of a Ground News story, with invented words.

`story_page(StorySpec(...))` is the page. Its state is pushed in pieces cut at awkward places and holds ten
members whatever the story lists; the cards hold them all. `story_stream` answers a request with `RSC: 1`.
"""

from __future__ import annotations

import json
import uuid
from html import escape

from tests.site.ground_state import pushes, story_stream
from tests.site.ground_story import LABELS, SIDES, MemberSpec, StorySpec, slug

__all__ = ["MemberSpec", "StorySpec", "member_card", "story_page", "story_stream"]


def story_page(story: StorySpec) -> bytes:
    """Return the page of `story` in UTF-8, as a browser is given it."""
    return f"""<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/>{_head(story)}</head>
<body><a class="sr-only" href="#main">Skip to main content</a>{_promo()}{_summary(story)}
{_sources(story)}{_sidebar(story)}{pushes(story) if story.state else ""}</body></html>""".encode()


def _head(story: StorySpec) -> str:
    title, dek = escape(story.title), escape(story.dek)
    claim = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "image": [""],
        "datePublished": story.started,
        "dateModified": story.updated,
        "author": {"@type": "Organization", "name": story.members[0].outlet if story.members else ""},
        "publisher": {"@type": "Organization", "name": "Ground News"},
    }
    return f"""<title>{title}</title><meta name="description" content="{dek}"/>
<meta name="application-ld+json" content="{escape(json.dumps(claim))}"/>
<meta property="og:title" content="{title}"/><meta property="og:description" content="{dek}"/>
<meta property="og:site_name" content="Ground News"/><meta property="og:type" content="article"/>
<meta property="og:image" content="{story.origin}/api/v04/images/story/{story.id}/webMetaImg?v=1"/>
<meta property="article:published_time" content="{story.started}"/>
<meta property="article:modified_time" content="{story.updated}"/>"""


def _promo() -> str:
    return '<div>See every side of every news story <a href="/subscribe">Get Started</a></div>'


def _summary(story: StorySpec) -> str:
    buttons = "".join(
        f'<button type="button" id="{side}-summary-button"><span>{side.title()}</span></button>'
        for side in SIDES
    )
    bullets = "".join(f'<li class="mb-[8px]">{_linked(text, story)}</li>' for text in story.bullets)
    return f"""<main id="main"><h1 id="titleArticle">{escape(story.title)}<!-- --> </h1>
<h2 class="sr-only">{escape(story.dek)}</h2><div>{buttons}
<button type="button" id="analysis-summary-button">Bias Comparison</button></div>
<div><ul class="list-outside list-disc pl-[8px]">{bullets}</ul>
<span>Insights by Ground AI</span>
<button type="button">Does this summary<!-- --> seem wrong?</button></div>"""


def _linked(text: str, story: StorySpec) -> str:
    """Return the bullet with the first topic it names made a link."""
    html = escape(text)
    for name, _ in story.topics:
        link = (
            f'<a href="{story.origin}/interest/{slug(name)}" id="article-summary-interest-{name}">{name}</a>'
        )
        if name in html:
            return html.replace(name, link, 1)
    return html


def _sources(story: StorySpec) -> str:
    sides = "".join(
        f'<button type="button" id="{side}-sources-button"><span>{side.title()}</span>'
        f"<div><span>{count}</span></div></button>"
        for side, count in zip(SIDES, story.counts, strict=True)
    )
    return f"""<section><h3 class="md:hidden">{story.listed}<!-- --> Articles</h3>
<h3 class="hidden md:block">{story.listed}<!-- --> Articles</h3>
<button type="button" id="all-sources-button">All</button>{sides}
<div>{"".join(map(member_card, story.members))}</div>
<button type="button" id="more-stories">More articles</button></section>
<div><span>Think freely.</span><span>Subscribe and get full access to Ground News</span>
<a id="think-freely-subscribe" href="/subscribe">Subscribe</a></div>"""


def member_card(member: MemberSpec) -> str:
    """Return the card of one member; every card has the same `id`, as on the real page."""
    ident, outlet, url = member.outlet_id, member.slug, escape(member.url)
    rating = f'<a id="article-source-bias-{ident}" href="/interest/{outlet}#bias-ratings">'
    bias = f"{rating}<div>{LABELS[member.bias]}</div></a>" if member.bias else ""
    place = f"<span>·</span><span>{escape(member.place)}</span>" if member.place else ""
    return f"""<div id="article-summary"><div><a id="article-source-info-{ident}" target="_blank"
 href="/interest/{outlet}"><div><img alt="{escape(member.outlet)}"/><span>{escape(member.outlet)}</span>
{_icon("dollar-sign") if member.paywalled else ""}</div></a>{bias}
<button type="button"><div>Factuality{_icon("lock")}</div></button>
<button type="button"><div>Ownership{_icon("lock")}</div></button></div>
<a href="{url}" target="_blank"><h4>{escape(member.headline)}</h4></a>
<a href="{url}" target="_blank"><p>{escape(member.snippet)}</p></a>
<div><span><time dateTime="{member.published}">2 hours ago</time></span>{place}
<a href="{url}" target="_blank"><span>Read Full Article</span></a></div></div>"""


def _icon(name: str) -> str:
    return f'<svg aria-hidden="true" data-icon="{name}" class="svg-inline--fa fa-{name}" role="img"></svg>'


def _sidebar(story: StorySpec) -> str:
    percent, side = max(zip(story.percents(), SIDES, strict=True))
    charts = "".join(
        f'<div id="bias-chart_{member.outlet_id}"><a target="_blank" href="{escape(member.url)}">'
        f'<img alt="{escape(member.outlet)}"/></a></div>'
        for member in story.members
    )
    topics = "".join(
        f'<a id="trending-topic_{uuid.uuid5(uuid.NAMESPACE_URL, name)}" href="/interest/{slug(name)}">'
        f"<p>{name}</p></a>"
        for name, _ in story.topics
    )
    first = escape(story.members[0].outlet) if story.members else "Nobody"
    return f"""<div><h3>Coverage Details</h3><span>Total News Sources</span><span>{story.listed}</span>
<section><h3>Bias Distribution</h3>
<ul class="list-disc list-outside"><li class="">
<div><span>{percent}<!-- -->% <!-- -->of the sources are<!-- --> {side.title()}</span></div></li></ul>
{charts}</section>
<a href="/subscribe"><div><h3>Factuality<!-- --> </h3>{_icon("lock")}
<p>To view factuality data please <span class="underline">Upgrade to Premium</span></p></div></a>
<div><h4>Ownership</h4>{_icon("lock")}<p>To view ownership data please<!-- -->
 <a href="/subscribe"><span class="underline">Upgrade to Vantage</span></a></p></div>
<section><span><span>{first}</span> broke the news<!-- --> on
<time dateTime="{story.started}">1 day ago</time></span></section>
<h3>Similar News Topics</h3>{topics}</div></main>"""
