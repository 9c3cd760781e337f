"""Makes AllSides pages in the site's three layouts: true structure, invented words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

DAY = "2021-03-04T09:30:00-08:00"


@dataclass(frozen=True, kw_only=True)
class Take:
    """One side's article; `side` is its column, `label` its outlet's rating, `url` may be missing."""

    side: str
    label: str
    outlet: str
    headline: str
    url: str
    snippet: str = "A few words of the article."

    @property
    def rating(self) -> str:
        """The path of the outlet's rating page."""
        return f"/news-source/{self.outlet.lower().replace(' ', '-')}-media-bias"


@dataclass(frozen=True, kw_only=True)
class Roundup:
    """A story with its takes; `more` are listed below the featured ones."""

    slug: str
    title: str
    takes: tuple[Take, ...]
    paragraphs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    more: tuple[Take, ...] = ()


def columns_page(story: Roundup) -> bytes:
    """Return a story page of 2018 to 2024."""
    takes = "".join(
        f"""<div class="quicktabs-views-group {one.side}">
<div class="global-bias">From the {one.side.title()}</div>
<div class="news-title"><a href="/news/2021-03-04-0930/x">{escape(one.headline)}</a></div>
<div class="source-area"><a href="{one.rating}"><div class="news-source">{one.outlet}</div></a>
<div class="bias-image"><img title="AllSides Media Bias Rating: {one.label}"/></div></div>
<div class="news-body"><p>{one.snippet}</p></div>
{_read_more(one)}</div>"""
        for one in story.takes
    )
    return _page(
        story,
        f"""<span class="date-display-single" property="dc:date" content="{DAY}">March 4th, 2021</span>
<div class="story-id-page-description">{_paragraphs(story)}</div>
<div class="page-tags">{_links("tags", story.tags)}</div><div class="featured-coverage">{takes}</div>""",
    )


def thumbs_page(stories: tuple[Roundup, ...]) -> bytes:
    """Return the front page of 2012 to 2018: a block a story, its articles by way of the site's own pages."""
    blocks = "".join(
        f"""<div id="block-views-story-id-single-story-block{n}"><h2 class="story-title">
<a href="/story/{story.slug}">{escape(story.title)}</a></h2>
<div class="story-description"><a href="/story/{story.slug}">{story.paragraphs[0]}</a></div>
{"".join(map(_thumb, story.takes))}</div>"""
        for n, story in enumerate(stories)
    )
    return f"<!DOCTYPE html><html lang='en'><body><h1>Balanced news</h1>{blocks}</body></html>".encode()


def today_page(story: Roundup) -> bytes:
    """Return a story page since 2025."""
    takes = "".join(
        f"""<div class="flex {one.side}"><div class="global-bias-label">From the {one.side.title()}</div>
<a href="{escape(one.url)}">{escape(one.headline)}</a><img src="/t.jpg" alt="A picture"/>
<a href="{one.rating}">{one.outlet}</a><img alt="AllSides Media Bias Rating: {one.label}" src="/b.svg"/>
<a href="{one.rating}">See rating details</a><a href="{escape(one.url)}">Open on {one.outlet}</a></div>"""
        for one in story.takes
    )
    more = "".join(
        f"""<div class="news-item {one.side}"><a href="{one.url}"><div class="leading-tight">
{escape(one.headline)}</div></a><p class="news-source">{one.outlet}</p>
<img alt="AllSides Media Bias Rating: {one.label}"/></div>"""
        for one in story.more
    )
    return _page(
        story,
        f"""<div class="editor-content">{_paragraphs(story)}</div>{_links("tags", story.tags)}
<div class="mb-8 flex gap-5">{takes}</div><h2>More headlines</h2>{more}""",
    )


def _page(story: Roundup, body: str) -> bytes:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{escape(story.title)}</title>
<link rel="canonical" href="https://www.allsides.com/story/{story.slug}"/></head>
<body><nav><a href="/media-bias">Ratings</a></nav><h1>{escape(story.title)}</h1>{body}
<div class="donate"><a href="/donate">Support us</a></div></body></html>""".encode()


def _thumb(one: Take) -> str:
    return f"""<div class="feature-thumbs span4"><div class="global-bias">From the {one.side.title()}</div>
<div class="news-title"><a href="{one.url}">{escape(one.headline)}</a></div><div class="source-area">
<img title="Political News Media Bias Rating: {one.label}"/>
<a href="{one.rating}">{one.outlet}</a></div></div>"""


def _read_more(one: Take) -> str:
    link = f'<a href="{escape(one.url)}">Read full story</a>'
    return f'<div class="read-more-story">{link}</div>' if one.url else ""


def _paragraphs(story: Roundup) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs)


def _links(kind: str, names: tuple[str, ...]) -> str:
    return "".join(f'<a href="/{kind}/{name.lower().replace(" ", "-")}">{name}</a> ' for name in names)
