"""The article reader: a page in, an `Article` out, whatever the page holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from crawler.extract.address import web_address
from crawler.extract.bylines import with_pages
from crawler.extract.choose import Choice, choose
from crawler.extract.doubts import doubted
from crawler.extract.evidence import Evidence
from crawler.extract.generic import find_prose
from crawler.extract.languages import read_language
from crawler.extract.layout import Layout
from crawler.extract.library import library
from crawler.extract.media import images_said, media_of, pictures, videos_of_ld, with_players
from crawler.extract.origin import dateline_in, opened, wire_in
from crawler.extract.page import Companions, Page
from crawler.extract.people import authors_of, names_in, names_of
from crawler.extract.prose import Body, Prose, declared_prose, finish
from crawler.extract.quality import judge
from crawler.extract.readers import ARTICLE_TYPES, Reader, Scope, at, css, is_type, ld, meta
from crawler.extract.sequel import go_on
from crawler.extract.spoken import spoken
from crawler.extract.text import same
from crawler.extract.usual import GENERIC
from crawler.records import Access, Article, ArticleKind, Candidate, Headline, Provenance, Publisher, Tag
from crawler.urls import host_of, record_id

EXTRACTOR = "wirecopy"
VERSION = "5"
MAX_TAGS = 50
OPENING, ENDING = 4, 2
"""Lines at the ends of a story in which its byline may stand."""

HEADLINES: dict[str, Reader] = {
    "og": meta("og:title"),
    "twitter": meta("twitter:title"),
    "seo": css("head > title", anywhere=True),
    "ld": ld("headline"),
}
PUBLISHER = ld("publisher.name") | meta("og:site_name")
CANONICAL = css("link[rel=canonical]", "href", anywhere=True)
ACCESSIBLE = f"{ARTICLE_TYPES.pattern}|WebPage"
"""The types in linked data that say whether a page is free."""
TYPES = ld("@type")
KINDS: dict[str, ArticleKind] = {
    "OpinionNewsArticle": "opinion",
    "AnalysisNewsArticle": "analysis",
    "ReviewNewsArticle": "review",
    "LiveBlogPosting": "liveblog",
}


def read_article(
    html: str | bytes,
    url: str,
    *,
    content_type: str | None = None,
    fetched_at: str | None = None,
    companions: Companions = (),
) -> Article:
    """Read the article of a page received at `url`; one without a story gives a record that says so in flags.

    `content_type` is the header's, for its charset; `fetched_at` (RFC 3339) chooses among dated layouts.
    `companions` are (address, body) of what was fetched beside the page, such as a player's JSON.
    """
    page = Page.parse(html, url, content_type, companions)
    return article_of(page, choose(page, library(), fetched_at))


def article_of(page: Page, choice: Choice) -> Article:
    """Read the article of a parsed page with the reader chosen for it; see `read_article`."""
    layout = choice.layout or GENERIC
    prose = declared_prose(page, layout) if choice.layout else find_prose(page)
    scope = Scope(page, prose.root) if choice.layout else _whole(page, prose)
    go_on(prose, page, layout)
    evidence = Evidence(scope, choice.outlet.tz if choice.outlet else None)
    headline = evidence.one("headline", layout.headline)
    apart = evidence.one("dateline", layout.dateline)
    if apart and layout.dateline_opens:
        opened(prose, apart)
    body = finish(prose, headline)
    facts = {"headline": headline, **_identity(evidence, page, layout), **_times(evidence, layout)}
    facts |= _people(evidence, layout, choice, scope) | _labels(evidence, layout)
    facts |= _media(evidence, scope, layout)
    facts |= spoken(evidence, scope, layout, facts)
    declared = evidence.many("images", layout.images)
    facts["images"] = pictures(
        evidence.many("image", layout.image),
        [*prose.found.images, *images_said(declared, page.url)],
        page.url,
    )
    facts["dateline"] = dateline_in(apart, body)
    facts["wire"] = wire_in(evidence, layout, body, facts)
    facts |= _words(evidence, body, facts, layout)
    facts["language"] = read_language(evidence, page, body.text)
    quality = judge(facts, body.text, body.checks, is_generic=choice.layout is None)
    _note_body(evidence, prose, layout, facts)
    return doubted(Article(url=page.url, quality=quality, provenance=evidence.provenance, **facts))


def _whole(page: Page, prose: Prose) -> Scope:
    """Return the whole page as what is read, with the story that was found on it."""
    texts = [d.text for d in prose.found.drafts if d.type in ("p", "h")]
    return Scope(page, page.tree.root, prose.root, (*texts[:OPENING], *texts[-ENDING:]))


def _identity(evidence: Evidence, page: Page, layout: Layout) -> dict[str, Any]:
    found = evidence.one("canonical_url", CANONICAL)
    canonical = web_address(page.url, found) if found else None
    site_id = site_id_of(page.url, layout) or site_id_of(canonical or "", layout)
    site_id = site_id or evidence.one("site_id", layout.site_id)
    own = canonical if canonical and host_of(canonical) == host_of(page.url) else page.url
    others = [web_address(page.url, c.value) for c in evidence.many("alt_urls", layout.addresses)]
    alt = dict.fromkeys(u for u in others if u and u not in (page.url, canonical))
    return {
        "record_id": record_id(page.url, site_id) if site_id else record_id(own),
        "site_id": site_id,
        "canonical_url": canonical,
        "alt_urls": tuple(alt),
    }


def site_id_of(url: str, layout: Layout) -> str | None:
    """Return the site's own id in an article's address, or None where `url` is no article's."""
    host = host_of(url)
    match = layout.path.search(url.split(host, 1)[1]) if host and host in url else None
    return match.groupdict().get("id") if match else None


