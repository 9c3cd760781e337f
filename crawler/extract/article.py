"""The article reader: a page in, an `Article` out, whatever the page holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from crawler.extract.address import web_address
from crawler.extract.choose import Choice, choose
from crawler.extract.evidence import Evidence
from crawler.extract.generic import GENERIC, find_prose
from crawler.extract.layout import Layout
from crawler.extract.library import library
from crawler.extract.media import pictures, transcripts_of, videos_of, with_players
from crawler.extract.page import Page
from crawler.extract.people import authors_of
from crawler.extract.prose import Body, declared_prose, finish
from crawler.extract.quality import judge
from crawler.extract.readers import ARTICLE_TYPES, Reader, Scope, at, css, is_type, ld, meta
from crawler.extract.text import same
from crawler.extract.wire import agency_named, dateline_of
from crawler.records import (
    Access,
    Article,
    ArticleKind,
    Candidate,
    Headline,
    Language,
    Provenance,
    Publisher,
    Tag,
    Wire,
)
from crawler.urls import host_of, record_id

EXTRACTOR = "wirecopy"
VERSION = "1"
MAX_TAGS = 50

Companions = Iterable[tuple[str, str | bytes]]

HEADLINES: dict[str, Reader] = {
    "og": meta("og:title"),
    "twitter": meta("twitter:title"),
    "seo": css("head > title", anywhere=True),
    "ld": ld("headline"),
}
PUBLISHER = ld("publisher.name") | meta("og:site_name")
CANONICAL = css("link[rel=canonical]", "href", anywhere=True)
KINDS: dict[str, ArticleKind] = {
    "OpinionNewsArticle": "opinion",
    "AnalysisNewsArticle": "analysis",
    "ReviewNewsArticle": "review",
    "LiveBlogPosting": "liveblog",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$")


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
    page = Page.parse(html, url, content_type)
    return article_of(page, choose(page, library(), fetched_at), companions)


def article_of(page: Page, choice: Choice, companions: Companions = ()) -> Article:
    """Read the article of a parsed page with the reader chosen for it; see `read_article`."""
    layout = choice.layout or GENERIC
    prose = declared_prose(page, layout) if choice.layout else find_prose(page)
    scope = Scope(page, prose.root if choice.layout else page.tree.root)
    evidence = Evidence(scope, choice.outlet.tz if choice.outlet else None)
    headline = evidence.one("headline", layout.headline)
    body = finish(prose, headline)
    facts = {"headline": headline, **_identity(evidence, page, layout), **_times(evidence, layout)}
    facts |= _people(evidence, layout, choice, page) | _labels(evidence, layout)
    facts |= _media(evidence, scope, layout, facts["record_id"])
    facts["videos"] = with_players(facts["videos"], layout.player, companions)
    facts["images"] = pictures(evidence.many("image", layout.image), prose.found.images, page.url)
    facts |= _words(evidence, body, facts, layout)
    quality = judge(facts, body.text, body.checks, is_generic=choice.layout is None)
    _note_body(evidence, choice, layout, facts)
    return Article(url=page.url, quality=quality, provenance=evidence.provenance, **facts)


def _identity(evidence: Evidence, page: Page, layout: Layout) -> dict[str, Any]:
    found = evidence.one("canonical_url", CANONICAL)
    canonical = web_address(page.url, found) if found else None
    site_id = site_id_of(page.url, layout) or site_id_of(canonical or "", layout)
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


def _people(evidence: Evidence, layout: Layout, choice: Choice, page: Page) -> dict[str, Any]:
    found = evidence.many("authors", layout.authors)
    authors = authors_of(found, page.url)
    byline = ", ".join(dict.fromkeys(a.name_raw for a in authors)) or None
    return {"authors": authors, "byline_raw": byline, "publisher": _publisher(evidence, choice, page)}


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
    crumbs = dict.fromkeys(c.value for c in evidence.many("breadcrumbs", layout.breadcrumbs))
    names = [n.strip() for c in evidence.many("tags", layout.tags) for n in _names(c).split(",")]
    return {
        "dek": evidence.one("dek", layout.dek),
        "section": evidence.one("section", layout.section),
        "breadcrumbs": tuple(crumbs),
        "tags": tuple(Tag(name=n) for n in list(dict.fromkeys(filter(None, names)))[:MAX_TAGS]),
        "headline_alt": (),
    }


def _names(candidate: Candidate) -> str:
    value = candidate.value
    return value.get("name", "") if isinstance(value, dict) else str(value)


def _media(evidence: Evidence, scope: Scope, layout: Layout, article_id: str) -> dict[str, Any]:
    transcripts = transcripts_of(scope, layout, article_id)
    return {
        "transcripts": transcripts,
        "videos": videos_of(scope, layout, transcripts),
        "access": _access(evidence, scope.page),
        "language": _language(evidence, scope.page),
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
        if isinstance(said, bool | str) and is_type(node, f"{ARTICLE_TYPES.pattern}|WebPage"):
            free = str(said).strip().lower() in ("true", "yes", "1")
            found = Candidate(via="ld", path="isAccessibleForFree", raw=str(said), value=free)
            evidence.note("access", found)
            return Access(free=free, locked=not free, evidence="ld:isAccessibleForFree")
    return Access()


def _language(evidence: Evidence, page: Page) -> Language:
    declared = page.language or page.meta("og:locale")
    if not declared or not _LANGUAGE.match(declared):
        return Language()
    evidence.note("language", Candidate(via="dom", path="html@lang", raw=declared, value=declared))
    return Language(declared=declared.replace("_", "-"))


def _words(evidence: Evidence, body: Body, facts: dict[str, Any], layout: Layout) -> dict[str, Any]:
    opening = next((b.text for b in body.blocks if b.type == "p"), "")
    dateline = dateline_of(opening)
    return {
        "kind": _kind(evidence, body, facts, layout),
        "blocks": body.blocks,
        "body_text": body.text,
        "links": body.links,
        "corrections": body.corrections,
        "dateline": dateline,
        "wire": _wire(evidence.one("source", layout.source), dateline.agency if dateline else None, body),
        "headline_alt": tuple(h for h in facts["headline_alt"] if not same(h.value, facts["headline"] or "")),
    }


def _wire(source: str | None, in_dateline: str | None, body: Body) -> Wire | None:
    places = {"dateline": in_dateline, "source": source, "copyright line": body.copyright_line}
    for evidence, text in places.items():
        agency = agency_named(text) if text else None
        if agency:
            return Wire(agency=agency, evidence=evidence, copyright_line=body.copyright_line)
    return Wire(copyright_line=body.copyright_line) if body.copyright_line else None


def _kind(evidence: Evidence, body: Body, facts: dict[str, Any], layout: Layout) -> ArticleKind:
    if not body.text and (facts["transcripts"] or facts["videos"]):
        return "video"
    if evidence.one("kind", layout.opinion) == "true":
        return "opinion"
    types = evidence.many("kind", ld("@type"))
    return next((KINDS[c.value] for c in types if isinstance(c.value, str) and c.value in KINDS), "reportage")


def _note_body(evidence: Evidence, choice: Choice, layout: Layout, facts: dict[str, Any]) -> None:
    path = layout.body.selector if choice.layout else "densest element"
    places = {"blocks": path, "dateline": "first paragraph", "corrections": path, "links": path}
    if layout.transcript:
        places["transcripts"] = layout.transcript.selector
    if layout.video:
        places["videos"] = layout.video.selector
    for field, place in places.items():
        if facts[field]:
            evidence.provenance[field] = Provenance(via="dom", path=place)