def _times(evidence: Evidence, layout: Layout) -> dict[str, Any]:
    times = {
        "published": evidence.clock("published", layout.published),
        "modified": evidence.clock("modified", layout.modified, max),
        "displayed": evidence.clock("displayed", layout.displayed),
    }
    evidence.clock("clocks", layout.clocks)
    return {**times, "clocks": tuple(evidence.clocks.values())}


def _people(evidence: Evidence, layout: Layout, choice: Choice, scope: Scope) -> dict[str, Any]:
    found = evidence.many("authors", layout.authors, lambda group: any(map(names_of, group)), names_in)
    authors = authors_of(found, scope.page.url)
    if choice.layout is None:  # a layout declares where its authors' pages stand
        authors = with_pages(authors, scope)
    byline = ", ".join(dict.fromkeys(a.name_raw for a in authors)) or None
    return {"authors": authors, "byline_raw": byline, "publisher": _publisher(evidence, choice, scope.page)}


def _publisher(evidence: Evidence, choice: Choice, page: Page) -> Publisher:
    named = evidence.one("publisher", PUBLISHER)
    host, outlet = host_of(page.url), choice.outlet
    home = f"https://{host}/" if host else None
    if outlet is None:
        return Publisher(name=named, url=home, group=choice.group)
    evidence.note("publisher", Candidate(via="list", path="outlets", raw=outlet.host, value=outlet.name))
    group = outlet.group or choice.group
    return Publisher(
        name=outlet.name, url=home, group=group, callsign=outlet.callsign, market=outlet.market, tz=outlet.tz
    )


def _labels(evidence: Evidence, layout: Layout) -> dict[str, Any]:
    steps = evidence.many("breadcrumbs", layout.breadcrumbs)
    crumbs = dict.fromkeys(c.value for c in steps if isinstance(c.value, str))
    tags = {tag.name: tag for c in reversed(evidence.many("tags", layout.tags)) for tag in _tags(c)}
    return {
        "dek": evidence.one("dek", layout.dek),
        "section": evidence.one("section", layout.section),
        "breadcrumbs": tuple(crumbs),
        "tags": tuple(reversed(tags.values()))[:MAX_TAGS],
        "headline_alt": (),
    }


def _tags(candidate: Candidate) -> Iterator[Tag]:
    value = candidate.value
    if isinstance(value, dict):
        yield from [Tag(name=value["name"], kind=value.get("kind"))] if value.get("name") else []
    else:
        yield from (Tag(name=name) for n in reversed(str(value).split(",")) if (name := n.strip()))


def _media(evidence: Evidence, scope: Scope, layout: Layout) -> dict[str, Any]:
    page = scope.page
    videos = media_of(evidence, page, "videos", layout.video) if layout.video else videos_of_ld(page)
    sounds = {"audios": media_of(evidence, page, "audios", layout.audio)} if layout.audio else {}
    return {
        "videos": with_players(videos, layout.player, page.companions),
        **sounds,
        "access": _access(evidence, page),
        "headline_alt": tuple(_other_headlines(scope)),
    }


def _other_headlines(scope: Scope) -> Iterable[Headline]:
    seen: set[str] = set()
    for role, reader in HEADLINES.items():
        for group in reader.groups(scope):
            value = str(group[0].value)
            if value not in seen:
                seen.add(value)
                yield Headline(role=role, value=value)


def _access(evidence: Evidence, page: Page) -> Access:
    for node in page.ld:
        said = at(node, "isAccessibleForFree")
        if isinstance(said, bool | str) and is_type(node, ACCESSIBLE):
            free = str(said).strip().lower() in ("true", "yes", "1")
            found = Candidate(via="ld", path="isAccessibleForFree", raw=str(said), value=free)
            evidence.note("access", found)
            return Access(free=free, locked=not free, evidence="ld:isAccessibleForFree")
    return Access()


def _words(evidence: Evidence, body: Body, facts: dict[str, Any], layout: Layout) -> dict[str, Any]:
    return {
        "kind": _kind(evidence, body, facts, layout),
        "blocks": body.blocks,
        "body_text": body.text,
        "links": body.links,
        "corrections": body.corrections,
        "headline_alt": tuple(h for h in facts["headline_alt"] if not same(h.value, facts["headline"] or "")),
    }


def _kind(evidence: Evidence, body: Body, facts: dict[str, Any], layout: Layout) -> ArticleKind:
    if not body.text and (facts["transcripts"] or facts["videos"]):
        return "video"
    if evidence.one("kind", layout.liveblog):
        return "liveblog"
    if evidence.one("kind", layout.opinion) == "true":
        return "opinion"
    types = evidence.many("kind", TYPES)
    return next((KINDS[c.value] for c in types if isinstance(c.value, str) and c.value in KINDS), "reportage")


def _note_body(evidence: Evidence, prose: Prose, layout: Layout, facts: dict[str, Any]) -> None:
    via, path = (prose.place.via, prose.place.path) if prose.place else ("dom", "densest element")
    places = dict.fromkeys(("blocks", "corrections", "links"), (via, path))
    if "dateline" not in evidence.provenance:
        places["dateline"] = ("dom", "first paragraph")
    for field, (where, found) in places.items():
        if facts[field]:
            evidence.provenance[field] = Provenance(via=where, path=found)
